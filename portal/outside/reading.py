"""The read mark: how far a person has looked is upkeep, and no news."""

from sqlalchemy import update

from portal.kit.db import db
from portal.outside.models.mail import ReadMark
from portal.river import upkeep


@upkeep()
def mark_read(person_id: int, event_id: int) -> None:
    """Note that a person has looked at everything up to this event; never back."""
    mark = db.session.get(ReadMark, person_id)
    if mark is None:
        db.session.add(ReadMark(person_id=person_id, event_id=max(event_id, 0)))
    else:
        db.session.execute(
            update(ReadMark).filter_by(person_id=person_id).values(event_id=max(event_id, mark.event_id))
        )
