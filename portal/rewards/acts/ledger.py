"""The one door to the ledger: an entry, what it moves, and the wallet, together or not at all.

It records no event: each act that books tells what happened.
"""

from typing import Any

from sqlalchemy import text

from portal.kit.db import db
from portal.kit.errors import Conflict
from portal.rewards.models import RewardEntry, RewardPosting, Wallet
from portal.rewards.rules import HOUSE, Moves
from portal.river.acts import told_at

OPEN = text("""
    INSERT INTO reward_wallet (person_id, available, pending, held, owed)
    VALUES (:person_id, 0, 0, 0, 0)
        ON CONFLICT (person_id) DO NOTHING
""")

# Asks and takes in one statement: whoever else spends at the same moment, no account is ever below zero.
MOVE = text("""
    UPDATE reward_wallet
       SET available = available + :available, pending = pending + :pending, held = held + :held, owed = owed + :owed
     WHERE person_id = :person_id
       AND available + :available >= 0 AND pending + :pending >= 0 AND held + :held >= 0 AND owed + :owed >= 0
""")


def open_wallet(person_id: int) -> Wallet:
    """Return the wallet of a member, locked; a first one is empty."""
    db.session.execute(OPEN, {"person_id": person_id})
    return db.session.get_one(Wallet, person_id, with_for_update=True, populate_existing=True)


def book(kind: str, key: str, person_id: int, moves: Moves, **more: Any) -> int:
    """Write an entry with all that it moves, and change the wallet; return its id."""
    if sum(moves.values()) != 0:
        raise ValueError(f"{key} does not balance: {moves}")
    _move(person_id, moves)
    entry = RewardEntry(kind=kind, key=key, person_id=person_id, occurred_at=told_at(), **more)
    db.session.add(entry)
    db.session.flush()
    moved = {account: points for account, points in moves.items() if points}
    db.session.add_all(RewardPosting(entry_id=entry.id, account=name, points=n) for name, n in moved.items())
    db.session.flush()
    return entry.id


def _move(person_id: int, moves: Moves) -> None:
    changes = {"available": 0, "pending": 0, "held": 0, **moves, "owed": -moves.get("owed", 0)}
    changes = {account: change for account, change in changes.items() if account not in HOUSE}
    if db.session.execute(MOVE, {"person_id": person_id, **changes}).rowcount != 1:  # type: ignore[attr-defined]
        raise Conflict("You do not have enough points for this.", code="points")
