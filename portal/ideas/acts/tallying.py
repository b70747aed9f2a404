"""Take over voices counted on paper or in a room: rows without a person, and a sheet that can be taken back."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import insert, select, update

from portal.events.ideas import IdeaTallied, IdeaTallyWithdrawn
from portal.ideas.acts.hearing import Heard, check_heard
from portal.ideas.acts.seeing import unlocked
from portal.ideas.models import Idea, Tally, Vote
from portal.ideas.rules import SUPPORT, check_vote
from portal.kit.clock import now
from portal.kit.db import db, load
from portal.kit.errors import Conflict, Invalid, NotFound, Refused
from portal.kit.limits import TALLY
from portal.people.queries import role_of
from portal.people.rules import STAFF, check_role
from portal.river import act, record

NOBODY = 0


@act
def take_tally(idea_id: int, n: int, heard: Heard, counted_at: datetime | None = None) -> int:
    """Count voices that were given on paper or by show of hands; return the id of the sheet."""
    idea = unlocked(load(Idea, idea_id))
    heard = check_heard(heard, NOBODY)
    check_role(role_of(heard.entered_by_id or 0), *STAFF)
    check_vote("merged" if idea.canonical_id else idea.status, own=False, voted=False)
    at = _moment(counted_at)
    tally = Tally(idea_id=idea_id, n=_number(n), counted_at=at, **heard.told())
    db.session.add(tally)
    db.session.flush()
    row = {"idea_id": idea_id, "value": SUPPORT, "given_at": at, "first_given_at": at, "tally_id": tally.id}
    db.session.execute(insert(Vote), [row | {"voter_id": None} | heard.told()] * n)
    _count(idea_id, +n)
    record(IdeaTallied(idea_id, idea.author_id, tally.id, n, heard.through, heard.heard_at), heard.entered_by_id)
    return tally.id


@act
def take_tallies(rows: Sequence[tuple[int, int]], heard: Heard, counted_at: datetime | None = None) -> list[int]:
    """Count the voices of several ideas from one paper, or none of them; return the ids of the sheets."""
    taken = []
    for idea_id, n in rows:
        try:
            taken.append(take_tally(idea_id, n, heard, counted_at))
        except (NotFound, Conflict, Refused) as refusal:
            raise _about(idea_id, refusal) from refusal
    return taken


def _about(idea_id: int, refusal: Refused) -> Refused:
    """Return why a paper is not taken, with the idea for which it is not."""
    if isinstance(refusal, Invalid) and "file" not in refusal.fields:
        return refusal
    return Invalid(
        {"file": Refused("The idea {id} takes no votes: it was merged, decided, or is not there.", id=str(idea_id))}
    )


@act
def take_back_tally(tally_id: int, person_id: int) -> None:
    """Take back a sheet: its voices count no more, and that it was counted stays known."""
    check_role(role_of(person_id), *STAFF)
    tally = load(Tally, tally_id)
    if tally.withdrawn_at:
        raise Conflict("This sheet was taken back already.", code="withdrawn")
    root_id = db.session.scalar(select(Idea.canonical_id).filter_by(id=tally.idea_id)) or tally.idea_id
    load(Idea, root_id)
    tally.withdrawn_at = now()
    db.session.execute(update(Vote).filter_by(tally_id=tally_id).values(withdrawn_at=now()))
    _count(root_id, -tally.n)
    author_id = load(Idea, tally.idea_id).author_id
    record(IdeaTallyWithdrawn(tally.idea_id, author_id, tally_id, tally.n), person_id)


def _number(n: int) -> int:
    try:
        return TALLY.number(n)
    except Refused as refusal:
        raise Invalid({"n": refusal}) from refusal


def _moment(counted_at: datetime | None) -> datetime:
    """Return when it was counted, which is not to come."""
    if counted_at and counted_at > now():
        raise Invalid({"counted_at": "This day is still to come."})
    return counted_at or now()


def _count(idea_id: int, change: int) -> None:
    changed = {"votes": Idea.votes + change, "version": Idea.version + 1}
    db.session.execute(update(Idea).filter_by(id=idea_id).values(changed))
