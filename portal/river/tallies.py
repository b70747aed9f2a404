"""Rows of numbers that grow with events: counted in memory for a batch, and added to the table in one statement."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import case, or_
from sqlalchemy.dialects import postgresql, sqlite

from portal.kit.db import Base, db, is_postgresql

Amounts = dict[str, int | datetime]
Key = tuple[tuple[str, Any], ...]


class Tallies:
    """What a batch adds: numbers are summed, instants named `first…` fall, other instants rise."""

    def __init__(self) -> None:
        self._rows: dict[tuple[type[Base], Key], Amounts] = {}

    def count(self, table: type[Base], key: Mapping[str, Any], more: Mapping[str, int | datetime]) -> None:
        """Add to the row with this key; it begins at nothing."""
        row = self._rows.setdefault((table, tuple(sorted(key.items()))), {})
        for name, amount in more.items():
            row[name] = _joined(name, row[name], amount) if name in row else amount

    def clear(self) -> None:
        """Forget what was counted and not written."""
        self._rows.clear()

    def write(self) -> None:
        """Add what was counted to the tables."""
        alike: dict[tuple[type[Base], tuple[str, ...]], list[dict[str, Any]]] = {}
        for (table, key), more in self._rows.items():
            names = tuple(sorted(more))
            alike.setdefault((table, names), []).append({**dict(key), **more})
        self.clear()
        for (table, names), rows in alike.items():
            keys = [name for name in rows[0] if name not in names]
            db.session.execute(_upsert(table, keys, names), rows)


def _joined(name: str, before: Any, more: Any) -> Any:
    """Return the sum of two numbers, or the instant that counts."""
    if isinstance(more, datetime):
        return min(before, more) if name.startswith("first") else max(before, more)
    return before + more


def _upsert(table: type[Base], keys: list[str], names: tuple[str, ...]) -> Any:
    """Return the statement that adds the row, or adds to it."""
    adding = postgresql.insert(table) if is_postgresql() else sqlite.insert(table)
    columns = table.__table__.c
    changed = {name: _added(columns[name], adding.excluded[name]) for name in names}
    return adding.on_conflict_do_update(index_elements=keys, set_=changed)


def _added(column: Any, more: Any) -> Any:
    """Return the new value of a column."""
    if column.type.python_type is int:
        return column + more
    earlier = column.name.startswith("first")
    return case((or_(column.is_(None), more < column if earlier else more > column), more), else_=column)
