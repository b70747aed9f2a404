"""Which browsers are told of news, and whose turn it is."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Boolean, ColumnElement, Row, String, bindparam, func, or_, select, text

from portal.kit.clock import now
from portal.kit.db import Instant, db
from portal.kit.setting import setting
from portal.outside.models.devices import Push, PushDevice, PushTold, SilentPush
from portal.outside.rules import FAILURES
from portal.outside.topics import TOPIC_OF
from portal.people.rules import STAFF

DEVICES = text("""
    SELECT session.id, session.browser, session.ends_at, push_device.endpoint
      FROM push_device JOIN session ON session.id = push_device.session_id
     WHERE push_device.person_id = :person
     ORDER BY session.began_at, session.id
""").columns(ends_at=Instant)
SESSION = text("""
    SELECT session.seen_at, session.ends_at, session.is_strong, person.role
      FROM session JOIN person ON person.id = session.person_id AND person.forgotten_at IS NULL
     WHERE session.id = :session
""").columns(seen_at=Instant, ends_at=Instant, is_strong=Boolean)
RINGS = text("""
    SELECT bell.event_id, event.kind
      FROM bell JOIN event ON event.id = bell.event_id
     WHERE bell.person_id = :person AND bell.event_id IN :events
       AND NOT EXISTS (SELECT 1 FROM muting
                        WHERE muting.person_id = bell.person_id AND muting.other_id = event.actor_id)
     ORDER BY bell.event_id
""").bindparams(bindparam("events", expanding=True))
TOGETHER = text("""
    SELECT bell.event_id, bell.together
      FROM bell
     WHERE bell.person_id = :person AND bell.event_id IN :events
""").bindparams(bindparam("events", expanding=True))
RUNG_TOGETHER = text("""
    SELECT bell.together, count(*) AS n
      FROM bell JOIN event ON event.id = bell.event_id
     WHERE bell.person_id = :person AND bell.together IN :names
       AND NOT EXISTS (SELECT 1 FROM muting
                        WHERE muting.person_id = bell.person_id AND muting.other_id = event.actor_id)
  GROUP BY bell.together
""").bindparams(bindparam("names", expanding=True, type_=String))
ASTRAY = text("""
    SELECT push_device.person_id, push_device.failures
      FROM push_device JOIN session ON session.id = push_device.session_id
     WHERE session.person_id <> push_device.person_id OR push_device.failures > :most
""")


def devices_of(person_id: int) -> list[Row[Any]]:
    """Return the browsers in which a person is told of news, and until when they are signed in there."""
    return list(db.session.connection().execute(DEVICES, {"person": person_id}))


def is_anybody_told() -> bool:
    """Say whether any browser is told of anything."""
    return db.session.scalar(select(PushDevice.person_id).limit(1)) is not None


def devices_due(limit: int = 100) -> list[str]:
    """Return the browsers for which something waits and whose turn it is."""
    due = or_(PushDevice.try_at.is_(None), PushDevice.try_at <= now())
    waiting = select(Push.session_id).where(Push.session_id == PushDevice.session_id, is_ripe()).exists()
    return list(db.session.scalars(select(PushDevice.session_id).where(due, waiting).limit(limit)))


def is_ripe() -> ColumnElement[bool]:
    """Return the condition that something does not wait for more of its like any longer."""
    return or_(Push.after.is_(None), Push.after <= gathered_since())


def gathered_since() -> datetime:
    """Return the moment since which a browser that was told of something waits for more of it."""
    return now() - timedelta(minutes=setting("PUSH_GATHER"))


def told_since(session_id: str, moment: datetime) -> int:
    """Return how many messages a browser took since a moment."""
    told = select(func.count()).select_from(PushTold).where(PushTold.session_id == session_id)
    return db.session.scalar(told.where(PushTold.told_at >= moment, PushTold.together.is_(None))) or 0


@dataclass(frozen=True, slots=True)
class Gathered:
    """What a browser is told of: events, each for all that rang together with it, how many those are, their names."""

    events: list[int]
    counts: dict[int, int]
    names: list[str]


def gathered(person_id: int, events: Iterable[int]) -> Gathered:
    """Return the last of the events that rang together, with how often the bell rang for it in all, and the others."""
    asked = {"person": person_id, "events": list(events)}
    named = {row.event_id: row.together for row in db.session.connection().execute(TOGETHER, asked)}
    last = {together or event_id: event_id for event_id, together in sorted(named.items())}
    names = sorted({together for together in named.values() if together})
    found = db.session.connection().execute(RUNG_TOGETHER, {"person": person_id, "names": names})
    counts = {last[row.together]: int(row.n) for row in found if row.together in last}
    return Gathered(sorted(last.values()), counts, names)


def may_hear(session_id: str) -> bool:
    """Say whether somebody is still signed in there, who works for the company with all that the house asks for."""
    row = db.session.connection().execute(SESSION, {"session": session_id}).first()
    if row is None:
        return False
    is_staff = row.role in STAFF
    idle = timedelta(days=setting("SESSION_IDLE_DAYS")["staff" if is_staff else "customer"])
    is_held_back = is_staff and setting("STAFF_SECOND_FACTOR") and not row.is_strong
    return now() <= min(row.ends_at, row.seen_at + idle) and not is_held_back


def still_to_be_told(person_id: int, events: Iterable[int]) -> list[int]:
    """Return for which of these events a bell of somebody rings today, of what and from whom they wish to hear."""
    asked = {"person": person_id, "events": list(events)}
    rows, untold = db.session.connection().execute(RINGS, asked).all(), topics_without_push(person_id)
    return [row.event_id for row in rows if TOPIC_OF.get(row.kind) not in untold]


def topics_without_push(person_id: int) -> set[str]:
    """Return the topics of which a person's browsers are not told."""
    return set(db.session.scalars(select(SilentPush.topic).filter_by(person_id=person_id)))


def astray_devices() -> list[Any]:
    """Return browsers that tell somebody else's news, or that are kept though nothing reaches them."""
    return list(db.session.connection().execute(ASTRAY, {"most": FAILURES}))


CHECKS = [astray_devices]
