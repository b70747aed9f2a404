"""Which browsers are told of news, and whose turn it is."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from sqlalchemy import Boolean, Row, bindparam, or_, select, text

from portal.kit.clock import now
from portal.kit.db import Instant, db
from portal.kit.setting import setting
from portal.outside.models.devices import Push, PushDevice, SilentPush
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
    waiting = select(Push.session_id).where(Push.session_id == PushDevice.session_id).exists()
    return list(db.session.scalars(select(PushDevice.session_id).where(due, waiting).limit(limit)))


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
