"""Which lots an entry draws from, and which it fills."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, select

from portal.events.rewards import LotsLaid, PointsExpired
from portal.kit.clock import now
from portal.kit.db import db, load
from portal.kit.errors import Conflict, NotFound
from portal.rewards.acts.ledger import begin_lot, book, lots_of, open_wallet
from portal.rewards.models import Grant, LotAllocation, PointsLot, RewardEntry, RewardRule
from portal.rewards.rules import Part, expired, first_to_expire, last_to_expire, needs_grace
from portal.rewards.rules.moves import GRACE
from portal.river import act, record
from portal.river.acts import told_at


def fill(grant: Grant, account: str, points: int) -> list[Part]:
    """Put points of a grant into a lot of their own, which expires when the rule says."""
    if not points:
        return []
    days = db.session.scalar(select(RewardRule.valid_days).filter_by(id=grant.rule_id))
    until = told_at() + timedelta(days=days) if days else None
    return [Part(begin_lot(grant.person_id, grant.id, until).id, account, points)]


def draw(person_id: int, points: int, into: str = "", own: int | None = None) -> list[Part]:
    """Take available points, those of one grant first, then those that expire first; into another account or away."""
    parts = first_to_expire(lots_of(person_id), points, own) if points else []
    gone = [Part(lot.id, "available", -n) for lot, n in parts]
    return gone + [Part(lot.id, into, n) for lot, n in parts if into]


def of_grant(grant: Grant, account: str) -> list[tuple[PointsLot, int]]:
    """Return the lots of a grant that have something on an account, and how much."""
    mine = [lot for lot in lots_of(grant.person_id) if lot.grant_id == grant.id]
    return [(lot, getattr(lot, account)) for lot in mine if getattr(lot, account)]


def away(parts: Sequence[tuple[PointsLot, int]], account: str) -> list[Part]:
    """Take points of these lots off an account."""
    return [Part(lot.id, account, -n) for lot, n in parts]


def back(parts: Sequence[tuple[PointsLot, int]], points: int) -> list[Part]:
    """Let so many of these points be available again in their lots; what is over gets some grace, once."""
    return [Part(_alive(lot).id, "available", n) for lot, n in last_to_expire(parts, points)]


def _alive(lot: PointsLot) -> PointsLot:
    """Return the lot, or, where its time is over, one of the same grant that lasts a while longer."""
    if lot.is_grace or not needs_grace(lot.expires_at, told_at()):
        return lot
    return begin_lot(lot.person_id, lot.grant_id, told_at() + GRACE, is_grace=True)


def held_by(redemption_id: int, person_id: int, points: int, kind: str = "set_aside") -> list[tuple[PointsLot, int]]:
    """Return out of which lots of a member so many points went into a redemption."""
    taken = func.sum(LotAllocation.points)
    asked = select(LotAllocation.lot_id, taken).join(RewardEntry, RewardEntry.id == LotAllocation.entry_id)
    asked = asked.where(RewardEntry.redemption_id == redemption_id, RewardEntry.person_id == person_id)
    asked = asked.where(RewardEntry.kind == kind, LotAllocation.account == "held").group_by(LotAllocation.lot_id)
    found = [(_lot(lot_id), abs(int(n))) for lot_id, n in db.session.execute(asked.order_by(LotAllocation.lot_id))]
    known = sum(n for _, n in found)
    return found if known == points else [*found, *_from_before(person_id, points - known)]


def _lot(lot_id: int) -> PointsLot:
    return db.session.get_one(PointsLot, lot_id, populate_existing=True)


def _from_before(person_id: int, points: int) -> list[tuple[PointsLot, int]]:
    """Return the lot of what was set aside before points lay in lots."""
    lots = [lot for lot in lots_of(person_id) if lot.grant_id is None]
    return [(lots[0] if lots else begin_lot(person_id), points)]


@act
def expire_lot(lot_id: int) -> None:
    """Let the time of points be over: only what is left of them goes."""
    if (whose := db.session.scalar(select(PointsLot.person_id).filter_by(id=lot_id))) is None:
        raise NotFound("This does not exist, or not any more.")
    open_wallet(whose)  # before its lots, as whoever spends does
    lot = load(PointsLot, lot_id)
    if lot.expires_at is None or lot.expires_at > now() or not lot.available:
        raise Conflict("Nothing of this expires now.", code="not_due")
    _expire(lot)


def _expire(lot: PointsLot) -> None:
    points, before = lot.available, _times(lot.id)
    gone = [Part(lot.id, "available", -points)]
    book("expire", f"expire:{lot.id}:{before}", lot.person_id, expired(points), gone, grant_id=lot.grant_id)
    record(PointsExpired(lot.person_id, lot.id, points))


def _times(lot_id: int) -> int:
    """Return how often something of a lot was moved."""
    asked = select(func.count()).select_from(LotAllocation).filter_by(lot_id=lot_id)
    return db.session.scalar(asked) or 0


@act
def lay_lots(person_id: int) -> None:
    """Put what a wallet held before points lay in lots into one that never expires."""
    open_wallet(person_id)
    lots_of(person_id)
    record(LotsLaid(person_id))


def expire_over(people: Sequence[int], moment: datetime) -> None:
    """Let all expire, inside an act, whose time is over for these people."""
    asked = select(PointsLot.id).where(PointsLot.person_id.in_(people), PointsLot.expires_at <= moment)
    for lot_id in db.session.scalars(asked.where(PointsLot.available > 0).order_by(PointsLot.id)).all():
        expire_lot(lot_id)
