"""Rows that point to nothing.  The database lets none arise, unless somebody wrote by hand while its guard was off."""

from functools import cache
from typing import Any

from sqlalchemy import CompoundSelect, ForeignKeyConstraint, Select, exists, func, literal, select, text, union_all

from portal.kit.db import Base, db, is_postgresql

LOOSE = text('SELECT "table", parent, count(*) FROM pragma_foreign_key_check GROUP BY "table", parent')


def loose_ends() -> list[Any]:
    """Return in which table how many rows point to rows of which other one that are not there."""
    rows = db.session.execute(_loose_ends() if is_postgresql() else LOOSE).all()
    return [row for row in rows if row[2]]


@cache
def _loose_ends() -> CompoundSelect[str, str, int]:
    """Ask in one statement, as SQLite can by itself."""
    return union_all(*(_of(key) for table in Base.metadata.sorted_tables for key in table.foreign_key_constraints))


def _of(key: ForeignKeyConstraint) -> Select[str, str, int]:
    """Count the rows of which all that points is given, and nothing is there."""
    there = key.referred_table.alias()
    pairs = [(each.parent, there.c[each.column.name]) for each in key.elements]
    meets = exists().where(*(ours == theirs for ours, theirs in pairs))
    counted = select(literal(key.table.name), literal(key.referred_table.name), func.count()).select_from(key.table)
    return counted.where(*(ours.is_not(None) for ours, _ in pairs), ~meets)
