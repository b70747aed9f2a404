"""What may be asked about the river itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, or_, select

from portal.kit.db import db
from portal.river.models import Cursor, EventRow, Late, River
from portal.river.projection import Projection
from portal.river.reader import Reader, newest


@dataclass(frozen=True, slots=True)
class Lag:
    """How far a reader is behind the end of the river, and what stops it."""

    reader: str
    kind: str
    behind: int
    error: str | None
    late: int


def lags(readers: Sequence[Reader]) -> list[Lag]:
    """Return the lag of each reader, in the number of events."""
    ours = Cursor.river == select(River.name).scalar_subquery()
    rows = db.session.execute(select(Cursor, ours)).all()
    waiting = dict(db.session.execute(select(Late.reader, func.count()).group_by(Late.reader)).all())
    cursors, end = {cursor.reader: cursor for cursor, _ in rows}, newest()
    places = {cursor.reader: min(cursor.event_id, end) for cursor, is_ours in rows if is_ours}
    behind = _events_after({places.get(reader.name, 0) for reader in readers}, end)
    found = []
    for reader in readers:
        cursor, place = cursors.get(reader.name), places.get(reader.name, 0)
        kind = "projection" if isinstance(reader, Projection) else "reaction"
        error, late = cursor.error if cursor else None, waiting.get(reader.name, 0)
        found.append(Lag(reader.name, kind, behind[place], error, late))
    return found


def troubles() -> Any:
    """Return the question how many readers have stopped, and how many answers wait for an operator."""
    stopped = select(func.count(Cursor.reader)).where(Cursor.error.is_not(None)).scalar_subquery()
    late = select(func.count()).where(Late.next_try_at.is_(None)).scalar_subquery()
    return select(stopped + late)


def are_troubled() -> bool:
    """Say whether any reader has stopped, or any answer waits for another try or an operator."""
    stopped = select(Cursor.reader).where(Cursor.error.is_not(None))
    return bool(db.session.scalar(select(or_(stopped.exists(), select(Late.reader).exists()))))


def _events_after(places: set[int], end: int) -> dict[int, int]:
    """Return how many events lie between each of these places and the end, all in one question."""
    asked = sorted(places)
    counts = [func.count().filter(EventRow.id > place) for place in asked]
    row = db.session.execute(select(*counts).where(EventRow.id > asked[0], EventRow.id <= end)).one()
    return dict(zip(asked, row, strict=True))


def events_after(event_id: int, limit: int) -> list[Any]:
    """Return the events after this one, oldest first, as far as the river is settled."""
    table = EventRow.__table__
    asked = select(table).where(table.c.id > event_id, table.c.id <= newest()).order_by(table.c.id).limit(limit)
    return list(db.session.execute(asked).all())


def last_doer(kind: str, subject: str, **fields: int) -> int | None:
    """Return who did the last thing of this kind to the subject, where these fields of it are such."""
    asked = select(EventRow.actor_id).filter_by(kind=kind, subject=subject)
    for name, value in fields.items():
        asked = asked.where(EventRow.data[name].as_integer() == value)
    return db.session.scalar(asked.order_by(EventRow.id.desc()).limit(1))


def latest_of(kind: str) -> int:
    """Return the number of the last event of this kind, or 0."""
    return db.session.scalar(select(func.max(EventRow.id)).filter_by(kind=kind)) or 0


def last_time(kind: str) -> datetime | None:
    """Return when something of this kind occurred last."""
    return db.session.scalar(select(func.max(EventRow.occurred_at)).filter_by(kind=kind))
