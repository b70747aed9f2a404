"""Slots in the trending list for ideas that few have seen, drawn anew each hour: being early is no merit."""

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import bindparam, select

from portal.ideas.models import Idea
from portal.ideas.queries.lists import IdeaLine, ideas_with
from portal.kit.db import db
from portal.people.queries import Viewer
from portal.people.rules import EVERYONE

SLOTS = (5, 11, 17)  # where they stand on a page of 20 and 3 more: 13 % of it
YOUNG = timedelta(days=30)
FEW = 5  # an idea with as many votes has been seen
MOST = 200  # of the newest are drawn from

POOL = (
    select(Idea.id)
    .where(Idea.status == "open", Idea.posted_at >= bindparam("since"), Idea.votes < FEW)
    .where(Idea.audience_id == EVERYONE, Idea.canonical_id.is_(None), Idea.locked_at.is_(None))
    .order_by(Idea.posted_at.desc(), Idea.id.desc())
    .limit(MOST)
)


def young_ideas(at: datetime) -> list[int]:
    """Return young ideas with few votes, in an order drawn by the hour: all who look within it see the same."""
    pool = db.session.connection().execute(POOL, {"since": at - YOUNG}).scalars()
    return sorted(pool, key=lambda idea_id: _lot(at, idea_id))


def little_seen(young: Sequence[int], seen: Viewer, but: Collection[int]) -> list[IdeaLine]:
    """Return the first of them that are not on the page already."""
    return ideas_with([each for each in young if each not in but][: len(SLOTS)], seen)


def _lot(at: datetime, idea_id: int) -> str:
    return hashlib.sha256(f"{at:%Y-%m-%d %H} {idea_id}".encode()).hexdigest()


def slotted(lines: list[IdeaLine], fresh: list[IdeaLine]) -> list[IdeaLine]:
    """Return a page with these ideas in their slots; the order of the others stays."""
    page = list(lines)
    for place, line in zip(SLOTS, fresh, strict=False):
        page.insert(place, replace(line, is_explored=True))
    return page
