"""Sign up for a session, sign off, and be reminded of it."""

from collections.abc import Sequence

from sqlalchemy import delete, select, update

from portal.events.meetings import MeetingReminded, MeetingSignedOff, MeetingSignedUp
from portal.kit.db import db, load
from portal.kit.errors import Conflict
from portal.meetings.acts.announcing import held, standing
from portal.meetings.models import Meeting, MeetingGuest
from portal.meetings.rules import PIECE, SOON
from portal.people.queries import role_of
from portal.people.rules import ROLES, check_role
from portal.river import act, record
from portal.river.acts import told_at


@act
def sign_up(meeting_id: int, person_id: int) -> None:
    """Say that one wants to be there, and to be reminded."""
    check_role(role_of(person_id), *ROLES)
    meeting = held(meeting_id, "announced", "live")
    if db.session.get(MeetingGuest, (meeting_id, person_id), populate_existing=True):
        raise Conflict("You have signed up already.", code="signed_up")
    db.session.add(MeetingGuest(meeting_id=meeting_id, person_id=person_id, signed_at=told_at()))
    meeting.guests = Meeting.guests + 1
    record(MeetingSignedUp(meeting_id, person_id), person_id)


@act
def sign_off(meeting_id: int, person_id: int) -> None:
    """Say that one will not be there."""
    meeting = held(meeting_id, "announced", "live")
    row = db.session.get(MeetingGuest, (meeting_id, person_id), populate_existing=True)
    if row is None:
        raise Conflict("You have not signed up.", code="not_signed_up")
    db.session.delete(row)
    meeting.guests = Meeting.guests - 1
    record(MeetingSignedOff(meeting_id, person_id), person_id)


@act
def remind(meeting_id: int) -> int:
    """Remind some of those who signed up that a session begins soon, each once; return how many."""
    meeting = load(Meeting, meeting_id)
    if standing(meeting) != "announced" or meeting.starts_at - told_at() > SOON:
        raise Conflict("It is not yet time, or not any more.", code="phase")
    asked = select(MeetingGuest.person_id).filter_by(meeting_id=meeting_id, reminded_at=None)
    people = list(db.session.scalars(asked.order_by(MeetingGuest.person_id).limit(PIECE).with_for_update()))
    if not people:
        raise Conflict("There is nothing to note.", code="there")
    _note(meeting_id, people)
    record(MeetingReminded(meeting_id, people))
    return len(people)


def _note(meeting_id: int, people: Sequence[int]) -> None:
    told = update(MeetingGuest).filter_by(meeting_id=meeting_id).where(MeetingGuest.person_id.in_(people))
    db.session.execute(told.values(reminded_at=told_at()))


def sign_off_all(person_id: int) -> None:
    """Let who was forgotten be expected no more; inside the answer to their leaving."""
    for meeting_id in list(db.session.scalars(select(MeetingGuest.meeting_id).filter_by(person_id=person_id))):
        db.session.execute(update(Meeting).filter_by(id=meeting_id).values(guests=Meeting.guests - 1))
    db.session.execute(delete(MeetingGuest).filter_by(person_id=person_id))
