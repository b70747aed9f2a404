"""What moderators do with those who break the rules: warn them, suspend them for some days, lift that again.

A suspended person reads, and every act is refused with a sentence that says until when.  What was written without a
name is answered at the record without a name: it reaches who wrote it, and nobody learns who that is.
"""

from collections.abc import Collection
from datetime import timedelta

from sqlalchemy import delete, func, select, update

from portal.events.people import PersonSuspended, PersonWarned, SanctionOverturned, SuspensionLifted
from portal.kit import limits
from portal.kit.clock import now
from portal.kit.db import db, load
from portal.kit.errors import Conflict, Invalid, NotFound, Refused
from portal.kit.text import clean
from portal.people.models import Person, Sanction, Session
from portal.people.queries import records_of, resolve, role_of
from portal.people.rules import MODERATOR, STAFF, STANDING, SUSPENDED, WARNED, check_role, ground_of
from portal.people.suspending import bind, is_suspended, mistimed_suspensions, told_until
from portal.people.veils import behind
from portal.river import act, record
from portal.river.acts import told_at


@act
def warn_person(person_id: int, moderator_id: int, reason: str) -> int:
    """Warn somebody, for a reason that they read; return the id of the sanction."""
    person = _sanctioned(person_id, "warn", moderator_id)
    row = _sanction(person, WARNED, moderator_id, reason)
    record(PersonWarned(person.id, row.id, row.reason, ground_of(row.reason)), moderator_id)
    return row.id


@act
def suspend_person(person_id: int, moderator_id: int, days: int, reason: str) -> int:
    """Let somebody do nothing but read for some days; their sessions end.  Return the id of the sanction."""
    try:
        limits.SUSPENSION_DAYS.number(days)
    except Refused as refusal:
        raise Invalid({"days": refusal}) from refusal
    person = _sanctioned(person_id, "suspend", moderator_id)
    _lift(person.id, moderator_id)
    row = _sanction(person, SUSPENDED, moderator_id, reason)
    row.until = row.given_at + timedelta(days=days)
    human = _bind(person.id)
    if role_of(human) not in STAFF:
        db.session.execute(delete(Session).filter_by(person_id=human))
    record(PersonSuspended(person.id, row.id, row.reason, days, ground_of(row.reason)), moderator_id)
    return row.id


def _bind(person_id: int) -> int:
    """Let who is behind a record act, or not, as its sanctions want it; return who that is."""
    human = resolve(behind(person_id))
    for each in sorted({person_id, *records_of(human)}):
        bind(each)
    return human


@act
def lift_suspension(person_id: int, moderator_id: int) -> None:
    """Let a suspended person act again before the time is over."""
    person = _sanctioned(person_id, "lift", moderator_id)
    for sanction_id in _lift(person.id, moderator_id):
        record(SuspensionLifted(person.id, sanction_id), moderator_id)
    _bind(person.id)


@act
def overturn_sanction(sanction_id: int, moderator_id: int) -> None:
    """Take back a warning or a suspension that was wrong, whether it is over or in force."""
    check_role(role_of(moderator_id), MODERATOR)
    row = load(Sanction, sanction_id)
    if row.overturned_at:
        raise Conflict("This was taken back already.", code="overturned")
    person_id = load(Person, resolve(row.person_id)).id
    row.overturned_at = now()
    if row.lifted_at is None and is_suspended(row.until):
        row.lifted_at, row.lifted_by_id = now(), moderator_id
        _bind(person_id)
    record(SanctionOverturned(person_id, sanction_id, row.kind), moderator_id)


def _sanctioned(person_id: int, step: str, moderator_id: int) -> Person:
    """Return the person, if the moderator may take this step of the table, as far as it is known of that record."""
    role = role_of(moderator_id)
    check_role(role, MODERATOR)
    person = load(Person, resolve(person_id))
    if person.forgotten_at:
        raise NotFound("This does not exist, or not any more.")
    if person.role in STAFF:
        raise Refused("Who works for the company is not sanctioned here; an administrator takes the role away.")
    STANDING.after(SUSPENDED if is_suspended(told_until(person.id)) else "free", step, role)
    return person


def _sanction(person: Person, kind: str, moderator_id: int, reason: str) -> Sanction:
    row = Sanction(person_id=person.id, kind=kind, given_by_id=moderator_id, given_at=told_at())
    words = clean(reason)
    try:
        row.reason = limits.NOTE.text(words) if words else limits.REASON.text(words)
    except Refused as refusal:
        raise Invalid({"words": refusal}) from refusal
    db.session.add(row)
    db.session.flush()
    return row


def _lift(person_id: int, moderator_id: int) -> list[int]:
    """End the suspensions that are in force; return which."""
    mine = (
        select(Sanction).filter_by(kind=SUSPENDED, lifted_at=None).where(Sanction.person_id.in_(records_of(person_id)))
    )
    rows = list(db.session.scalars(mine.where(Sanction.until > now()).order_by(Sanction.id).with_for_update()))
    for row in rows:
        row.lifted_at, row.lifted_by_id = told_at(), moderator_id
    return [row.id for row in rows]


def blank_sanctions(person_id: int) -> None:
    """Blank why somebody who is forgotten was sanctioned; called inside the act of forgetting."""
    db.session.execute(update(Sanction).filter_by(person_id=person_id).values(reason=""))


def sanctions_of(person_ids: Collection[int]) -> dict[int, list[Sanction]]:
    """Return the warnings and suspensions of these people, under all their known records, the latest first."""
    human = func.coalesce(Person.joined_into_id, Person.id)
    asked = select(Sanction, human).join(Person, Person.id == Sanction.person_id).where(human.in_(person_ids))
    found: dict[int, list[Sanction]] = {}
    for row, person_id in db.session.execute(asked.order_by(Sanction.id.desc()).limit(200)) if person_ids else ():
        found.setdefault(person_id, []).append(row)
    return found


CHECKS = (mistimed_suspensions,)
