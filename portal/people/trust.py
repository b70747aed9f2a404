"""How far a member is trusted: a level from 0 to 3, which says how much they may do and whose ideas wait."""

from typing import Any

from sqlalchemy import select

from portal.events.people import TrustLevelChanged
from portal.kit.db import db, load
from portal.kit.errors import Conflict
from portal.people.models import Person
from portal.people.rules import STAFF
from portal.river import act, record
from portal.river.models import EventRow


@act
def settle_level(person_id: int, level: int) -> None:
    """Give somebody the level that they earned, once a change."""
    person = load(Person, person_id)
    if person.trust_level == level:
        raise Conflict("This person has that level already.", code="level")
    before, person.trust_level = person.trust_level, level
    record(TrustLevelChanged(person_id, level, before))


def is_newcomer(person_id: int) -> bool:
    """Say whether somebody is at the first level and does not work for the company."""
    person = db.session.get(Person, person_id)
    return person is None or (person.trust_level == 0 and person.role not in STAFF)


def untold_levels() -> list[Any]:
    """Return people whose level is not the last that was told of them; `verify` expects nobody."""
    asked = select(EventRow.data).where(EventRow.kind == TrustLevelChanged.kind).order_by(EventRow.id)
    told = {event["person_id"]: event["level"] for event in db.session.scalars(asked)}
    rows = db.session.execute(select(Person.id, Person.trust_level).where(Person.trust_level != 0))
    said = {row.id: row.trust_level for row in rows}
    return [(key, said.get(key, 0), told.get(key, 0)) for key in said | told if said.get(key, 0) != told.get(key, 0)]


CHECKS = (untold_levels,)
