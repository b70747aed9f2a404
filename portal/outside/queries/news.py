"""Who is to get a letter with news, and which letter already waits for them."""

from collections.abc import Collection

from sqlalchemy import exists, select

from portal.kit.clock import now
from portal.kit.db import db
from portal.outside.models.mail import Bell, Parcel
from portal.people.models import Muting, SignIn
from portal.river.models import EventRow


def rung_for(event_id: int, after: int, most: int) -> list[int]:
    """Return who can be written to of those whose bell rang for an event, in the order of their ids."""
    muted = exists().where(Muting.person_id == Bell.person_id, Muting.other_id == EventRow.actor_id)
    asked = (
        select(Bell.person_id)
        .join(SignIn, SignIn.person_id == Bell.person_id)
        .join(EventRow, EventRow.id == Bell.event_id)
        .where(Bell.event_id == event_id, Bell.person_id > after, SignIn.confirmed_at.is_not(None), ~muted)
    )
    return list(db.session.scalars(asked.order_by(Bell.person_id).limit(most)))


def subject_of(event_id: int) -> str:
    """Return what an event is about."""
    return db.session.scalar(select(EventRow.subject).filter_by(id=event_id)) or ""


def waiting_for_its_hour(people: Collection[int], letters: Collection[str]) -> dict[tuple[int, str], Parcel]:
    """Return the letters with news to these people that leave later, locked: what comes meanwhile goes with them."""
    asked = select(Parcel).where(Parcel.person_id.in_(people), Parcel.letter.in_(letters))
    later = asked.where(Parcel.state == "waiting", Parcel.try_at > now()).order_by(Parcel.id)
    return {(row.person_id, row.letter): row for row in db.session.scalars(later.with_for_update())}
