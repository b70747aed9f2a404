"""Pack a letter; settle what is unclear or failed."""

from datetime import datetime
from typing import Any

from portal.events.outside import ParcelPacked, ParcelSettled
from portal.kit.clock import now
from portal.kit.db import db, load
from portal.outside.models.mail import Parcel
from portal.outside.rules import LIFE
from portal.people.queries import role_of
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
