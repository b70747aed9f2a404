"""Letters in a state, and what a bell rang for."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Text, cast, distinct, exists, func, or_, select, text
from sqlalchemy.orm import aliased

from portal.kit.clock import now
from portal.kit.db import db
from portal.outside.models.mail import Bell, Parcel, ReadMark
from portal.outside.models.wishes import SilentBell
from portal.people.models import Muting
from portal.river.models import EventRow

LOOKED_AT, MOST = 1_000, 100  # of the last bells so many are looked at; more than a hundred are a hundred
UNREAD = text("""
    SELECT count(DISTINCT coalesce(rung.together, CAST(rung.event_id AS TEXT)))
      FROM (SELECT bell.event_id, bell.together
              FROM bell
              JOIN event ON event.id = bell.event_id
             WHERE bell.person_id = :person
               AND bell.event_id > coalesce((SELECT event_id FROM read_mark WHERE person_id = :person), 0)
               AND NOT EXISTS (SELECT 1 FROM silent_bell
                                WHERE silent_bell.person_id = bell.person_id AND silent_bell.kind = event.kind)
               AND NOT EXISTS (SELECT 1 FROM muting
                                WHERE muting.person_id = bell.person_id AND muting.other_id = event.actor_id)
             LIMIT :most) AS rung
""")


@dataclass(frozen=True, slots=True)
class Rung:
    """What a bell rang for: an event, and how many of its kind rang together with it, of how many people."""

    id: int
    kind: str
    subject: str
    data: dict[str, Any]
    actor_id: int | None
    at: datetime
    origin: str
    n: int = 1


def _heard() -> Any:
    """Return the condition that a bell rings for its owner: not of a kind, nor for a person, that they do not hear."""
    kind = exists().where(SilentBell.person_id == Bell.person_id, SilentBell.kind == EventRow.kind)
    actor = exists().where(Muting.person_id == Bell.person_id, Muting.other_id == EventRow.actor_id)
    return ~kind & ~actor


def due_parcels(limit: int = 100) -> list[int]:
    """Return the parcels whose turn it is to leave, oldest first."""
    due = or_(Parcel.try_at.is_(None), Parcel.try_at <= now())
    asked = select(Parcel.id).where(Parcel.state == "waiting", due).order_by(Parcel.id)
    return list(db.session.scalars(asked.limit(limit)))


def unsettled(limit: int = 100) -> list[Parcel]:
    """Return the letters of which an operator should know: failed, or left in the act of sending."""
    asked = select(Parcel).where(Parcel.state.in_(("sending", "failed"))).order_by(Parcel.id).limit(limit)
    return list(db.session.scalars(asked))


def read_up_to(person_id: int) -> int:
    """Return the last event that a person has looked at."""
    return db.session.scalar(select(ReadMark.event_id).filter_by(person_id=person_id)) or 0


def unread(person_id: int) -> int:
    """Return how often the bell rang since the person last looked; more than a hundred are a hundred."""
    rung = db.session.connection().execute(UNREAD, {"person": person_id, "most": LOOKED_AT}).scalar_one()
    return min(int(rung), MOST)


def unread_by(people: Iterable[int]) -> dict[int, int]:
    """Return how often the bells of these people rang since they last looked; more than a hundred are a hundred."""
    rung = (
        select(Bell.person_id, func.count(distinct(func.coalesce(Bell.together, cast(Bell.event_id, Text)))))
        .join(ReadMark, ReadMark.person_id == Bell.person_id, isouter=True)
        .join(EventRow, EventRow.id == Bell.event_id)
        .where(Bell.person_id.in_(set(people)), Bell.event_id > func.coalesce(ReadMark.event_id, 0), _heard())
        .group_by(Bell.person_id)
    )
    return {person_id: min(n, MOST) for person_id, n in db.session.execute(rung)}


def last_bell() -> int:
    """Return the last event that any bell rang for."""
    return db.session.scalar(select(func.max(Bell.event_id))) or 0


def rung_after(event_id: int, limit: int) -> list[Any]:
    """Return whose bells rang for what after this event: whole events, in the order of the river."""
    events = select(Bell.event_id).distinct().where(Bell.event_id > event_id).order_by(Bell.event_id).limit(limit)
    asked = select(Bell.event_id, Bell.person_id).where(Bell.event_id.in_(events.scalar_subquery()))
    heard = asked.join(EventRow, EventRow.id == Bell.event_id).where(_heard())
    return list(db.session.execute(heard.order_by(Bell.event_id)).all())


def bells(person_id: int, before: int | None, limit: int) -> list[Rung]:
    """Return what the bell rang for, latest first, before this event; what rang together as one, by its last event."""
    event = EventRow.__table__.c
    facts = (event.id, event.kind, event.subject, event.data, event.actor_id, event.occurred_at.label("at"))
    asked = select(*facts, event.origin, Bell.together).join(Bell.__table__, Bell.event_id == event.id)
    asked = asked.where(Bell.person_id == person_id, _heard(), ~_rang_again())
    if before is not None:
        asked = asked.where(Bell.event_id < before)
    rows = db.session.execute(asked.order_by(Bell.event_id.desc()).limit(limit)).all()
    counts = _together(person_id, [row.together for row in rows if row.together])
    return [_rung(row, counts.get(row.together or "", 1)) for row in rows]


def _rung(row: Any, n: int) -> Rung:
    return Rung(row.id, row.kind, row.subject, row.data, row.actor_id, row.at, row.origin, n)


def _rang_again() -> Any:
    """Return the condition that a bell rang again for the same later."""
    later, event = aliased(Bell), aliased(EventRow)
    muted = exists().where(Muting.person_id == later.person_id, Muting.other_id == event.actor_id)
    same = (later.person_id == Bell.person_id, later.together == Bell.together, later.event_id > Bell.event_id)
    return exists().where(*same, event.id == later.event_id, ~muted).correlate(Bell)


def _together(person_id: int, named: Sequence[str]) -> dict[str, int]:
    """Return how often a bell rang for each of these together."""
    asked = select(Bell.together, func.count()).join(EventRow, EventRow.id == Bell.event_id)
    asked = asked.where(Bell.person_id == person_id, Bell.together.in_(named), _heard()).group_by(Bell.together)
    return {str(row[0]): row[1] for row in db.session.execute(asked)} if named else {}
