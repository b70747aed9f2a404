"""Pictures that people give: made anew, kept as files under names of chance; they are seen where a text shows them."""

import os
import re
import secrets
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from sqlalchemy import select, text, update

from portal.kit.clock import now
from portal.kit.db import db
from portal.kit.errors import NotFound
from portal.kit.markdown import render
from portal.kit.pictures import KIND, LARGE, read_picture
from portal.kit.setting import setting
from portal.people.queries import Viewer
from portal.people.rules import THE_MODERATORS
from portal.river import upkeep
from portal.talk.models import Attachment, Comment, Picture

NAME = re.compile(rf"[0-9A-Za-z_-]{{16,40}}\.{KIND}")
FILE = re.compile(r"/files/([0-9A-Za-z_-]{16,40}\.[a-z]{2,4})")
STANDS = text("SELECT person_id, hidden_at IS NOT NULL AS hidden, waits FROM picture WHERE name = :name")


def uploads() -> Path:
    """Return the folder of the pictures."""
    return Path(setting("DATA")) / "uploads"


def keep_picture(person_id: int, raw: bytes, edge: int = LARGE, *, waits: bool = False) -> str:
    """Keep what somebody uploads, made anew, and return the name of the file: first the file, then the row.

    One that waits is seen by nobody else until a text shows it.
    """
    picture = read_picture(raw, edge)
    name = f"{secrets.token_urlsafe(18)}.{KIND}"
    write_file(name, picture.large)
    with upkeep():
        row = Picture(name=name, person_id=person_id, width=picture.width, height=picture.height, given_at=now())
        row.waits = waits
        db.session.add(row)
    return name


def check_picture(name: str, seen: Viewer) -> None:
    """Refuse a picture that nobody gave, whose giver is forgotten, that was hidden with what showed it, or waits."""
    row = db.session.execute(STANDS, {"name": name}).first() if NAME.fullmatch(name) else None
    if row is None:
        raise NotFound("This does not exist, or not any more.")
    own = row.waits and row.person_id == seen.id
    if (row.hidden or row.waits) and not own and THE_MODERATORS not in seen.audiences:
        raise NotFound("This does not exist, or not any more.")


def rendered(words: str) -> str:
    """Return a text as pages show it, and let its readers see the pictures in it; called inside the act of the text."""
    if names := NAME.findall(words):
        db.session.execute(update(Picture).where(Picture.name.in_(names), Picture.waits).values(waits=False))
    return render(words)


def cover(shown: Iterable[tuple[int | None, str]], at: datetime | None) -> None:
    """Hide the pictures and files that these people gave and showed in these texts; show them again without a time.

    A picture that somebody else gave stays: to show it in a bad text must not take it from a good one.
    """
    for person_id, words in shown:
        for table, pattern in ((Picture, NAME), (Attachment, FILE)):
            if names := pattern.findall(words):
                covered = update(table).where(table.name.in_(names), table.person_id == person_id)
                db.session.execute(covered.values(hidden_at=at))


def said_on(subject: str) -> list[tuple[int | None, str]]:
    """Return who said what on a subject, where it is not hidden for itself."""
    asked = select(Comment.author_id, Comment.body).where(Comment.subject == subject, Comment.hidden_at.is_(None))
    return [(row.author_id, row.body) for row in db.session.execute(asked)]


def sizes_of(names: Iterable[str]) -> dict[str, tuple[int, int]]:
    """Return width and height of these pictures, but of none that was hidden."""
    if not (wanted := set(names)):
        return {}
    asked = select(Picture.name, Picture.width, Picture.height).where(Picture.name.in_(wanted))
    return {row[0]: (row[1], row[2]) for row in db.session.execute(asked.where(Picture.hidden_at.is_(None)))}


def write_file(name: str, contents: bytes) -> None:
    """Write a file so that it is whole, and stays, or is not there."""
    folder = uploads()
    folder.mkdir(parents=True, exist_ok=True)
    draft = folder / f".{name}"
    with draft.open("xb") as file:
        file.write(contents)
        file.flush()
        os.fsync(file.fileno())
    draft.rename(folder / name)
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
