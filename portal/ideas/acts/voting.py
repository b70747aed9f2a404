"""Give one's voice to an idea, and take it back."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select, text, update

from portal.events.ideas import IdeaVoted, IdeaVoteWithdrawn
from portal.ideas.acts.seeing import shown
from portal.ideas.models import Idea, Vote
from portal.ideas.queries import votes_of
from portal.ideas.queries.checks import trends_of
from portal.ideas.rules import SUPPORT, check_vote, warmth
from portal.kit.clock import now
from portal.kit.db import db
from portal.kit.errors import Refused
from portal.kit.setting import setting
from portal.people.queries import is_staff
from portal.river import act, record
from portal.river.acts import told_at

# s ← max(s, x) + ln(1 + e^(−|s−x|)), in one statement, whatever anybody has read of it
WARM = text("""
    UPDATE idea
       SET trend = CASE WHEN trend IS NULL THEN :x
                        WHEN trend > :x THEN trend + ln(1 + exp(:x - trend))
                        ELSE :x + ln(1 + exp(trend - :x)) END
     WHERE id = :idea_id
""")


@act
def vote_for(idea_id: int, voter_id: int) -> int:
    """Give one's voice to an idea, once; return how many it has."""
    idea, vote = shown(idea_id, voter_id), _vote(idea_id, voter_id)
    has_voted = vote is not None and not vote.withdrawn_at and vote.value == SUPPORT
    check_vote(idea.status, own=voter_id == idea.author_id, voted=has_voted)
    if vote:
        vote.withdrawn_at, vote.value, vote.given_at = None, SUPPORT, told_at()
    else:
        first = Vote(idea_id=idea_id, voter_id=voter_id, given_at=told_at(), first_given_at=told_at())
        first.warms = warm(idea_id, idea.author_id, voter_id, first.first_given_at)
        db.session.add(first)
    _count(idea_id, +1)
    record(IdeaVoted(idea_id, idea.author_id, first=vote is None), voter_id)
    return votes_of(idea_id)


@act
def withdraw_vote(idea_id: int, voter_id: int) -> int:
    """Take one's voice back; that it was given stays known.  Return how many are left."""
    idea, vote = shown(idea_id, voter_id), _vote(idea_id, voter_id)
    if vote is None or vote.withdrawn_at or vote.value != SUPPORT:
        raise Refused("You have not voted for this idea.", code="not_voted")
    vote.withdrawn_at = now()
    _count(idea_id, -1)
    record(IdeaVoteWithdrawn(idea_id, idea.author_id), voter_id)
    return votes_of(idea_id)


def warm(idea_id: int, author_id: int, person_id: int, moment: datetime) -> bool:
    """Raise the trend of an idea by the first voice of a person; that of its author or of staff does not count."""
    if person_id == author_id or is_staff(person_id):
        return False
    x = warmth(moment, float(setting("TRENDING_DAYS")))
    db.session.execute(WARM, {"x": x, "idea_id": idea_id})
    return True


def warm_anew(idea_ids: Collection[int]) -> None:
    """Work out the trends of ideas again, after voices that had raised them were taken out."""
    trends = dict(trends_of(idea_ids))
    for idea_id in sorted(idea_ids):
        db.session.execute(update(Idea).filter_by(id=idea_id).values(trend=trends.get(idea_id)))


def _vote(idea_id: int, voter_id: int) -> Vote | None:
    """Return the vote a person gave, even if it was taken back."""
    return db.session.scalar(select(Vote).filter_by(idea_id=idea_id, voter_id=voter_id))


def _count(idea_id: int, change: int) -> None:
    """Change the number of votes where it stands, whatever anybody has read of it."""
    changed = {"votes": Idea.votes + change, "version": Idea.version + 1}
    db.session.execute(update(Idea).filter_by(id=idea_id).values(changed))
