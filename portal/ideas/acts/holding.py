"""Take votes out of the tally while moderators look into them, and return them exactly."""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update

from portal.events.keeping import IdeaVotesHeld, IdeaVotesReleased
from portal.ideas.acts.counting import recount
from portal.ideas.models import Idea, Vote
from portal.kit.clock import now
from portal.kit.db import db, load
from portal.people.queries import role_of
from portal.people.rules import MODERATOR, check_role
from portal.river import act, record


@act
def hold_votes(vote_ids: Collection[int], moderator_id: int) -> int:
    """Count these votes no more while they are under review; that they were given, and the trend, stay as they are."""
    return _turn(vote_ids, now(), moderator_id)


@act
def release_votes(vote_ids: Collection[int], moderator_id: int) -> int:
    """Count these votes again, as if they had never been held; those taken back meanwhile stay taken back."""
    return _turn(vote_ids, None, moderator_id)


def _turn(vote_ids: Collection[int], at: datetime | None, moderator_id: int) -> int:
    check_role(role_of(moderator_id), MODERATOR)
    other = Vote.held_at.is_(None) if at else Vote.held_at.is_not(None)
    found = _voters(vote_ids, other)
    roots = select(func.coalesce(Idea.canonical_id, Idea.id)).where(Idea.id.in_(found))
    for root_id in (locked := sorted(set(db.session.scalars(roots)))):
        load(Idea, root_id)
    db.session.execute(update(Vote).where(Vote.id.in_(vote_ids), other).values(held_at=at))
    recount(locked)
    told = IdeaVotesHeld if at else IdeaVotesReleased
    for idea_id, voters in sorted(found.items()):
        record(told(idea_id, load(Idea, idea_id).author_id, len(voters), voters), moderator_id)
    return sum(map(len, found.values()))


def _voters(vote_ids: Collection[int], other: Any) -> dict[int, list[int]]:
    """Return who voted for which idea with those of these votes that are about to turn."""
    found = defaultdict(list)
    asked = select(Vote.idea_id, Vote.voter_id).where(Vote.id.in_(vote_ids), other).order_by(Vote.id)
    for idea_id, voter_id in db.session.execute(asked):
        found[idea_id].append(voter_id or 0)
    return found
