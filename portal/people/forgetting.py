"""Forgetting a person: the only change that an event ever sees.

Personal fields are blanked, in the past of the river and in the tables of the ground; ids and counts stay, so
that ledgers add up and votes are counted.  Rooms blank what they keep when they hear `person.forgotten`.
"""

from collections.abc import Collection

from sqlalchemy import delete, select, text, update

from portal.events import personal_fields
from portal.events.people import PersonForgotten
from portal.kit.clock import now
from portal.kit.db import after_commit, db, is_postgresql, load
from portal.kit.errors import Conflict
from portal.people.forgotten import list_forgotten
from portal.people.models import (
    AudienceMember,
    Authenticator,
    Forgotten,
    Identity,
    MailChange,
    MailInvitation,
    Muting,
    Passkey,
    Person,
    Portrait,
    RecoveryCode,
    Referral,
    Session,
    SignIn,
    Token,
)
from portal.people.sanctions import blank_sanctions
from portal.people.veils import worn_by
from portal.river import act, record, record_many
from portal.river.models import EventRow, Forgetting

BLANK = "…"
OWN = (
    SignIn,
    Session,
    Token,
    Identity,
    AudienceMember,
    Authenticator,
    RecoveryCode,
    Passkey,
    MailChange,
    MailInvitation,
    Muting,
    Portrait,
    Referral,
)


@act
def forget_person(person_id: int, by_id: int) -> None:
    """Forget a person: blank their words and names, end their sign-in, keep what was counted."""
    person = load(Person, person_id)
    if person.forgotten_at:
        raise Conflict("This person is forgotten already.", code="forgotten")
    person.name, person.forgotten_at = BLANK, now()
    person.interests = person.language = person.zone = ""
    for table in OWN:
        db.session.execute(delete(table).filter_by(person_id=person_id))
    db.session.execute(delete(Muting).filter_by(other_id=person_id))
    db.session.merge(Forgotten(person_id=person_id))
    blank_sanctions(person_id)
    record(PersonForgotten(person_id), by_id)
    _blank_events(person_id)
    after_commit(list_forgotten(person_id, person.joined_at))
    for other_id in _other_records(person_id):
        forget_person(other_id, by_id)


def _other_records(person_id: int) -> list[int]:
    """Return what else is known of the human: records that point to this one, and those that hide a name."""
    joined = select(Person.id).filter_by(joined_into_id=person_id, forgotten_at=None)
    return [*db.session.scalars(joined).all(), *worn_by(person_id)]


def forget_imported(person_ids: Collection[int], origin: str, by_id: int | None) -> int:
    """Forget, inside an act, people of whom an import was all that we knew; whoever signs in stays."""
    live = select(SignIn.person_id).where(SignIn.person_id.in_(person_ids))
    asked = select(Person.id).where(Person.id.in_(person_ids), Person.forgotten_at.is_(None), Person.id.not_in(live))
    ids = list(db.session.scalars(asked.order_by(Person.id).with_for_update()))
    gone = {"name": BLANK, "interests": "", "language": "", "zone": "", "forgotten_at": now()}
    db.session.execute(update(Person).where(Person.id.in_(ids)).values(gone))
    for table in (Identity, AudienceMember):
        db.session.execute(delete(table).where(table.person_id.in_(ids)))
    record_many([(PersonForgotten(person_id), by_id, None) for person_id in ids])
    _blank_told(set(ids), origin)
    return len(ids)


def _blank_told(person_ids: set[int], origin: str) -> None:
    """Blank what these people said and are called in all that an import told of them."""
    asked = select(EventRow.id, EventRow.kind, EventRow.data)
    told = db.session.execute(asked.where(EventRow.origin == origin, EventRow.actor_id.in_(person_ids))).all()
    personal = personal_fields()
    _open_the_past(min(person_ids, default=0))
    for row in told:
        fields = [field for field, owner in personal.get(row.kind, {}).items() if row.data.get(owner) in person_ids]
        if fields:
            data = {name: _blanked(value) if name in fields else value for name, value in row.data.items()}
            db.session.execute(update(EventRow).where(EventRow.id == row.id).values(data=data))
    _close_the_past(min(person_ids, default=0))


def _blank_events(person_id: int) -> None:
    """Blank the personal fields of all events whose words are this person's."""
    _open_the_past(person_id)
    for kind, personal in personal_fields().items():
        for owner in set(personal.values()):
            fields = [field for field, whose in personal.items() if whose == owner]
            _blank(kind, owner, person_id, fields)
    _close_the_past(person_id)


def _blank(kind: str, owner: str, person_id: int, fields: list[str]) -> None:
    mine = EventRow.data[owner].as_integer() == person_id
    for row in db.session.execute(select(EventRow.id, EventRow.data).where(EventRow.kind == kind, mine)).all():
        data = {name: _blanked(value) if name in fields else value for name, value in row.data.items()}
        db.session.execute(update(EventRow).where(EventRow.id == row.id).values(data=data))


def _blanked(value: object) -> object:
    return [] if isinstance(value, list) else BLANK if isinstance(value, str) and value else value


def _open_the_past(person_id: int) -> None:
    if is_postgresql():
        db.session.execute(text("SET LOCAL wellspring.forgetting = 'on'"))
    else:
        db.session.add(Forgetting(person_id=person_id))
        db.session.flush()


def _close_the_past(person_id: int) -> None:
    if is_postgresql():
        db.session.execute(text("SET LOCAL wellspring.forgetting = 'off'"))
    else:
        db.session.execute(delete(Forgetting).filter_by(person_id=person_id))
