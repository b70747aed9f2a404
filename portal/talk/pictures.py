"""Pictures that people give: made anew, kept as files under names of chance; they are seen where a text shows them."""

import os
import re
import secrets
from pathlib import Path

from portal.kit.clock import now
from portal.kit.db import db
from portal.kit.pictures import KIND, read_picture
from portal.kit.setting import setting
from portal.river import upkeep
from portal.talk.models import Picture

NAME = re.compile(rf"[0-9A-Za-z_-]{{16,40}}\.{KIND}")


def uploads() -> Path:
    """Return the folder of the pictures."""
    return Path(setting("DATA")) / "uploads"


def keep_picture(person_id: int, raw: bytes) -> str:
    """Keep what somebody uploads, made anew, and return the name of the file: first the file, then the row."""
    picture = read_picture(raw)
    name = f"{secrets.token_urlsafe(18)}.{KIND}"
    _write(name, picture.large)
    with upkeep():
        row = Picture(name=name, person_id=person_id, width=picture.width, height=picture.height, given_at=now())
        db.session.add(row)
    return name


def _write(name: str, contents: bytes) -> None:
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
