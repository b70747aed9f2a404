"""Whom somebody does not want to hear: their business alone, so no event tells of it."""

from dataclasses import dataclass

from sqlalchemy import bindparam, delete, select

from portal.kit.clock import now
from portal.kit.db import db
from portal.kit.errors import Refused
from portal.people.models import Muting, Person
from portal.people.queries import is_staff, profile
from portal.people.rules import BLOCK, MUTE
from portal.river import upkeep

MUTED = select(Muting.other_id).where(Muting.person_id == bindparam("person"))


@upkeep()
def mute(person_id: int, other_id: int, how: str = MUTE) -> None:
    """Fold what another member says, and let them ring no bell; blocked, they see nothing of this one's page either."""
    if other_id == person_id:
        raise Refused("This is yourself.")
    profile(other_id)
    if is_staff(other_id):
        raise Refused("Who works for the company is heard by all. You can flag what they say.")
    unmute(person_id, other_id)
    how = BLOCK if how == BLOCK else MUTE
    db.session.add(Muting(person_id=person_id, other_id=other_id, how=how, since=now()))


@upkeep()
def unmute(person_id: int, other_id: int) -> None:
    """Hear another member again."""
    db.session.execute(delete(Muting).filter_by(person_id=person_id, other_id=other_id))


def muted_by(person_id: int | None) -> frozenset[int]:
    """Return whom a person does not want to hear."""
    if person_id is None:
        return frozenset()
    return frozenset(db.session.connection().execute(MUTED, {"person": person_id}).scalars())


def how_muted(person_id: int | None, other_id: int) -> str:
    """Return how a person has muted another: not at all, mute or block."""
    found = db.session.get(Muting, (person_id, other_id)) if person_id else None
    return found.how if found else ""


@dataclass(frozen=True, slots=True)
class Muted:
    """Somebody who is not heard."""

    id: int
    name: str
    how: str


def muted_people(person_id: int) -> list[Muted]:
    """Return whom a person does not want to hear, by name."""
    asked = select(Muting.other_id, Person.name, Muting.how).join(Person, Person.id == Muting.other_id)
    rows = db.session.execute(asked.where(Muting.person_id == person_id).order_by(Person.name, Person.id))
    return [Muted(row.other_id, row.name, row.how) for row in rows]
