"""What the desk asks about ideas: which of them were promised a word that has not come."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, func, or_, select, tuple_

from portal.ideas.models import Idea
from portal.ideas.rules import SETTLED
from portal.kit.clock import now
from portal.kit.db import db
from portal.kit.paging import Page, read_cursor
from portal.people.rules import EVERYONE, THE_MODERATORS


def _promised() -> tuple[ColumnElement[bool], ...]:
    is_seen = Idea.audience_id != THE_MODERATORS, Idea.removed_at.is_(None)
    ours = or_(Idea.group_id.is_(None), Idea.audience_id == EVERYONE)  # what a group keeps to itself waits for nobody
    return Idea.next_update_at < now(), Idea.status.not_in(SETTLED), Idea.canonical_id.is_(None), *is_seen, ours


def silent_ideas(after: str | None = None, size: int = 20) -> Page[Row[Any]]:
    """Return the ideas whose promised word is overdue, with the day of the promise, the oldest first."""
    cursor = read_cursor(after, datetime, int)
    asked: Any = select(Idea.id, Idea.title, Idea.status, Idea.votes, Idea.next_update_at).where(*_promised())
    if cursor:
        asked = asked.where(tuple_(Idea.next_update_at, Idea.id) > tuple_(*cursor))
    rows = db.session.execute(asked.order_by(Idea.next_update_at, Idea.id).limit(size + 1)).all()
    return Page.of(rows, size, lambda row: (row.next_update_at, row.id))


def overdue_words() -> Any:
    """Return the question how many ideas wait for a word that was promised."""
    return select(func.count(Idea.id)).where(*_promised())
