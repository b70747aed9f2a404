"""`wellspring backup FILE`: the database at one moment, and the uploads; the house may be in use meanwhile."""

import tempfile
from pathlib import Path

import click
from sqlalchemy import text

from portal.cli.backup import sqlite
from portal.cli.backup.archive import Manifest, pack
from portal.cli.house import in_the_house
from portal.kit import schema
from portal.kit.clock import now
from portal.kit.db import db, is_postgresql
from portal.kit.setting import setting
from portal.river.reader import river_name

MARK = text("SELECT coalesce(max(id), 0) FROM event")


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@in_the_house
def backup(file: Path) -> None:
    """Keep the whole house in one file, which only its owner can read; it holds no key of the installation."""
    if file.exists():
        raise click.ClickException(f"{file} is there already.")
    if not schema.form():
        raise click.ClickException("There is nothing to keep yet: wellspring migrate")
    kept = keep(file)
    pictures = sum(name.startswith("uploads/") for name in kept.files)
    click.echo(f"{kept.events} events in {len(kept.rows)} tables and {pictures} uploads are kept in {file}.")


def keep(file: Path) -> Manifest:
    """Write the backup, prove that it holds all that was acknowledged before it began, and return its list."""
    mark = db.session.scalar(MARK)
    with tempfile.TemporaryDirectory(prefix=".backup-", dir=setting("DATA")) as name:
        manifest = _take(Path(name))
        if manifest.last_event < mark:
            raise click.ClickException("The backup lacks what was there before it began.")
        pack(file, Path(name), setting("DATA") / "uploads", manifest)
    return manifest


def _take(folder: Path) -> Manifest:
    """Copy the database into the folder and return the list of what the copy holds."""
    columns: dict[str, list[str]] = {}
    form, river = schema.form(), river_name()
    db.session.rollback()
    if is_postgresql():
        from portal.cli.backup import postgresql  # its driver is there only where it is needed

        rows, columns, last = postgresql.take(folder)
    else:
        rows, last = sqlite.take(folder)
    engine = db.engine.dialect.name
    return Manifest(engine, form, river, now().isoformat(), rows["event"], last, rows, columns)
