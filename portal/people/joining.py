"""Two records that are one human: one points to the other, every reader follows, and they can be parted again."""

from sqlalchemy import delete, select, update

from portal.events.people import PeopleJoined, PeopleParted
from portal.kit.db import db, load
from portal.kit.errors import Conflict, Refused
from portal.people.models import AudienceMember, Identity, Person
from portal.people.queries import role_of
from portal.people.rules import CUSTOMER, OPERATIONS, PRODUCT, check_role
from portal.people.suspending import bind
from portal.river import act, record

GUEST = "guest"  # the source whose keys are what guests gave; what stands after a space keeps two records apart
MAIL = "mail"  # the source whose keys are addresses of which another system told us, and which nobody proved


@act
def join_people(person_id: int, other_id: int, by_id: int) -> None:
    """Let a record point to another of the same human, who then sees what was theirs under the first."""
    if by_id != other_id:
        check_role(role_of(by_id), PRODUCT, OPERATIONS)
    person, other = (load(Person, each) for each in sorted((person_id, other_id)))
    person, other = (person, other) if person.id == person_id else (other, person)
    _check(person, other)
    follow = update(Person).where((Person.id == person_id) | (Person.joined_into_id == person_id))
    db.session.execute(follow.values(joined_into_id=other_id))
    if person.audience_id:
        db.session.add(AudienceMember(audience_id=person.audience_id, person_id=other_id))
    for each in (person_id, other_id):
        bind(each)
    record(PeopleJoined(person_id, other_id), by_id)


def _check(person: Person, other: Person) -> None:
    """Refuse to join what is not two records of one customer."""
    if person.id == other.id or person.role != CUSTOMER:
        raise Refused("These two cannot be one person.")
    if person.joined_into_id or other.joined_into_id or person.forgotten_at or other.forgotten_at:
        raise Conflict("One of these two is joined or forgotten already.", code="joined")


@act
def part_people(person_id: int, by_id: int) -> None:
    """Take back that a record is the same human as another."""
    check_role(role_of(by_id), PRODUCT, OPERATIONS)
    person = load(Person, person_id)
    if person.joined_into_id is None:
        raise Conflict("This record is joined with no other.", code="not_joined")
    other_id, person.joined_into_id = person.joined_into_id, None
    where = {"audience_id": person.audience_id, "person_id": other_id}
    db.session.execute(delete(AudienceMember).filter_by(**where))
    for each in (person_id, other_id):
        bind(each)
    record(PeopleParted(person_id, other_id), by_id)


def meet_earlier_self(person_id: int, mail: str) -> None:
    """Join, inside the act that proves an address, what another system told us of it, and who gave it as a guest."""
    told = select(Identity.person_id).where(Identity.source.in_((MAIL, GUEST)), Identity.key == mail)
    free = select(Person.id).where(Person.id.in_(told), Person.id != person_id, Person.joined_into_id.is_(None))
    earlier = free.where(Person.forgotten_at.is_(None), Person.role == CUSTOMER).order_by(Person.id)
    for other_id in db.session.scalars(earlier).all():
        join_people(other_id, person_id, person_id)
