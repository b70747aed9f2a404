"""The read mark: how far a person has looked is upkeep, and no news."""

from sqlalchemy import text

from portal.kit.db import db
from portal.river import upkeep

FARTHER = text("""
    INSERT INTO read_mark (person_id, event_id) VALUES (:person_id, :event_id)
    ON CONFLICT (person_id) DO UPDATE SET event_id = excluded.event_id WHERE read_mark.event_id < excluded.event_id
""")


@upkeep()
def mark_read(person_id: int, event_id: int) -> None:
    """Note that a person has looked at everything up to this event; never back."""
    db.session.execute(FARTHER, {"person_id": person_id, "event_id": max(event_id, 0)})
