"""Copies of a SQLite house: taken while it is written to, and put in the place of another."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

import click

from portal.cli.backup.archive import Manifest, sync
from portal.kit.db import db

COPY = "database.db"


def take(folder: Path) -> tuple[dict[str, int], int]:
    """Lay a copy of the database, as it is at one moment, into the folder; return its rows by table, its last event."""
    with closing(sqlite3.connect(database(), timeout=30)) as source:
        source.execute("VACUUM INTO ?", (str(folder / COPY),))
    with closing(sqlite3.connect(folder / COPY)) as copy:
        last = copy.execute("SELECT coalesce(max(id), 0) FROM event").fetchone()[0]
    return count(folder / COPY), last


def count(copy: Path) -> dict[str, int]:
    """Prove a copy sound and return how many rows each table has."""
    with closing(sqlite3.connect(copy)) as database:
        if (said := database.execute("PRAGMA integrity_check").fetchone()[0]) != "ok":
            raise click.ClickException(f"The database in this backup is damaged: {said}")
        query = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name"
        names = [name for (name,) in database.execute(query)]
        return {name: database.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in names}  # noqa: S608


def put(folder: Path, manifest: Manifest) -> None:
    """Put the copy in the place of the database."""
    if count(folder / COPY) != manifest.rows:
        raise click.ClickException("This backup is damaged: its rows are not as many as its list says.")
    db.session.remove()
    db.engine.dispose()
    place = database()
    place.parent.mkdir(parents=True, exist_ok=True)
    keep_on_disk(folder / COPY)
    for left in ("-wal", "-shm"):  # the log of the old database must never be played into the new
        place.with_name(place.name + left).unlink(missing_ok=True)
    (folder / COPY).replace(place)
    sync(place.parent)


def keep_on_disk(copy: Path) -> None:
    """Bring the copy to the disk, for the eyes of its owner only."""
    copy.chmod(0o600)
    with copy.open("rb") as file:
        os.fsync(file.fileno())


def database() -> Path:
    """Return the file of the database."""
    return Path(str(db.engine.url.database))
