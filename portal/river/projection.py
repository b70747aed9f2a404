"""A projection: something we know, worked out from what happened."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import insert
from sqlalchemy.dialects import postgresql, sqlite

from portal.kit.db import Base, db, is_postgresql, writing
from portal.river.acts import upkeep
from portal.river.reader import Reader, newest, upstream
from portal.river.tallies import Tallies
from portal.river.twins import Twins


class Stopped(RuntimeError):
    """A projection met an event that it cannot learn; it goes no further, and says so."""


class Projection(Reader):
    """Owns some tables and fills them from the river; may be forgotten and rebuilt at any time."""

    batch = 500

    def __init__(self, name: str, tables: Sequence[type[Base]]) -> None:
        super().__init__(name)
        self.tables = list(tables)
        self._rows: dict[tuple[type[Base], bool, tuple[str, ...]], list[dict[str, Any]]] = {}
        self._ends: list[Callable[[], None]] = []
        self.tallies = Tallies()

    def at_end_of_batch(self, function: Callable[[], None]) -> Callable[[], None]:
        """Call the function once before a batch is committed: for what is worked out for many events at once."""
        self._ends.append(function)
        return function

    def add(self, table: type[Base], **values: Any) -> None:
        """Add a row; those of a table are written together."""
        self._rows.setdefault((table, False, tuple(values)), []).append(values)

    def add_new(self, table: type[Base], **values: Any) -> None:
        """Add a row unless it is there already."""
        self._rows.setdefault((table, True, tuple(values)), []).append(values)

    def count(self, table: type[Base], key: dict[str, Any], **more: int | datetime) -> None:
        """Add numbers to those of a row, and move its first and last instants; written once for the whole batch."""
        self.tallies.count(table, key, more)

    def flush(self) -> None:
        """Write the rows that were added, before they are asked for or changed."""
        rows, self._rows = self._rows, {}
        for (table, unless_there, _), values in rows.items():
            db.session.execute(_unless_there(table) if unless_there else insert(table), values)

    def _finish(self) -> None:
        """Write what is worked out for a whole batch."""
        self.flush()
        self.tallies.write()
        for finish in self._ends:
            finish()

    def step(self) -> None:
        """Learn one batch; if that fails, learn event by event up to the one that cannot be learned, and stop."""
        try:
            self._learn(self.batch)
        except Exception:
            self._forget_pending()
            self._step_by_one()

    @writing()  # not run again: what was read of the batch would be added once more
    def _learn(self, limit: int) -> None:
        """Learn up to so many events; knowledge and cursor move in one transaction."""
        end = newest()
        rows = db.session.execute(upstream(self.seen(), end, self.kinds).limit(limit)).all()
        for row in rows:
            self.read(row)
        self._finish()
        self.move_to(rows[-1].id if len(rows) == limit else end)

    def _step_by_one(self) -> None:
        while self.is_behind():
            try:
                self._learn(1)
            except Exception as error:
                self._forget_pending()
                self._say(f"{type(error).__name__}: {error}")
                raise Stopped(f"{self.name} cannot learn the event after {self.seen()}.") from error

    def _forget_pending(self) -> None:
        self._rows.clear()
        self.tallies.clear()
        db.session.rollback()

    @upkeep()
    def _say(self, error: str) -> None:
        self.move_to(self.seen(), error[:1000])

    def rebuild(self, note: Callable[[int], None] = lambda _: None) -> None:
        """Learn all again from the spring into twin tables, in batches, and swap; until then readers see the old."""
        with Twins(self.tables) as twins:
            seen, end = 0, newest()
            while seen < end:
                seen = self._relearn(twins, seen, end)
                note(seen)
                end = newest()
            self._swap(twins, seen)

    @writing()
    def _relearn(self, twins: Twins, seen: int, end: int) -> int:
        """Learn one larger batch into the twins and return the last event of it."""
        limit = self.batch * 4
        with twins.instead():
            rows = db.session.execute(upstream(seen, end, self.kinds).limit(limit)).all()
            for row in rows:
                self.read(row)
            self._finish()
            db.session.flush()  # what is still pending belongs to the twins too
        return rows[-1].id if len(rows) == limit else end

    @upkeep()
    def _swap(self, twins: Twins, seen: int) -> None:
        twins.swap()
        self.move_to(seen)


def _unless_there(table: type[Base]) -> Any:
    adding = postgresql.insert(table) if is_postgresql() else sqlite.insert(table)
    return adding.on_conflict_do_nothing()
