"""Acting without one's name for a time: a record of its own stands for somebody until it is lifted.

All that tells of the record (rows, events, search, feeds, sockets) is then without the name of who wears it, and no
page has to leave anything out; only acts that must know, and the bell of who is to hear of it, ask whose it is.
"""

from collections.abc import Collection
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import aliased

from portal.kit.db import db
from portal.people.acts import join
from portal.people.joining import join_people
from portal.people.models import Person, Veil
from portal.people.queries import resolve
from portal.people.suspending import bind
from portal.people.trust import settle_level
from portal.river.acts import told_at

UNNAMED = "匿名 · Anonymous"  # in the languages of the house at once, as names are not translated
FEW = 500  # so many are asked for by number
_wearer = aliased(Person)


def put_on(person_id: int, about: str) -> int:
    """Return, inside an act, the record under which somebody acts unnamed about something."""
    human = resolve(person_id)
    if worn := _worn(human, about):
        return worn
    veiled = join(UNNAMED)
    db.session.add(Veil(person_id=veiled, wearer_id=human, about=about))
    if level := db.session.scalar(select(Person.trust_level).filter_by(id=human)):
        settle_level(veiled, level)
    return veiled


def face(person_id: int, about: str) -> int:
    """Return under which record somebody is seen where they may have acted unnamed."""
    return _worn(resolve(person_id), about) or person_id


def as_seen(author_id: int, person_id: int) -> int:
    """Return under which record somebody acts on what an author posted: unnamed where they posted it unnamed."""
    return author_id if behind(author_id) == resolve(person_id) and _is_veiled(author_id) else person_id


def behind(person_id: int) -> int:
    """Return who is behind a record, or the record itself."""
    wearer_id = db.session.scalar(select(Veil.wearer_id).filter_by(person_id=person_id))
    return resolve(wearer_id) if wearer_id else person_id


def is_behind(record_id: int, person_id: int) -> bool:
    """Say whether a record is this human's, by name or without one."""
    return resolve(behind(record_id)) == resolve(person_id)


def worn_behind(people: Collection[int]) -> dict[int, int]:
    """Return, for those of these records that are worn, who is behind them; for news that only they hear."""
    if not people:
        return {}
    asked = select(Veil.person_id, Veil.wearer_id)
    rows = db.session.execute(asked.where(Veil.person_id.in_(people)) if len(people) <= FEW else asked)
    return {row.person_id: row.wearer_id for row in rows}


def lift(about: str) -> None:
    """Let all who acted unnamed about something stand under their names again; inside the act that announces it."""
    for veil in db.session.scalars(select(Veil).filter_by(about=about, lifted_at=None).order_by(Veil.person_id)).all():
        veil.lifted_at, human = told_at(), resolve(veil.wearer_id)
        pair = select(Person.id).where(Person.id.in_((veil.person_id, human)), Person.forgotten_at.is_(None))
        if len(db.session.scalars(pair).all()) == 2:
            join_people(veil.person_id, human, human)
        else:
            bind(human)


def worn_by(person_id: int) -> list[int]:
    """Return the records under which somebody acts unnamed now."""
    return list(db.session.scalars(select(Veil.person_id).filter_by(wearer_id=person_id, lifted_at=None)))


def is_worn_by(shown: Any, me: Any) -> Any:
    """Return the condition that a record is a veil which this human wears now."""
    asked = select(Veil.person_id).join(_wearer, _wearer.id == Veil.wearer_id)
    asked = asked.where(Veil.person_id == shown, Veil.lifted_at.is_(None))
    return asked.where((_wearer.id == me) | (_wearer.joined_into_id == me)).exists()


def _worn(human: int, about: str) -> int | None:
    return db.session.scalar(select(Veil.person_id).filter_by(wearer_id=human, about=about, lifted_at=None))


def _is_veiled(person_id: int) -> bool:
    return db.session.scalar(select(Veil.person_id).filter_by(person_id=person_id, lifted_at=None)) is not None
