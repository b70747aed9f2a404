"""The list of the forgotten, also beside the database: a backup that is restored brings none of them back."""

import os
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from sqlalchemy import select

from portal.kit.db import db
from portal.kit.setting import setting
from portal.people.models import Person

Known = tuple[int, datetime]  # an id may be given again after a restore; the moment of joining tells people apart


def list_forgotten(person_id: int, joined_at: datetime) -> Callable[[], None]:
    """Return what puts a person on the list, once it is certain that they are forgotten."""
    return lambda: _write(f"{person_id} {joined_at.isoformat()}\n")


def the_forgotten() -> set[Known]:
    """Return everybody on the list, and everybody forgotten whom the database knows."""
    here = db.session.execute(select(Person.id, Person.joined_at).where(Person.forgotten_at.is_not(None)))
    return listed_as_forgotten() | {(row.id, row.joined_at) for row in here}


def listed_as_forgotten() -> set[Known]:
    """Return everybody on the list beside the database."""
    lines = _list().read_text().splitlines() if _list().exists() else []
    return {(int(number), datetime.fromisoformat(moment)) for number, moment in (line.split() for line in lines)}


def to_forget_again(known: set[Known]) -> list[int]:
    """Return those of them who are not forgotten in this database."""
    asked = select(Person.id, Person.joined_at).where(
        Person.id.in_({id_ for id_, _ in known}), Person.forgotten_at.is_(None)
    )
    return [row.id for row in db.session.execute(asked) if (row.id, row.joined_at) in known]


def _write(line: str) -> None:
    with os.fdopen(os.open(_list(), os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600), "a") as file:
        file.write(line)
        file.flush()
        os.fsync(file.fileno())


def _list() -> Path:
    return Path(setting("DATA")) / "forgotten"
