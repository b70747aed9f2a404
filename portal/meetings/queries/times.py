"""What the clock asks for: sessions whose time came or is over, and those of which people are reminded."""

from collections.abc import Sequence

from sqlalchemy import exists, select

from portal.kit.clock import now
from portal.kit.db import db
from portal.meetings.models import Meeting, MeetingGuest
from portal.meetings.rules import SOON


def out_of_time(most: int = 100) -> Sequence[int]:
    """Return sessions that began or ended by the clock, and nobody has noted it."""
    begun = select(Meeting.id).where(Meeting.status == "announced", Meeting.starts_at <= now())
    ended = select(Meeting.id).where(Meeting.status == "live", Meeting.ends_at <= now())
    return db.session.scalars(begun.union(ended).limit(most)).all()


def begins_soon(most: int = 100) -> Sequence[int]:
    """Return sessions that begin soon, and of which somebody who signed up has not been reminded."""
    waits = exists().where(MeetingGuest.meeting_id == Meeting.id, MeetingGuest.reminded_at.is_(None))
    soon = Meeting.status == "announced", Meeting.starts_at > now(), Meeting.starts_at <= now() + SOON
    return db.session.scalars(select(Meeting.id).where(*soon, waits).order_by(Meeting.id).limit(most)).all()
