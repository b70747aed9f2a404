"""Lists of sessions: those to come, the next one first, and those that are over, the last one first."""

from datetime import datetime

from sqlalchemy import or_, select, tuple_

from portal.kit.clock import now
from portal.kit.db import db
from portal.kit.limits import PAGE_SIZE
from portal.kit.paging import Page, read_cursor
from portal.meetings.models import Meeting
from portal.people.queries import Viewer
from portal.people.rules import EVERYONE

COMING = ("announced", "live")


def ahead(seen: Viewer, after: str | None = None, size: int = PAGE_SIZE) -> Page[Meeting]:
    """Return the sessions that are live or to come."""
    keys = read_cursor(after, datetime, int)
    asked = select(Meeting).where(Meeting.status.in_(COMING), Meeting.ends_at > now())
    asked = asked.where(Meeting.audience_id.in_(seen.audiences))
    if keys:
        asked = asked.where(tuple_(Meeting.starts_at, Meeting.id) > tuple_(*keys))
    rows = db.session.scalars(asked.order_by(Meeting.starts_at, Meeting.id).limit(size + 1)).all()
    return Page.of(rows, size, lambda row: (row.starts_at, row.id))


def over(seen: Viewer, after: str | None = None, size: int = PAGE_SIZE) -> Page[Meeting]:
    """Return the sessions that are over or were called off."""
    keys = read_cursor(after, datetime, int)
    asked = select(Meeting).where(or_(Meeting.status.not_in(COMING), Meeting.ends_at <= now()))
    asked = asked.where(Meeting.audience_id.in_(seen.audiences))
    if keys:
        asked = asked.where(tuple_(Meeting.starts_at, Meeting.id) < tuple_(*keys))
    rows = db.session.scalars(asked.order_by(Meeting.starts_at.desc(), Meeting.id.desc()).limit(size + 1)).all()
    return Page.of(rows, size, lambda row: (row.starts_at, row.id))


def ahead_of_all(most: int = 60) -> list[Meeting]:
    """Return the sessions to come and those called off before their time, as a calendar is told of them."""
    asked = select(Meeting).where(Meeting.audience_id == EVERYONE, Meeting.ends_at > now(), Meeting.status != "ended")
    return list(db.session.scalars(asked.order_by(Meeting.starts_at, Meeting.id).limit(most)))


def find_next() -> Meeting | None:
    """Return the session that is live or comes next."""
    asked = select(Meeting).where(Meeting.status.in_(COMING), Meeting.ends_at > now(), Meeting.audience_id == EVERYONE)
    return db.session.scalar(asked.order_by(Meeting.starts_at, Meeting.id).limit(1))
