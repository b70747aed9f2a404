"""Note a ring of votes that the machine saw, and what moderators make of it; nobody is punished by it."""

from collections.abc import Sequence

from sqlalchemy import func, insert, select

from portal.events.moderation import AgreementFound, RingFound, RingJudged, RingsSought
from portal.kit import limits
from portal.kit.db import db, load
from portal.kit.errors import Invalid, Refused
from portal.kit.text import clean
from portal.moderation.models import Ring, RingMember, RingPair, RingVote
from portal.moderation.rules.rings import LIFE, MOMENTS, OUT, Pair, accounts_of, votes_of
from portal.people.queries import role_of
from portal.people.rules import MODERATOR, check_role
from portal.river import act, record
from portal.river.acts import told_at


@act
def find_ring(pairs: Sequence[Pair], rate: float, tests: int, kind: str = MOMENTS) -> int:
    """Note accounts that vote together, with the evidence; return the id of the ring."""
    ring = Ring(found_at=told_at(), kind=kind, rate=rate, tests=tests)
    db.session.add(ring)
    db.session.flush()
    people = accounts_of(pairs)
    db.session.execute(insert(RingMember), [{"ring_id": ring.id, "person_id": each} for each in people])
    db.session.execute(insert(RingPair), [_row(ring.id, pair) for pair in pairs])
    db.session.execute(insert(RingVote), [{"ring_id": ring.id, "vote_id": each} for each in votes_of(pairs)])
    record(RingFound(ring.id, len(people)) if kind == MOMENTS else AgreementFound(ring.id, len(people)))
    return ring.id


def _row(ring_id: int, pair: Pair) -> dict[str, object]:
    moments = [[a.idea_id, a.at, b.at] for a, b in pair.moments]
    numbers = {"shared": pair.shared, "together": len(moments), "p": pair.p, "q": pair.q, "moments": moments}
    numbers["expected"] = pair.expected
    return {"ring_id": ring_id, "one_id": pair.one_id, "other_id": pair.other_id} | numbers


@act
def note_search(votes: int, tests: int, rings: int) -> None:
    """Note that all votes were looked through for rings."""
    record(RingsSought(votes, tests, rings))


@act
def judge_ring(ring_id: int, moderator_id: int, step: str, reason: str) -> tuple[str, str]:
    """Take a step with a ring, for a reason; return where it stood and where it stands."""
    role, ring = role_of(moderator_id), load(Ring, ring_id)
    check_role(role, MODERATOR)
    before, ring.state = ring.state, LIFE.after(ring.state, step, role)
    ring.reason, ring.judged_at, ring.judged_by_id = _said(reason), told_at(), moderator_id
    accounts, votes = _size(RingMember, ring_id), _size(RingVote, ring_id)
    moved = votes if (before in OUT) != (ring.state in OUT) or ring.state == "confirmed" else 0
    record(RingJudged(ring_id, accounts, step, ring.state, moved, ring.reason), moderator_id)
    return before, ring.state


def _size(table: type[RingMember] | type[RingVote], ring_id: int) -> int:
    return db.session.scalar(select(func.count()).select_from(table).filter_by(ring_id=ring_id)) or 0


def _said(reason: str) -> str:
    try:
        return limits.REASON.text(clean(reason))
    except Refused as refusal:
        raise Invalid({"reason": refusal}) from refusal
