"""What people do to become known to us."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import insert, select, text

from portal.events.people import PersonJoined, RoleGiven
from portal.kit.db import db, load
from portal.kit.errors import Refused
from portal.people.models import Audience, AudienceMember, Identity, Person
from portal.people.queries import role_of
from portal.people.rules import ADMIN, CUSTOMER, ROLES, check_role
from portal.people.suspending import bind
from portal.river import act, record, record_many
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


NOBODY = "nobody"
OWN = text("UPDATE person SET audience_id = :audience_id WHERE id = :person_id")


class Known(NamedTuple):
    """Somebody whom a source knows under a key, since some time."""

    key: str
    name: str
    joined_at: datetime


@act
def join_many(source: str, people: Sequence[Known]) -> list[int]:
    """Add people whom a source knows, all at once, and return their ids."""
    found = [Person(name=each.name, role=CUSTOMER, joined_at=each.joined_at) for each in people]
    db.session.add_all(found)
    db.session.flush()
    ids = [person.id for person in found]
    identify(source, {one.key: id_ for id_, one in zip(ids, people, strict=True)})
    record_many([(PersonJoined(id_, one.name), id_, one.joined_at) for id_, one in zip(ids, people, strict=True)])
    return ids


def identify(source: str, people: Mapping[str, int]) -> None:
    """Remember, inside an act, by which keys a source knows these people."""
    keys = [{"source": source, "key": key, "person_id": person_id} for key, person_id in people.items()]
    db.session.execute(insert(Identity), keys)


@act
def give_role(person_id: int, role: str, by_id: int) -> None:
    """Give a person another role in the house."""
    check_role(role_of(by_id), ADMIN)
    if role not in ROLES:
        raise Refused("There is no such role.")
    load(Person, person_id).role = role
    bind(person_id)
    record(RoleGiven(person_id, role), by_id)


def own_audiences(person_ids: Iterable[int]) -> dict[int, int]:
    """Return for each of these people the audience of what only they and the company see; inside an act, at need."""
    asked = select(Person.id, Person.audience_id).where(Person.id.in_(sorted(set(person_ids)))).order_by(Person.id)
    found = {row.id: row.audience_id for row in db.session.execute(asked.with_for_update())}
    missing = [person_id for person_id, audience_id in found.items() if audience_id is None]
    if missing:
        new = insert(Audience).returning(Audience.id, sort_by_parameter_order=True)
        ids = db.session.scalars(new, [{"name": f"person {person_id}"} for person_id in missing])
        made = dict(zip(missing, ids, strict=True))
        pairs = [{"person_id": person_id, "audience_id": audience_id} for person_id, audience_id in made.items()]
        db.session.execute(insert(AudienceMember), pairs)
        db.session.execute(OWN, pairs)
        found |= made
    return found


def nobodys_audience() -> int:
    """Return the audience of what nobody sees any more; called inside an act, it makes it at need."""
    found = db.session.scalar(select(Audience.id).filter_by(name=NOBODY).order_by(Audience.id).limit(1))
    if found is None:
        audience = Audience(name=NOBODY)
        db.session.add(audience)
        db.session.flush()
        found = audience.id
    return found


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
