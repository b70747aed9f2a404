"""`wellspring restore FILE`: what a backup holds takes the place of all that is there."""

import shutil
import tempfile
from pathlib import Path

import click
from sqlalchemy import delete, inspect, update

from portal.app import PROJECTIONS
from portal.cli.backup import sqlite
from portal.cli.backup.archive import Manifest, unpack
from portal.cli.backup.backing import keep
from portal.cli.house import in_the_house, nobody_serves
from portal.cli.verify import breaches
from portal.kit import schema
from portal.kit.clock import now
from portal.kit.db import db, is_postgresql
from portal.kit.setting import setting
from portal.outside.models.mail import Parcel
from portal.people.forgetting import forget_person
from portal.people.forgotten import Known, listed_as_forgotten, the_forgotten, to_forget_again
from portal.people.models import Session, Token
from portal.river.acts import upkeep
from portal.river.models import Cursor
from portal.river.naming import rename_river
from portal.river.reader import river_name

FOREIGN = "This is a backup of a house on {}, and this house stands on {}."
NEWER = "This backup was made by a newer release of Wellspring."


@click.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@in_the_house
def restore(file: Path) -> None:
    """Put what a backup holds in the place of all that is there; what was there is kept in a backup of its own.

    The river gets a new name, everybody signs in anew, and the search begins afresh.
    """
    with tempfile.TemporaryDirectory(prefix=".restore-", dir=setting("DATA")) as name, nobody_serves():
        manifest = unpack(file, Path(name))
        _check(manifest)
        forgotten = _keep_what_is_there()
        _put(Path(name), manifest)
        _begin_anew()
        for person_id in to_forget_again(forgotten):
            forget_person(person_id, person_id)
    click.echo(f"{manifest.events} events of {manifest.made_at:.16} UTC are back.")
    if wrong := breaches():
        raise click.ClickException("\n".join(["The books do not balance:", *wrong]))


def _check(manifest: Manifest) -> None:
    here = db.engine.dialect.name
    if manifest.engine != here:
        raise click.ClickException(FOREIGN.format(manifest.engine, here))
    if not schema.knows(manifest.form):
        raise click.ClickException(NEWER)


def _keep_what_is_there() -> set[Known]:
    """Back up the house as it is, instead of the backup of an earlier restore; return whom it was told to forget."""
    if not inspect(db.engine).has_table("event"):
        return listed_as_forgotten()
    kept = setting("DATA") / "before-restore.tar.gz"
    with tempfile.TemporaryDirectory(dir=setting("DATA")) as name:
        keep(Path(name) / kept.name)
        (Path(name) / kept.name).replace(kept)
    click.echo(f"What was there is kept in {kept}.")
    return the_forgotten()


def _put(folder: Path, manifest: Manifest) -> None:
    if is_postgresql():
        from portal.cli.backup import postgresql  # its driver is there only where it is needed

        postgresql.put(folder, manifest)
    else:
        sqlite.put(folder, manifest)
    schema.migrate()
    uploads = setting("DATA") / "uploads"
    shutil.rmtree(uploads, ignore_errors=True)
    if (folder / "uploads").exists():
        shutil.move(folder / "uploads", uploads)


@upkeep()
def _begin_anew() -> None:
    """Give the river another name: what is kept in the database goes on under it, what lies outside starts over.

    A session that was ended, a link that was used and a letter that was sent since then do not come back.
    """
    before = river_name()
    rename_river()
    outside = [projection.name for projection in PROJECTIONS if not projection.tables]
    db.session.execute(delete(Cursor).where(Cursor.reader.in_(outside)))
    db.session.execute(update(Cursor).filter_by(river=before).values(river=river_name()))
    db.session.execute(delete(Session))
    db.session.execute(delete(Token).where(Token.ends_at.is_not(None)))
    db.session.execute(update(Parcel).filter_by(state="waiting").values(state="sending", left_at=now()))
