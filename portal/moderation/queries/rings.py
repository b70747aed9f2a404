"""Rings of votes: those that the machine saw, each with its accounts, pairs and votes."""

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from portal.kit.db import db
from portal.kit.errors import NotFound
from portal.kit.limits import PAGE_SIZE
from portal.kit.paging import Page, read_cursor
from portal.moderation.models import Ring, RingMember, RingPair, RingVote
from portal.moderation.rules.rings import MOMENTS, OUT
from portal.people.models import Person, Referral

MOST_PAIRS = 100
_one, _other, _inviter = aliased(Person), aliased(Person), aliased(Person)


def rings(after: str | None = None, size: int = PAGE_SIZE) -> Page[Any]:
    """Return the rings with the number of their accounts, pairs and votes, the latest first."""
    cursor = read_cursor(after, int)
    counts = [_count(RingMember, "accounts"), _count(RingPair, "pairs"), _count(RingVote, "votes")]
    asked = select(*Ring.__table__.columns, *counts, _surest().label("q"))
    asked = asked.where(Ring.id < cursor[0]) if cursor else asked
    rows = db.session.execute(asked.order_by(Ring.id.desc()).limit(size + 1)).all()
    return Page.of(rows, size, lambda row: (row.id,))


def _count(table: Any, name: str) -> Any:
    return select(func.count()).where(table.ring_id == Ring.id).correlate(Ring).scalar_subquery().label(name)


def _surest() -> Any:
    return select(func.max(RingPair.q)).where(RingPair.ring_id == Ring.id).correlate(Ring).scalar_subquery()


def get_ring(ring_id: int) -> Any:
    """Return a ring."""
    found = db.session.get(Ring, ring_id)
    if found is None:
        raise NotFound("This does not exist, or not any more.")
    return found


def members_of(ring_id: int) -> list[Any]:
    """Return the accounts of a ring: names, since when they are here, how far they are trusted, who brought them."""
    said = Person.id, Person.name, Person.joined_at, Person.trust_level
    asked = select(*said, Referral.inviter_id, _inviter.name.label("inviter"))
    asked = asked.join(RingMember, RingMember.person_id == Person.id).where(RingMember.ring_id == ring_id)
    asked = asked.outerjoin(Referral, Referral.person_id == Person.id)
    asked = asked.outerjoin(_inviter, _inviter.id == Referral.inviter_id)
    return list(db.session.execute(asked.order_by(Person.joined_at, Person.id)).all())


def pairs_of(ring_id: int) -> list[Any]:
    """Return the pairs of a ring with their names, the surest first."""
    asked = select(*RingPair.__table__.columns, _one.name.label("one"), _other.name.label("other"))
    asked = asked.join(_one, _one.id == RingPair.one_id).join(_other, _other.id == RingPair.other_id)
    asked = asked.where(RingPair.ring_id == ring_id).order_by(RingPair.q, RingPair.one_id, RingPair.other_id)
    return list(db.session.execute(asked.limit(MOST_PAIRS)).all())


def votes_in_ring(ring_id: int) -> list[int]:
    """Return the votes that are the evidence of a ring."""
    return list(db.session.scalars(select(RingVote.vote_id).filter_by(ring_id=ring_id).order_by(RingVote.vote_id)))


def votes_held_by_others(ring_id: int) -> set[int]:
    """Return the votes that other rings keep out of the tally."""
    asked = select(RingVote.vote_id).join(Ring, Ring.id == RingVote.ring_id)
    return set(db.session.scalars(asked.where(Ring.state.in_(OUT), Ring.id != ring_id)))


def known_pairs(kind: str) -> dict[tuple[int, int], int]:
    """Return the pairs that moderators have before them or have judged, and how often each was together then."""
    most = func.max(RingPair.together if kind == MOMENTS else RingPair.shared)
    asked = select(RingPair.one_id, RingPair.other_id, most).group_by(RingPair.one_id, RingPair.other_id)
    if kind == MOMENTS:  # whoever was judged for votes at the same moments is not shown anew for agreeing on them
        asked = asked.join(Ring, Ring.id == RingPair.ring_id).where(Ring.kind == kind)
    return {(row[0], row[1]): row[2] for row in db.session.execute(asked)}
