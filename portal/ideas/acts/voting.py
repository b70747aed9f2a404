"""Give one's voice to an idea, and take it back."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import TextClause, insert, select, text, update

from portal.events.ideas import IdeaVoted, IdeaVoteWithdrawn
from portal.ideas.acts.counting import recount
from portal.ideas.acts.hearing import HERE, Heard, check_heard, check_withdrawal
from portal.ideas.acts.pacing import check_votes
from portal.ideas.acts.seeing import shown, unlocked
from portal.ideas.acts.spending import spend
from portal.ideas.models import Idea, Vote
from portal.ideas.queries import votes_of
from portal.ideas.queries.checks import trends_of
from portal.ideas.queries.voices import is_author, standing, voices_of
from portal.ideas.rules import SUPPORT, check_vote, warmth
from portal.kit.clock import now
from portal.kit.db import db, load
from portal.kit.errors import Conflict, Refused
from portal.kit.setting import setting
from portal.people.queries import is_staff
from portal.people.rules import STAFF
from portal.river import act, record
from portal.river.acts import told_at

COUNT = text("UPDATE idea SET votes = votes + :change, version = version + 1 WHERE id = :idea_id")

# s ← max(s, x) + ln(1 + e^(−|s−x|)), where the row stands, whatever anybody has read of it
WARM = text("""
    UPDATE idea
       SET votes = votes + :more,
           version = version + :more,
           trend = CASE WHEN trend IS NULL THEN :x
                        WHEN trend > :x THEN trend + ln(1 + exp(:x - trend))
                        ELSE :x + ln(1 + exp(trend - :x)) END
     WHERE id = :idea_id
""")
FIRST = insert(Vote.__table__)  # type: ignore[arg-type]

SAID_BENEATH = text("""
    SELECT 1
      FROM idea
      JOIN comment ON comment.subject = 'idea:' || idea.id AND comment.author_id = :person_id AND comment.warms
     WHERE idea.canonical_id = :idea_id
     LIMIT 1
""")


@act
def vote_for(idea_id: int, voter_id: int, heard: Heard = HERE) -> int:
    """Give one's voice to an idea, once, or have it noted by the company; return how many it has."""
    idea = unlocked(shown(idea_id, voter_id))
    heard = check_heard(heard, voter_id)
    check_votes(voter_id) if heard == HERE else None
    stands, voter = "merged" if idea.canonical_id else idea.status, standing(idea_id, voter_id)
    check_vote(stands, own=voter.own, voted=voter.voted)
    spends = spend(idea, voter.human)
    said = {"value": SUPPORT, "given_at": told_at(), "withdrawn_at": None, "spends": spends, **heard.told()}
    counted = _give_again(idea_id, voter.given, said) if voter.given else _give_first(idea, voter_id, voter, said)
    record(IdeaVoted(idea_id, idea.author_id, first=not voter.given, **heard.told()), voter_id)
    return idea.votes + counted


def _give_first(idea: Idea, voter_id: int, voter: Any, said: dict[str, Any]) -> int:
    """Write the first vote of a person for an idea, which raises its trend; return how much that counts."""
    warms = voter_id != idea.author_id and voter.role not in STAFF
    first = {"idea_id": idea.id, "voter_id": voter_id, "first_given_at": said["given_at"], "warms": warms}
    db.session.connection().execute(FIRST, said | first)
    if warms and not voter.warms_beneath:
        _raise(idea.id, said["given_at"], more=1)
    else:
        _count(idea.id, 1)
    return 1


def _give_again(idea_id: int, vote_id: int, said: dict[str, Any]) -> int:
    """Give a vote that was taken back; return how much that counts, which is nothing while it is under review."""
    vote = load(Vote, vote_id)
    for name, value in said.items():
        setattr(vote, name, value)
    counted = int(vote.held_at is None)
    _count(idea_id, counted)
    return counted


@act
def withdraw_vote(idea_id: int, voter_id: int, by_id: int | None = None) -> int:
    """Take one's voice back; that it was given stays known.  Return how many are left."""
    idea = shown(idea_id, voter_id)
    check_withdrawal(voter_id, by_id)
    given = [] if is_author(idea_id, voter_id) else voices_of(idea_id, voter_id)
    if idea.canonical_id:
        raise Conflict("This idea was merged into another one; please take the vote back there.", code="merged")
    if not given:
        raise Refused("You have not voted for this idea.", code="not_voted")
    withdraw_all(given)
    recount([idea_id]) if len(given) > 1 else _count(idea_id, -_counting(given[0]))
    return votes_of(idea_id)


def _counting(vote_id: int) -> int:
    """Return 1 for a vote that is in the tally, and 0 for one under review."""
    return int(db.session.scalar(select(Vote.held_at).filter_by(id=vote_id)) is None)


def withdraw_all(vote_ids: Collection[int]) -> None:
    """Take back the votes of one human, wherever they were given."""
    rows = select(Vote, Idea.author_id).join(Idea, Idea.id == Vote.idea_id).where(Vote.id.in_(vote_ids))
    for vote, author_id in db.session.execute(rows).all():
        vote.withdrawn_at = now()
        record(IdeaVoteWithdrawn(vote.idea_id, author_id), vote.voter_id)


def warm(idea_id: int, author_id: int, person_id: int, moment: datetime, beneath: TextClause) -> bool:
    """Raise the trend of an idea by the first voice of a person; that of its author or of staff does not count.

    Whoever spoke in the same way on an idea that was merged into it has raised it already.
    """
    if person_id == author_id or is_staff(person_id):
        return False
    if db.session.execute(beneath, {"idea_id": idea_id, "person_id": person_id}).first():
        return True
    _raise(idea_id, moment)
    return True


def _raise(idea_id: int, moment: datetime, more: int = 0) -> None:
    """Raise the trend of an idea by a voice of this moment, and count so many votes more."""
    x = warmth(moment, float(setting("TRENDING_DAYS")))
    db.session.connection().execute(WARM, {"x": x, "idea_id": idea_id, "more": more})


def warm_anew(idea_ids: Collection[int]) -> None:
    """Work out the trends of ideas, and of those that stand for them, again from the voices that raise them."""
    roots = select(Idea.canonical_id).where(Idea.id.in_(idea_ids), Idea.canonical_id.is_not(None))
    every = {*idea_ids, *db.session.scalars(roots)}
    trends = dict(trends_of(every))
    for idea_id in sorted(every):
        db.session.execute(update(Idea).filter_by(id=idea_id).values(trend=trends.get(idea_id)))


def _count(idea_id: int, change: int) -> None:
    """Change the number of votes where it stands, whatever anybody has read of it."""
    db.session.execute(COUNT, {"change": change, "idea_id": idea_id})
