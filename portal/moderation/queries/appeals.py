"""Appeals: those that wait, the one on a deed, and what moderators did to somebody."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, text

from portal.kit.db import db
from portal.kit.errors import NotFound
from portal.kit.limits import PAGE_SIZE
from portal.kit.paging import Page, read_cursor
from portal.moderation.models import Appeal
from portal.moderation.rules.appeals import CONCERNED, LIFE, target_of
from portal.people.models import Person
from portal.people.veils import is_behind
from portal.river.models import EventRow


@dataclass(frozen=True, slots=True)
class Deed:
    """What moderators did to somebody or to what they wrote, and the appeal against it, if there is one."""

    event_id: int
    kind: str
    target: str
    reason: str
    at: datetime
    by_id: int | None
    appeal: Appeal | None = None


def appeals(state: str, after: str | None = None, size: int = PAGE_SIZE) -> Page[Any]:
    """Return a page of the appeals in a state with the names of who appealed, the oldest first."""
    cursor = read_cursor(after, int)
    asked = select(*Appeal.__table__.columns, Person.name.label("name")).join(Person, Person.id == Appeal.person_id)
    asked = asked.where(Appeal.state == LIFE.first if state == LIFE.first else Appeal.state != LIFE.first)
    asked = asked.where(Appeal.id > cursor[0]) if cursor else asked
    return Page.of(db.session.execute(asked.order_by(Appeal.id).limit(size + 1)).all(), size, lambda row: (row.id,))


def get_appeal(appeal_id: int) -> Appeal:
    """Return an appeal."""
    found = db.session.get(Appeal, appeal_id)
    if found is None:
        raise NotFound("This does not exist, or not any more.")
    return found


def open_appeals_on(targets: Sequence[str], kinds: Sequence[str]) -> list[int]:
    """Return the appeals that wait against these kinds of deeds to these things."""
    asked = select(Appeal.id).where(Appeal.target.in_(targets), Appeal.kind.in_(kinds), Appeal.state == LIFE.first)
    return list(db.session.scalars(asked.order_by(Appeal.id)))


def deeds_to(events: Sequence[EventRow]) -> list[Deed]:
    """Return what these events of moderators were, each with the appeal against it."""
    asked = select(Appeal).where(Appeal.event_id.in_([event.id for event in events]))
    known = {row.event_id: row for row in db.session.scalars(asked)} if events else {}
    return [_deed(event, known.get(event.id)) for event in events]


def appeal_of(event_id: int, person_id: int) -> Deed:
    """Return what moderators did to this person by this event; to all others it is not there."""
    event = db.session.get(EventRow, event_id)
    concerned = event.data.get(CONCERNED.get(event.kind, "")) if event else None
    if event is None or not concerned or not is_behind(concerned, person_id):
        raise NotFound("This does not exist, or not any more.")
    return deeds_to([event])[0]


def deed_against(event_id: int) -> Deed:
    """Return what an appeal is against, for moderators."""
    event = db.session.get(EventRow, event_id)
    if event is None:
        raise NotFound("This does not exist, or not any more.")
    return deeds_to([event])[0]


def _deed(event: EventRow, appeal: Appeal | None) -> Deed:
    target, reason = target_of(event.kind, event.data), event.data.get("reason", "")
    return Deed(event.id, event.kind, target, reason, event.occurred_at, event.actor_id, appeal)


UNSOUND = text("""
    SELECT id, state, acted_by_id, decided_by_id
      FROM appeal
     WHERE CASE WHEN state = 'open' THEN decided_at IS NOT NULL OR decided_by_id IS NOT NULL
                WHEN state IN ('granted', 'turned_down')
                THEN decided_at IS NULL OR decided_by_id IS NULL OR decided_by_id = person_id
                     OR decided_by_id = coalesce(acted_by_id, 0)
                ELSE decided_at IS NULL END
""")


def unsound_appeals() -> list[Any]:
    """Return appeals decided by who acted or by who appealed, or without an hour; `verify` expects none."""
    return list(db.session.execute(UNSOUND).all())
