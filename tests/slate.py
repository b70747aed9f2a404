"""A clean slate for each story: what it wrote is taken away, and the tables stay as they were made.

Most stories write into few of the tables: only those are emptied, and no program has to read the schema anew.
"""

import sqlite3
from contextlib import closing
from pathlib import Path

import psycopg

from portal.kit.db import db, is_postgresql

GUARDS = "SELECT tbl_name, name, sql FROM sqlite_master WHERE type = 'trigger'"
TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()"
SEQUENCES = "SELECT sequencename FROM pg_sequences WHERE schemaname = current_schema()"


def cleaner(folder: Path) -> "Sqlite | Postgres":
    """Return what brings the tables of the house that stands here back to how they are now."""
    return Postgres(db.engine.url.render_as_string(hide_password=False)) if is_postgresql() else Sqlite(folder)


class Sqlite:
    """Empties what was filled.  The triggers that guard a table step aside for it, and the schema keeps its number."""

    def __init__(self, folder: Path) -> None:
        self.kept = folder / "template.db"
        self.here = sqlite3.connect(folder / "wellspring.db", isolation_level=None, check_same_thread=False)
        with closing(sqlite3.connect(self.kept)) as target:
            self.here.backup(target)
        self.here.execute("PRAGMA synchronous = OFF")
        self.here.execute(f"ATTACH '{self.kept}' AS kept")
        self.form = self._form()
        self.guards = self.here.execute(GUARDS).fetchall()
        tables = self._ask("SELECT name FROM sqlite_master WHERE type = 'table'")
        self.filled = " UNION ALL ".join(f"SELECT '{each}' WHERE EXISTS (SELECT 1 FROM \"{each}\")" for each in tables)
        self.fixed = self._ask(self.filled)  # what is made with rows

    def __call__(self) -> None:
        """Empty what was filled; where a story changed the tables themselves, lay all pages anew."""
        if self._form() != self.form:
            self._lay_anew()
            return
        self.here.execute("BEGIN IMMEDIATE")
        for table in {*self._ask(self.filled), *self.fixed}:
            self._empty(table)
        self.here.execute(f"PRAGMA schema_version = {self.form}")
        self.here.execute("COMMIT")

    def _empty(self, table: str) -> None:
        guards = [(name, made) for of, name, made in self.guards if of == table]
        for name, _ in guards:
            self.here.execute(f'DROP TRIGGER "{name}"')
        self.here.execute(f'DELETE FROM "{table}"')
        if table in self.fixed:
            self.here.execute(f'INSERT INTO "{table}" SELECT * FROM kept."{table}"')
        for _, made in guards:
            self.here.execute(made)

    def _lay_anew(self) -> None:
        with closing(sqlite3.connect(self.kept)) as kept:
            kept.backup(self.here)
        self.form = self._form()

    def _form(self) -> int:
        return int(self.here.execute("PRAGMA schema_version").fetchone()[0])

    def _ask(self, question: str) -> list[str]:
        return [row[0] for row in self.here.execute(question)]


class Postgres:
    """Empties what was filled, past triggers and foreign keys as a replica would; the server remembers the steps."""

    def __init__(self, url: str) -> None:
        role = "-c session_replication_role=replica -c lock_timeout=20s"
        self.here = psycopg.connect(url.replace("+psycopg", ""), autocommit=True, options=role)
        tables, sequences = self._ask(TABLES), self._ask(SEQUENCES)
        fixed = [table for table in tables if self._ask(f'SELECT true FROM "{table}" LIMIT 1')]
        self.here.execute("CREATE SCHEMA kept")
        for table in fixed:
            self.here.execute(f'CREATE TABLE kept."{table}" AS SELECT * FROM "{table}"')
        steps = [_filled_anew(table) if table in fixed else _emptied(table) for table in tables]
        steps += [_begun_anew(each, *self._row(f'SELECT last_value, is_called FROM "{each}"')) for each in sequences]
        steps = "\n".join(steps)
        self.here.execute(f"CREATE FUNCTION kept.clean() RETURNS void LANGUAGE plpgsql AS $$ BEGIN {steps} END $$")

    def __call__(self) -> None:
        """Bring the tables and the sequences back to how they were."""
        self.here.execute("SELECT kept.clean()")

    def _ask(self, question: str) -> list[str]:
        return [row[0] for row in self.here.execute(question)]

    def _row(self, question: str) -> tuple[int, bool]:
        return self.here.execute(question).fetchone()


def _emptied(table: str) -> str:
    return f'IF EXISTS (SELECT FROM "{table}") THEN DELETE FROM "{table}"; END IF;'


def _filled_anew(table: str) -> str:
    return f'DELETE FROM "{table}"; INSERT INTO "{table}" SELECT * FROM kept."{table}";'


def _begun_anew(name: str, last: int, is_called: bool) -> str:
    was = f"({last}, {is_called})"
    return f"""IF EXISTS (SELECT FROM "{name}" WHERE (last_value, is_called) <> {was}) THEN
        PERFORM setval('"{name}"', {last}, {is_called}); END IF;"""
