"""What may be asked about the river itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from portal.kit.db import db
from portal.river.models import Cursor, EventRow, Late
from portal.river.projection import Projection
from portal.river.reader import Reader, newest, river_name


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
    cursors = {cursor.reader: cursor for cursor in db.session.scalars(select(Cursor))}
    waiting = dict(db.session.execute(select(Late.reader, func.count()).group_by(Late.reader)).all())
    end, name = newest(), river_name()
    found = []
    for reader in readers:
        cursor = cursors.get(reader.name)
        seen = cursor.event_id if cursor and cursor.river == name else 0
        behind = _events_between(seen, end)
        kind = "projection" if isinstance(reader, Projection) else "reaction"
        found.append(Lag(reader.name, kind, behind, cursor.error if cursor else None, waiting.get(reader.name, 0)))
    return found


def troubles() -> Any:
    """Return the question how many readers have stopped, and how many answers wait for an operator."""
    stopped = select(func.count(Cursor.reader)).where(Cursor.error.is_not(None)).scalar_subquery()
    late = select(func.count()).where(Late.next_try_at.is_(None)).scalar_subquery()
    return select(stopped + late)


def _events_between(seen: int, end: int) -> int:
    if seen >= end:
        return 0
    return db.session.scalar(select(func.count()).where(EventRow.id > seen, EventRow.id <= end)) or 0


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


def first_time(kind: str, subject: str) -> datetime | None:
    """Return when something of this kind first occurred to the subject."""
    return db.session.scalar(select(func.min(EventRow.occurred_at)).filter_by(kind=kind, subject=subject))
