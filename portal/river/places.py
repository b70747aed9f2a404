"""Where all readers stand, asked at once; those for whom nothing came move on together, in one transaction."""

from collections.abc import Sequence

from sqlalchemy import bindparam, select, text

from portal.kit.clock import now
from portal.kit.db import db
from portal.river.locks import all_free
from portal.river.models import Cursor, EventRow, Late, River
from portal.river.reader import Reader, newest, river_name

NEAR = 1000  # events: who is further behind reads by itself
PLACES = select(Cursor.reader, Cursor.event_id).join(River, River.name == Cursor.river)
KINDS = select(EventRow.kind).where(EventRow.id > bindparam("after"), EventRow.id <= bindparam("until")).distinct()
MOVE = text("""
    INSERT INTO cursor (reader, river, event_id) VALUES (:reader, :river, :event_id)
        ON CONFLICT (reader) DO UPDATE SET event_id = excluded.event_id, river = excluded.river, error = NULL
     WHERE cursor.river <> excluded.river OR cursor.event_id < excluded.event_id
""")
DUE = select(Late.reader).where(Late.next_try_at <= bindparam("at")).distinct()


def who_has_work(readers: Sequence[Reader]) -> list[Reader]:
    """Return the readers for whom something came, or something is to be tried again; the others are moved on."""
    end = newest()
    places = {row.reader: row.event_id for row in db.session.execute(PLACES)}
    due = set(db.session.scalars(DUE, {"at": now()}))
    late = {reader.name: places.get(reader.name, 0) for reader in readers if places.get(reader.name, 0) < end}
    idle = _idle([reader for reader in readers if reader.name in late], late, end)
    if idle:
        _move_on(sorted(idle), end)
    return [reader for reader in readers if reader.name in due or reader.name in late.keys() - idle]


def _idle(readers: Sequence[Reader], late: dict[str, int], end: int) -> set[str]:
    """Return the names of those who read nothing of what came since they looked."""
    near = [reader for reader in readers if late[reader.name] >= end - NEAR]
    if not near:
        return set()
    since = {"after": min(late[reader.name] for reader in near), "until": end}
    came = set(db.session.scalars(KINDS, since))
    return {reader.name for reader in near if came.isdisjoint(reader.heeded())}


def _move_on(names: Sequence[str], end: int) -> None:
    """Move the cursors of these readers, but of those whom nobody else moves at this moment."""
    with all_free(names) as free:
        _move(free, end)


def _move(names: Sequence[str], end: int) -> None:
    river = river_name()
    if names:
        db.session.execute(MOVE, [{"reader": name, "river": river, "event_id": end} for name in names])
