"""Pack a letter; settle what is unclear or failed."""

from datetime import datetime
from typing import Any

from portal.events.outside import LetterAnswered, ParcelPacked, ParcelSettled
from portal.kit.clock import now
from portal.kit.db import db, load
from portal.kit.errors import Conflict, NotAllowed, NotFound
from portal.outside.models.mail import Parcel
from portal.outside.rules import LIFE, is_reply_key
from portal.people.queries import find_by_mail, role_of
from portal.river import act, record


@act
def pack(
    event_id: int,
    person_id: int,
    letter: str,
    subject: str,
    facts: dict[str, Any] | None = None,
    at: datetime | None = None,
) -> int:
    """Put a letter where the sender will find it, to leave now or at a time, once for each event; return the parcel."""
    parcel = Parcel(event_id=event_id, person_id=person_id, letter=letter, subject=subject, facts=facts or {})
    parcel.packed_at, parcel.try_at = now(), at
    db.session.add(parcel)
    db.session.flush()
    record(ParcelPacked(parcel.id, person_id, letter))
    return parcel.id


@act
def settle(parcel_id: int, step: str, operator_id: int) -> None:
    """Say what became of a letter: it arrived, it did not, send it again, drop it."""
    parcel = load(Parcel, parcel_id)
    parcel.state, parcel.try_at = LIFE.after(parcel.state, step, role_of(operator_id)), None
    record(ParcelSettled(parcel_id, parcel.person_id, parcel.state), operator_id)


@act
def take_answer(parcel_id: int, key: str, sender: str) -> int:
    """Take an answer by mail to a letter, once, and only from the address it went to; return the letter."""
    if not is_reply_key(parcel_id, key):
        raise NotFound("Nobody wrote this letter.")
    parcel = load(Parcel, parcel_id)
    if find_by_mail(sender) != parcel.person_id:
        raise NotAllowed("This answer comes from another address than the letter went to.")
    if parcel.answered_at:
        raise Conflict("This letter was answered already.", code="answered")
    parcel.answered_at = now()
    record(LetterAnswered(parcel_id, parcel.person_id), parcel.person_id)
    return parcel_id
