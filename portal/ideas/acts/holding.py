"""Take votes out of the tally while moderators look into them, and return them exactly."""

from collections import Counter
from collections.abc import Collection
from datetime import datetime

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
    turned = select(Vote.id, Vote.idea_id).where(Vote.id.in_(vote_ids), other)
    found = Counter(idea_id for _, idea_id in db.session.execute(turned))
    roots = select(func.coalesce(Idea.canonical_id, Idea.id)).where(Idea.id.in_(found))
    for root_id in (locked := sorted(set(db.session.scalars(roots)))):
        load(Idea, root_id)
    db.session.execute(update(Vote).where(Vote.id.in_(vote_ids), other).values(held_at=at))
    recount(locked)
    told = IdeaVotesHeld if at else IdeaVotesReleased
    for idea_id, n in sorted(found.items()):
        record(told(idea_id, load(Idea, idea_id).author_id, n), moderator_id)
    return found.total()
