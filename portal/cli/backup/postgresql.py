"""Copies of a PostgreSQL house: every table as it is at one moment, and put in the place of what is there.

It needs no programs of the server and no rights but those of the owner of the tables, and a copy taken from one
version of PostgreSQL goes into another.
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import click
import psycopg
from psycopg import Connection, Copy, Cursor
from psycopg.sql import SQL, Identifier

from portal.cli.backup.archive import Manifest
from portal.kit import schema
from portal.kit.db import db

TABLES = r"""
    SELECT tablename::text FROM pg_tables
     WHERE schemaname = current_schema() AND tablename NOT LIKE '%\_twin' ORDER BY 1
"""
COLUMNS = """
    SELECT column_name::text FROM information_schema.columns
     WHERE table_schema = current_schema() AND table_name = %s AND is_generated = 'NEVER' ORDER BY ordinal_position
"""
KEYS = """
    SELECT conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid) FROM pg_constraint
     WHERE contype = 'f' AND connamespace = current_schema()::regnamespace ORDER BY 1, 2
"""
NUMBERED = """
    SELECT table_name::text, column_name::text, pg_get_serial_sequence(quote_ident(table_name), column_name)
      FROM information_schema.columns
     WHERE table_schema = current_schema() AND pg_get_serial_sequence(quote_ident(table_name), column_name) IS NOT NULL
"""
ROUTINES = """
    SELECT oid::regprocedure::text FROM pg_proc
     WHERE pronamespace = current_schema()::regnamespace
       AND NOT EXISTS (SELECT 1 FROM pg_depend WHERE objid = pg_proc.oid AND deptype = 'e')
"""


def take(folder: Path) -> tuple[dict[str, int], dict[str, list[str]], int]:
    """Copy every table, all at one moment, into files of the folder; return rows and columns, and the last event."""
    (folder / "tables").mkdir()
    rows, columns = {}, {}
    url = db.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(url) as connection, connection.cursor() as cursor:
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        last = connection.execute("SELECT coalesce(max(id), 0) FROM event").fetchone()
        for table in _names(connection, TABLES):
            columns[table] = _names(connection, COLUMNS, table)
            with _copy(cursor, table, columns[table], "TO STDOUT") as copy, _file(folder, table).open("wb") as file:
                for piece in copy:
                    file.write(piece)
            rows[table] = cursor.rowcount
    assert last
    return rows, columns, last[0]


def put(folder: Path, manifest: Manifest) -> None:
    """Put the copy in the place of all tables, in one transaction: it is all there, or nothing has changed."""
    with schema.alone() as alone:
        connection: Connection[Any] = alone.connection.driver_connection  # type: ignore[assignment]
        _clear(connection)
        schema.step(alone, manifest.form or "head")
        with _without_keys_and_guards(connection):
            for table, columns in manifest.columns.items():
                if _fill(connection, folder, table, columns) != manifest.rows[table]:
                    raise click.ClickException("This backup is damaged: its rows are not as many as its list says.")
        _number(connection)


def _clear(connection: Connection[Any]) -> None:
    for table in _names(connection, TABLES):
        connection.execute(SQL("DROP TABLE {} CASCADE").format(Identifier(table)))
    for routine in _names(connection, ROUTINES):
        connection.execute(SQL("DROP ROUTINE ") + SQL(routine))


@contextmanager
def _without_keys_and_guards(connection: Connection[Any]) -> Iterator[None]:
    """Let tables be filled in any order with rows as they were; at the end every key is checked anew."""
    keys, tables = connection.execute(KEYS).fetchall(), _names(connection, TABLES)
    for table, name, _ in keys:
        connection.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
    for table in tables:
        connection.execute(SQL("ALTER TABLE {} DISABLE TRIGGER USER").format(Identifier(table)))
    yield
    for table in tables:
        connection.execute(SQL("ALTER TABLE {} ENABLE TRIGGER USER").format(Identifier(table)))
    for table, name, definition in keys:
        connection.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}")


def _fill(connection: Connection[Any], folder: Path, table: str, columns: list[str]) -> int:
    """Fill a table from its file, instead of what the migrations put there; return its rows."""
    connection.execute(SQL("DELETE FROM {}").format(Identifier(table)))
    with connection.cursor() as cursor:
        with _copy(cursor, table, columns, "FROM STDIN") as copy, _file(folder, table).open("rb") as file:
            while piece := file.read(1 << 16):
                copy.write(piece)
        return cursor.rowcount


def _number(connection: Connection[Any]) -> None:
    """Let each table go on numbering after its last row."""
    for table, column, sequence in connection.execute(NUMBERED).fetchall():
        last = SQL("SELECT setval(%s, greatest((SELECT max({}) FROM {}), (SELECT last_value FROM {})))")
        names = (Identifier(column), Identifier(table), SQL(sequence))
        connection.execute(last.format(*names), [sequence])


def _names(connection: Connection[Any], query: str, *of: str) -> list[str]:
    return [name for (name,) in connection.execute(query, of or None)]


def _copy(cursor: Cursor[Any], table: str, columns: list[str], way: str) -> AbstractContextManager[Copy]:
    names = SQL(", ").join(map(Identifier, columns))
    return cursor.copy(SQL("COPY {} ({}) ").format(Identifier(table), names) + SQL(way))


def _file(folder: Path, table: str) -> Path:
    return folder / "tables" / f"{table}.copy"
