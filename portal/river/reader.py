"""What projections and reactions share: a name, a cursor under that name, and a function for each kind of event.

On SQLite one act writes at a time, so events become visible in the order of their ids.  On PostgreSQL
transactions overlap: an event counts as there only when no transaction that is still open could bring a smaller id.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import Select, bindparam, func, select, text

from portal.events import Event, class_of, read, stored_as
from portal.kit.db import db, is_postgresql
from portal.river.models import Cursor, EventRow, River

F = TypeVar("F", bound=Callable[..., None])

# The newest event, or the floor of the oldest transaction that still tells.  The snapshot is older than the look at
# the locks, and what is read afterwards has a newer one: whoever is seen in neither has ended, and is read.
SETTLED = text("""
    SELECT least(
           (SELECT max(id) FROM event),
           (SELECT min((classid::bigint << 32 | objid::bigint) & ((1::bigint << 48) - 1))
              FROM pg_locks
             WHERE locktype = 'advisory' AND objsubid = 1 AND classid::bigint >> 16 = 7382
               AND database = (SELECT oid FROM pg_database WHERE datname = current_database())))
""")
SEEN = select(Cursor.event_id).join(River, River.name == Cursor.river).where(Cursor.reader == bindparam("name"))
NEWEST = select(func.max(EventRow.id))


@dataclass(frozen=True, slots=True)
class Happened:
    """What the river knows of an event besides the fact."""

    event_id: int
    subject: str
    occurred_at: datetime
    recorded_at: datetime
    actor_id: int | None
    origin: str

    @property
    def is_imported(self) -> bool:
        """Say whether the event came in from another system."""
        return self.origin.startswith("import:")


class Reader:
    """Follows the river under its own name."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.reads: dict[type[Event], Callable[..., None]] = {}

    def on(self, *kinds: type[Event]) -> Callable[[F], F]:
        """Say which function is called with events of these kinds."""

        def remember(function: F) -> F:
            self.reads.update(dict.fromkeys(kinds, function))
            return function

        return remember

    @property
    def kinds(self) -> list[str]:
        """Return the kinds of events that are read."""
        return [name for kind in self.reads for name in stored_as(kind)]

    def heeded(self) -> list[str]:
        """Return the kinds of which it may have something to do at this moment: as a rule, all that it reads."""
        return self.kinds

    def seen(self) -> int:
        """Return the last event that was read; a cursor of another river means nothing."""
        return db.session.scalar(SEEN, {"name": self.name}) or 0

    def is_behind(self) -> bool:
        """Say whether there is anything new."""
        return self.seen() < newest()

    def step(self) -> None:
        """Read some of what is new, and move the cursor, in one transaction."""
        raise NotImplementedError

    def catch_up(self) -> None:
        """Read all that is new."""
        while self.is_behind():
            self.step()

    def move_to(self, event_id: int, error: str | None = None) -> None:
        """Move the cursor, and note what stops the reader there, if anything does."""
        db.session.merge(Cursor(reader=self.name, river=river_name(), event_id=event_id, error=error))

    def read(self, row: Any) -> None:
        """Call the function for this kind of event, if there is one."""
        if function := self.reads.get(class_of(row.kind)):
            facts = (row.id, row.subject, row.occurred_at, row.recorded_at, row.actor_id, row.origin)
            function(read(row.kind, row.data), Happened(*facts))


def upstream(seen: int, until: int, kinds: Sequence[str]) -> Select[Any]:
    """Return the events of these kinds after the cursor, in their order, as far as the river is settled."""
    table = EventRow.__table__
    after = select(table).where(table.c.id > seen, table.c.id <= until, table.c.kind.in_(kinds))
    return after.order_by(table.c.id)


def newest() -> int:
    """Return the id of the newest event that counts as there, for readers, pages and sockets alike."""
    if is_postgresql():
        return db.session.scalar(SETTLED) or 0
    return db.session.scalar(NEWEST) or 0


def latest() -> int:
    """Return the highest id of an event, settled or not: enough to know that something happened."""
    return db.session.scalar(NEWEST) or 0


def river_name() -> str:
    """Return the name of this river."""
    return db.session.scalar(select(River.name)) or ""


def flow(readers: Sequence[Reader]) -> None:
    """Let the readers catch up with the river, and with what they answer to one another."""
    while any(reader.is_behind() for reader in readers):
        for reader in readers:
            reader.catch_up()
