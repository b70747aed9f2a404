"""What everybody may ask about people."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, text

from portal.kit.db import Instant, db
from portal.kit.errors import NotFound
from portal.kit.text import clean_line
from portal.people.models import Identity, MailChange, Person, Portrait, Session, SignIn
from portal.people.rules import EVERYONE, STAFF, fixed_audiences


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who looks at a page: decides what is seen, never what is done."""

    id: int | None = None
    name: str = ""
    role: str = ""
    audiences: tuple[int, ...] = (EVERYONE,)
    language: str = ""
    theme: str = "auto"
    zone: str = ""
    suspended_until: datetime | None = None  # until then whatever they would do is refused
    is_held_back: bool = False  # works for the company, and has not shown the second factor that it asks for

    @property
    def is_known(self) -> bool:
        """Say whether the viewer is signed in."""
        return self.id is not None

    @property
    def is_staff(self) -> bool:
        """Say whether the viewer works for the company."""
        return self.role in STAFF


ANYBODY = Viewer()


VIEWERS = """
    SELECT person.id, person.name, person.role, person.language, person.theme, person.zone, person.suspended_until,
           audience_member.audience_id {more}
      FROM {whom}
 LEFT JOIN audience_member ON audience_member.person_id = person.id
     WHERE {asked} AND person.forgotten_at IS NULL
"""
BY_ID = text(VIEWERS.format(more="", whom="person", asked="person.id = :id")).columns(suspended_until=Instant)
ROLE = text("SELECT role FROM person WHERE id = :id AND forgotten_at IS NULL")
STANDS = text("SELECT joined_into_id FROM person WHERE id = :id")


def viewer(person_id: int | None) -> Viewer:
    """Return the viewer with this id; whoever is unknown or forgotten sees what everybody sees."""
    rows = db.session.execute(BY_ID, {"id": person_id}).all() if person_id else ()
    return viewer_from(rows) if rows else ANYBODY


def viewer_from(rows: Sequence[Any]) -> Viewer:
    """Return the viewer whom the rows of such a question tell of, one for each audience that lists them."""
    person, listed = rows[0], tuple(row.audience_id for row in rows if row.audience_id is not None)
    audiences = fixed_audiences(person.role) + listed
    known = (person.id, person.name, person.role, audiences, person.language, person.theme, person.zone)
    return Viewer(*known, suspended_until=person.suspended_until)


def role_of(person_id: int) -> str:
    """Return the role of a person; one who is unknown or forgotten has none."""
    return db.session.scalar(ROLE, {"id": person_id}) or ""


def people_in(role: str) -> list[int]:
    """Return the people who have a role, who has been with us longest first."""
    asked = select(Person.id).where(Person.role == role, Person.forgotten_at.is_(None))
    return list(db.session.scalars(asked.order_by(Person.id)))


def is_staff(person_id: int) -> bool:
    """Say whether the person works for the company."""
    return role_of(person_id) in STAFF


def find_person(source: str, key: str) -> int | None:
    """Return the person whom the source knows by this key; of joined records the one that stands for the human."""
    person_id = db.session.scalar(select(Identity.person_id).filter_by(source=source, key=key))
    return person_id and resolve(person_id)


def find_people(source: str, keys: Iterable[str]) -> dict[str, int]:
    """Return the people whom the source knows by these keys; of joined records the one that stands for the human."""
    asked = select(Identity.key, Identity.person_id, Person.joined_into_id).join(
        Person, Person.id == Identity.person_id
    )
    rows = db.session.execute(asked.where(Identity.source == source, Identity.key.in_(sorted(set(keys)))))
    return {row.key: row.joined_into_id or row.person_id for row in rows}


def find_by_mails(mails: Iterable[str]) -> dict[str, int]:
    """Return the people who proved that these addresses are theirs."""
    folded = sorted({mail.strip().lower() for mail in mails if mail.strip()})
    asked = select(SignIn.mail, SignIn.person_id).where(SignIn.mail.in_(folded), SignIn.confirmed_at.is_not(None))
    return {row.mail: row.person_id for row in db.session.execute(asked)}


def resolve(person_id: int) -> int:
    """Return the id that stands for the human."""
    return db.session.scalar(STANDS, {"id": person_id}) or person_id


def records_of(person_id: int) -> list[int]:
    """Return the records of the human who is known under this id: their own first, then those that point to it."""
    others = select(Person.id).filter_by(joined_into_id=person_id).order_by(Person.id)
    return [person_id, *db.session.scalars(others)]


def is_one_of(person_id: int, ids: Collection[int | None]) -> bool:
    """Say whether one of these records is of the human of this one, whichever of them points to which."""
    human = func.coalesce(Person.joined_into_id, Person.id)
    asked = select(Person.id).where(Person.id.in_({each for each in ids if each}), human == resolve(person_id))
    return db.session.scalar(asked.limit(1)) is not None


def find_by_mail(mail: str) -> int | None:
    """Return the person who signs in with this address."""
    return db.session.scalar(select(SignIn.person_id).filter_by(mail=clean_line(mail).lower()))


def called(name: str, most: int = 2) -> list[int]:
    """Return people who are called exactly this."""
    asked = select(Person.id).where(Person.name == name, Person.forgotten_at.is_(None), Person.joined_into_id.is_(None))
    return list(db.session.scalars(asked.order_by(Person.id).limit(most)))


def colleagues(most: int = 200) -> list[tuple[int, str]]:
    """Return id and name of the people who work for the company, by name."""
    asked = select(Person.id, Person.name).where(Person.role.in_(STAFF), Person.forgotten_at.is_(None))
    return [(row[0], row[1]) for row in db.session.execute(asked.order_by(Person.name, Person.id).limit(most))]


def names(person_ids: Iterable[int]) -> dict[int, str]:
    """Return today's names of these people."""
    ids = sorted(set(person_ids))
    if not ids:
        return {}
    asked = select(Person.id, Person.name, Person.joined_into_id).where(Person.id.in_(ids))
    found = {row.id: row for row in db.session.execute(asked)}
    pointers = [row.joined_into_id for row in found.values() if row.joined_into_id]
    others = names(pointers) if pointers else {}
    return {id_: others.get(row.joined_into_id or 0, row.name) for id_, row in found.items()}


def has_unconfirmed_sign_in(person_id: int) -> bool:
    """Say whether a person signed up with an address that is not confirmed yet."""
    sign_in = db.session.get(SignIn, person_id)
    return sign_in is not None and sign_in.confirmed_at is None


def sign_in_of(person_id: int) -> SignIn:
    """Return how a person signs in."""
    sign_in = db.session.get(SignIn, person_id)
    if sign_in is None:
        raise NotFound("This does not exist, or not any more.")
    return sign_in


def profile(person_id: int) -> Person:
    """Return a person for their public page; who is forgotten has none."""
    person = db.session.get(Person, person_id)
    if person is None or person.forgotten_at:
        raise NotFound("This does not exist, or not any more.")
    return person


def portrait_of(person_id: int) -> str:
    """Return the file of a person's picture, or nothing."""
    return db.session.scalar(select(Portrait.name).filter_by(person_id=person_id)) or ""


def sessions_of(person_id: int) -> list[Session]:
    """Return the sessions of a person, the one used last first."""
    asked = select(Session).filter_by(person_id=person_id).order_by(Session.seen_at.desc())
    return list(db.session.scalars(asked))


def mail_change(change_id: int) -> MailChange | None:
    """Return a change of somebody's address."""
    return db.session.get(MailChange, change_id) if change_id else None
