"""How points move between accounts, and out of which lots they are taken.

Accounts of a member: available, pending, held (set aside for a redemption), frozen (looked into), owed (minus: taken
back after they were spent).  Accounts of the house: issued, redeemed, expired.  What moves adds up to zero.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol, TypeVar

Moves = dict[str, int]
HOUSE = ("issued", "redeemed", "expired")
LOTTED = ("available", "held", "frozen")  # what a member has on these accounts lies in lots
NEVER = datetime.max.replace(tzinfo=UTC)
SOON, NOT_AGAIN = timedelta(days=14), timedelta(days=7)  # so early is told that points expire, and so seldom
GRACE = timedelta(days=30)  # for what comes back when its time is over already; once


class Lot(Protocol):
    """Points that came in together, and expire together."""

    id: int
    available: int
    held: int
    frozen: int
    expires_at: datetime | None


L = TypeVar("L", bound=Lot)


@dataclass(frozen=True, slots=True)
class Part:
    """Points of one lot on one of its accounts: more, or less."""

    lot_id: int
    account: str
    points: int


def granted(points: int, owed: int, *, waits: bool) -> Moves:
    """Return how newly granted points move."""
    return {"issued": -points, **({"pending": points} if waits else settled(points, owed))}


def matured(points: int, owed: int) -> Moves:
    """Return how points move that have waited long enough."""
    return {"pending": -points, **settled(points, owed)}


def taken(points: int, available: int, *, waits: bool, frozen: int = 0) -> Moves:
    """Return how points move that are taken back: the frozen first; what is spent already is owed."""
    if waits and not frozen:
        return {"pending": -points, "issued": points}
    cold = min(points, frozen)
    there = min(points - cold, available)
    return {"frozen": -cold, "available": -there, "owed": cold + there - points, "issued": points}


def draws(points: int, wallets: Sequence[tuple[int, int]]) -> dict[int, int]:
    """Return whose wallets, of pairs of (person, available), pay how much: in their order, as far as each goes."""
    drawn: dict[int, int] = {}
    for person_id, available in wallets:
        if part := min(available, points - sum(drawn.values())):
            drawn[person_id] = part
    return drawn


def set_aside(points: int) -> Moves:
    """Return how points move when something is asked for."""
    return {"available": -points, "held": points}


def spent(points: int) -> Moves:
    """Return how points move when what was asked for is sent."""
    return {"held": -points, "redeemed": points}


def released(points: int, owed: int) -> Moves:
    """Return how points move when a redemption comes to nothing."""
    return {"held": -points, **settled(points, owed)}


def returned(points: int, owed: int) -> Moves:
    """Return how points move when what was sent comes back."""
    return {"redeemed": -points, **settled(points, owed)}


def expired(points: int) -> Moves:
    """Return how points move whose time is over."""
    return {"available": -points, "expired": points}


def frozen(points: int, *, waits: bool) -> Moves:
    """Return how points move that somebody looks into."""
    return {"pending" if waits else "available": -points, "frozen": points}


def thawed(points: int, owed: int, *, waits: bool) -> Moves:
    """Return how points move that were looked into, and nothing was wrong."""
    return {"frozen": -points, **({"pending": points} if waits else settled(points, owed))}


def settled(points: int, owed: int) -> Moves:
    """What comes in first settles what is owed."""
    settles = min(points, owed)
    return {"owed": settles, "available": points - settles}


def first_to_expire(lots: Iterable[L], points: int, own: int | None = None) -> list[tuple[L, int]]:
    """Return from which lots so many available points are taken: own ones first, then whichever expires first."""
    order = sorted(
        (lot for lot in lots if lot.available),
        key=lambda lot: (
            own is None or getattr(lot, "grant_id", None) != own,
            lot.expires_at or NEVER,
            lot.id,
        ),
    )
    return _as_far([(lot, lot.available) for lot in order], points)


def _as_far(lots: Iterable[tuple[L, int]], points: int) -> list[tuple[L, int]]:
    """Take so many points of these lots, in their order."""
    found: list[tuple[L, int]] = []
    for lot, there in lots:
        if part := min(there, points):
            found.append((lot, part))
            points -= part
    return found


def last_to_expire(parts: Iterable[tuple[L, int]], points: int) -> list[tuple[L, int]]:
    """Return where so many of the points that come back go to: what expires last is kept rather than what is owed."""
    order = sorted(parts, key=lambda part: part[0].expires_at or NEVER)
    return _as_far(reversed(order), points)


def needs_grace(expires_at: datetime | None, moment: datetime) -> bool:
    """Say whether the time of what comes back now is over."""
    return expires_at is not None and expires_at <= moment
