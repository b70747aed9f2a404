"""The one door to the ledger: an entry, what it moves, the wallet and its lots, together or not at all.

It records no event: each act that books tells what happened.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, select, text

from portal.kit.db import db
from portal.kit.errors import Conflict
from portal.rewards.models import LotAllocation, PointsLot, RewardEntry, RewardPosting, Wallet
from portal.rewards.rules import HOUSE, LOTTED, Moves, Part
from portal.river.acts import told_at

OPEN = text("""
    INSERT INTO reward_wallet (person_id, available, pending, held, owed, frozen)
    VALUES (:person_id, 0, 0, 0, 0, 0)
        ON CONFLICT (person_id) DO NOTHING
""")

# Asks and takes in one statement: whoever else spends at the same moment, no account is ever below zero.
MOVE = text("""
    UPDATE reward_wallet
       SET available = available + :available, pending = pending + :pending, held = held + :held,
           frozen = frozen + :frozen, owed = owed + :owed
     WHERE person_id = :person_id
       AND available + :available >= 0 AND pending + :pending >= 0 AND held + :held >= 0
       AND frozen + :frozen >= 0 AND owed + :owed >= 0
""")

DRAW = text("""
    UPDATE points_lot
       SET available = available + :available, held = held + :held, frozen = frozen + :frozen
     WHERE id = :lot_id
""")


def open_wallet(person_id: int) -> Wallet:
    """Return the wallet of a member, locked, and with it their lots; a first one is empty."""
    db.session.execute(OPEN, {"person_id": person_id})
    return db.session.get_one(Wallet, person_id, with_for_update=True, populate_existing=True)


def book(kind: str, key: str, person_id: int, moves: Moves, lots: Sequence[Part] = (), **more: Any) -> int:
    """Write an entry with all that it moves, and change the wallet and its lots; return its id."""
    _check(key, moves, lots)
    _move(person_id, moves)
    entry = RewardEntry(kind=kind, key=key, person_id=person_id, occurred_at=told_at(), **more)
    db.session.add(entry)
    db.session.flush()
    moved = {account: points for account, points in moves.items() if points}
    db.session.add_all(RewardPosting(entry_id=entry.id, account=name, points=n) for name, n in moved.items())
    db.session.flush()
    allocate(entry.id, lots)
    return entry.id


def _check(key: str, moves: Moves, lots: Sequence[Part]) -> None:
    """See that an entry balances, and that its lots say the same as its accounts."""
    drawn = {account: sum(part.points for part in lots if part.account == account) for account in LOTTED}
    if sum(moves.values()) != 0 or any(drawn[account] != moves.get(account, 0) for account in LOTTED):
        raise ValueError(f"{key} does not balance: {moves}, {lots}")


def _move(person_id: int, moves: Moves) -> None:
    changes = {"available": 0, "pending": 0, "held": 0, "frozen": 0, **moves, "owed": -moves.get("owed", 0)}
    changes = {account: change for account, change in changes.items() if account not in HOUSE}
    if db.session.execute(MOVE, {"person_id": person_id, **changes}).rowcount != 1:  # type: ignore[attr-defined]
        raise Conflict("You do not have enough points for this.", code="points")


def allocate(entry_id: int, lots: Sequence[Part]) -> None:
    """Note what an entry moves in which lots, and move it."""
    told = [{"entry_id": entry_id, "lot_id": p.lot_id, "account": p.account, "points": p.points} for p in lots]
    if told := [each for each in told if each["points"]]:
        moved: dict[int, dict[str, int]] = {}
        for part in lots:
            moved.setdefault(part.lot_id, dict.fromkeys(LOTTED, 0))[part.account] += part.points
        for lot_id, changes in sorted(moved.items()):
            db.session.execute(DRAW, {"lot_id": lot_id, **changes})
        db.session.execute(insert(LotAllocation), told)


def lots_of(person_id: int) -> list[PointsLot]:
    """Return the lots in which a member has anything; ask after the wallet is locked.

    What a wallet held before points lay in lots is put into one that never expires.
    """
    full = PointsLot.available + PointsLot.held + PointsLot.frozen > 0
    asked = select(PointsLot).where(PointsLot.person_id == person_id, full).order_by(PointsLot.id)
    found = list(db.session.scalars(asked, execution_options={"populate_existing": True}))
    wallet = db.session.get_one(Wallet, person_id, populate_existing=True)
    missing = {name: getattr(wallet, name) - sum(getattr(lot, name) for lot in found) for name in LOTTED}
    return [*found, _first_lot(person_id, missing)] if any(missing.values()) else found


def _first_lot(person_id: int, missing: dict[str, int]) -> PointsLot:
    """Put what a wallet held before into a lot, under its latest entry."""
    lot = begin_lot(person_id)
    latest = db.session.scalar(select(func.max(RewardEntry.id)).filter_by(person_id=person_id)) or 0
    allocate(latest, [Part(lot.id, account, points) for account, points in missing.items() if points])
    db.session.refresh(lot)
    return lot


def begin_lot(
    person_id: int, grant_id: int | None = None, expires_at: datetime | None = None, *, is_grace: bool = False
) -> PointsLot:
    """Return a lot that is empty yet."""
    lot = PointsLot(person_id=person_id, grant_id=grant_id, begun_at=told_at(), expires_at=expires_at)
    lot.is_grace = is_grace
    lot.available = lot.held = lot.frozen = 0
    db.session.add(lot)
    db.session.flush()
    return lot
