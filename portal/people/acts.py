"""What people do to become known to us."""

from portal.events.people import PersonJoined, RoleGiven
from portal.kit.db import db, load
from portal.kit.errors import Refused
from portal.people.models import Audience, AudienceMember, Identity, Person
from portal.people.queries import role_of
from portal.people.rules import ADMIN, CUSTOMER, ROLES, check_role
from portal.river import act, record
from portal.river.acts import told_at


@act
def join(name: str, source: str = "", key: str = "", *, role: str = CUSTOMER, language: str = "") -> int:
    """Add a person, with the key by which a source knows them, or with none; return the id."""
    if role not in ROLES:
        raise Refused("There is no such role.")
    person = Person(name=name.strip(), role=role, language=language, joined_at=told_at())
    db.session.add(person)
    db.session.flush()  # the event needs the id
    if source:
        db.session.add(Identity(source=source, key=key, person_id=person.id))
    record(PersonJoined(person.id, person.name, role), actor_id=person.id)
    return person.id


@act
def give_role(person_id: int, role: str, by_id: int) -> None:
    """Give a person another role in the house."""
    check_role(role_of(by_id), ADMIN)
    if role not in ROLES:
        raise Refused("There is no such role.")
    load(Person, person_id).role = role
    record(RoleGiven(person_id, role), by_id)


def own_audience(person_id: int) -> int:
    """Return the audience of what only this person and the company see; called inside an act, it makes it at need."""
    person = load(Person, person_id)
    if person.audience_id is None:
        audience = Audience(name=f"person {person_id}")
        db.session.add(audience)
        db.session.flush()
        db.session.add(AudienceMember(audience_id=audience.id, person_id=person_id))
        person.audience_id = audience.id
        db.session.flush()
    return person.audience_id
