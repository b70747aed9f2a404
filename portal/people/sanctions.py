"""What moderators do with those who break the rules: warn them, suspend them for some days, lift that again.

A suspended person reads, and every act is refused with a sentence that says until when.
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select, text, update

from portal.events.people import PersonSuspended, PersonWarned, SanctionOverturned, SuspensionLifted
from portal.kit import limits
from portal.kit.clock import now
from portal.kit.db import Instant, db, load
from portal.kit.errors import Conflict, Invalid, NotFound, Refused
from portal.kit.text import clean
from portal.people.models import Person, Sanction, Session
from portal.people.queries import role_of
from portal.people.rules import MODERATOR, STAFF, STANDING, SUSPENDED, WARNED, check_role, ground_of
from portal.river import act, record
from portal.river.acts import told_at


@act
def warn_person(person_id: int, moderator_id: int, reason: str) -> int:
    """Warn somebody, for a reason that they read; return the id of the sanction."""
    person = _sanctioned(person_id, "warn", moderator_id)
    row = _sanction(person, WARNED, moderator_id, reason)
    record(PersonWarned(person_id, row.id, row.reason, ground_of(row.reason)), moderator_id)
    return row.id


@act
def suspend_person(person_id: int, moderator_id: int, days: int, reason: str) -> int:
    """Let somebody do nothing but read for some days; their sessions end.  Return the id of the sanction."""
    try:
        limits.SUSPENSION_DAYS.number(days)
    except Refused as refusal:
        raise Invalid({"days": refusal}) from refusal
    person = _sanctioned(person_id, "suspend", moderator_id)
    _lift(person_id, moderator_id)
    row = _sanction(person, SUSPENDED, moderator_id, reason)
    row.until = person.suspended_until = row.given_at + timedelta(days=days)
    db.session.execute(delete(Session).filter_by(person_id=person_id))
    record(PersonSuspended(person_id, row.id, row.reason, days, ground_of(row.reason)), moderator_id)
    return row.id


@act
def lift_suspension(person_id: int, moderator_id: int) -> None:
    """Let a suspended person act again before the time is over."""
    person = _sanctioned(person_id, "lift", moderator_id)
    person.suspended_until = None
    for sanction_id in _lift(person_id, moderator_id):
        record(SuspensionLifted(person_id, sanction_id), moderator_id)


@act
def overturn_sanction(sanction_id: int, moderator_id: int) -> None:
    """Take back a warning or a suspension that was wrong, whether it is over or in force."""
    check_role(role_of(moderator_id), MODERATOR)
    row = load(Sanction, sanction_id)
    if row.overturned_at:
        raise Conflict("This was taken back already.", code="overturned")
    person = load(Person, row.person_id)
    in_force = row.until and row.lifted_at is None and is_suspended(row.until)
    row.overturned_at = now()
    if in_force:
        row.lifted_at, row.lifted_by_id, person.suspended_until = now(), moderator_id, None
    record(SanctionOverturned(person.id, sanction_id, row.kind), moderator_id)


def _sanctioned(person_id: int, step: str, moderator_id: int) -> Person:
    """Return the person, if the moderator may take this step of the table."""
    role = role_of(moderator_id)
    check_role(role, MODERATOR)
    person = load(Person, person_id)
    if person.forgotten_at or person.joined_into_id:
        raise NotFound("This does not exist, or not any more.")
    if person.role in STAFF:
        raise Refused("Who works for the company is not sanctioned here; an administrator takes the role away.")
    STANDING.after(SUSPENDED if is_suspended(person.suspended_until) else "free", step, role)
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
    mine = select(Sanction).filter_by(person_id=person_id, kind=SUSPENDED, lifted_at=None)
    rows = list(db.session.scalars(mine.where(Sanction.until > now()).order_by(Sanction.id).with_for_update()))
    for row in rows:
        row.lifted_at, row.lifted_by_id = told_at(), moderator_id
    return [row.id for row in rows]


def is_suspended(until: datetime | None) -> bool:
    """Say whether a suspension is in force."""
    return until is not None and until > now()


def blank_sanctions(person_id: int) -> None:
    """Blank why somebody who is forgotten was sanctioned; called inside the act of forgetting."""
    db.session.execute(update(Sanction).filter_by(person_id=person_id).values(reason=""))


def sanctions_of(person_ids: Collection[int]) -> dict[int, list[Sanction]]:
    """Return the warnings and suspensions of these people, the latest first."""
    asked = select(Sanction).where(Sanction.person_id.in_(person_ids)).order_by(Sanction.id.desc()).limit(200)
    found: dict[int, list[Sanction]] = {}
    for row in db.session.scalars(asked) if person_ids else ():
        found.setdefault(row.person_id, []).append(row)
    return found


MISTIMED = text("""
    SELECT person.id, person.suspended_until, max(sanction.until) AS found
      FROM person
 LEFT JOIN sanction ON sanction.person_id = person.id AND sanction.lifted_at IS NULL
     WHERE person.suspended_until IS NOT NULL OR sanction.until IS NOT NULL
  GROUP BY person.id, person.suspended_until
""").columns(suspended_until=Instant, found=Instant)


def mistimed_suspensions() -> list[Any]:
    """Return people whose suspension ends at another moment than their sanctions say; `verify` expects nobody."""
    rows = db.session.execute(MISTIMED).all()
    return [row for row in rows if _live(row.suspended_until) != _live(row.found)]


def _live(until: datetime | None) -> datetime | None:
    return until if is_suspended(until) else None


CHECKS = (mistimed_suspensions,)
