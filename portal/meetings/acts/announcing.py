"""Announce a session, give it other words or another time, begin and end it, call it off."""

from datetime import datetime, timedelta
from zoneinfo import available_timezones

from sqlalchemy import update

from portal.events import meetings as told
from portal.kit import limits
from portal.kit.db import db, load
from portal.kit.errors import Conflict, Invalid, NotFound, Refused
from portal.kit.markdown import RENDER_VERSION, stored
from portal.kit.text import clean, clean_line, language_of, plain
from portal.kit.words import N_
from portal.meetings.models import Meeting, MeetingGuest
from portal.meetings.rules import HOUSE, LIFE, MINUTES, phase
from portal.people.queries import role_of
from portal.people.rules import EVERYONE, STAFF, check_role
from portal.river import act, record
from portal.river.acts import telling_of, told_at
from portal.talk.pictures import rendered


@act
def announce(title: str, brief: str, starts_at: datetime, minutes: int, zone: str, person_id: int) -> int:
    """Announce a session that everybody may come to; return its id."""
    check_role(role_of(person_id), *STAFF)
    meeting = Meeting(audience_id=EVERYONE, host_id=person_id, announced_at=told_at(), status=LIFE.first, version=1)
    _word(meeting, title, brief)
    _time(meeting, starts_at, minutes, zone)
    db.session.add(meeting)
    db.session.flush()
    record(told.MeetingAnnounced(meeting.id, meeting.starts_at.isoformat(), zone, *_words(meeting)), person_id)
    return meeting.id


@act
def change(
    meeting_id: int, title: str, brief: str, starts_at: datetime, minutes: int, zone: str, person_id: int
) -> None:
    """Give a session other words; one that has not begun another time too, one that is live more time."""
    check_role(role_of(person_id), *STAFF)
    meeting = load(Meeting, meeting_id)
    stands = standing(meeting)
    if stands not in ("announced", "live"):
        raise Conflict("This session is over.", code="over")
    before = meeting.starts_at
    _word(meeting, title, brief)
    _time(meeting, meeting.starts_at if stands == "live" else starts_at, minutes, zone)
    meeting.version = meeting.version + 1
    is_moved = meeting.starts_at != before
    if is_moved:
        forget_reminders(meeting_id)
    moved = (meeting_id, meeting.starts_at.isoformat(), zone, is_moved)
    record(told.MeetingChanged(*moved, *_words(meeting)), person_id)


def _words(meeting: Meeting) -> tuple[str, str, str, int]:
    """Return what an event tells of the words of a session, and for whom it is."""
    return meeting.title, plain(stored(meeting.html), limits.BODY.most), meeting.language, meeting.audience_id


def forget_reminders(meeting_id: int) -> None:
    """Let those who signed up be reminded again, for the session has another time; inside an act."""
    db.session.execute(update(MeetingGuest).filter_by(meeting_id=meeting_id).values(reminded_at=None))


def _word(meeting: Meeting, title: str, brief: str) -> None:
    """Put words on a session, cleaned and rendered, or refuse them field by field."""
    wrong: dict[str, str | Refused] = {}
    for field, limit, words in (("title", limits.TITLE, clean_line(title)), ("brief", limits.BODY, clean(brief))):
        try:
            setattr(meeting, field, limit.text(words))
        except Refused as refusal:
            wrong[field] = refusal
    if wrong:
        raise Invalid(wrong)
    meeting.html, meeting.render_version = rendered(meeting.brief), RENDER_VERSION
    meeting.summary = plain(stored(meeting.html), 240)
    meeting.language, meeting.changed_at = language_of(f"{meeting.title}\n{meeting.brief}"), told_at()


def _time(meeting: Meeting, starts_at: datetime, minutes: int, zone: str) -> None:
    """Say when it is held, or refuse what is over, too short, too long, or nowhere."""
    if zone not in available_timezones():
        raise Invalid({"zone": "There is no such time zone."})
    try:
        lasts = timedelta(minutes=MINUTES.number(minutes))
    except Refused as refusal:
        raise Invalid({"minutes": refusal}) from refusal
    meeting.zone, meeting.starts_at = zone, starts_at.replace(second=0, microsecond=0)
    meeting.ends_at = meeting.starts_at + lasts
    if meeting.ends_at <= told_at():
        raise Invalid({"starts_at": "This time is over already."})


def standing(meeting: Meeting) -> str:
    """Return where a session stands at the moment of the present act."""
    return phase(meeting.status, meeting.starts_at, meeting.ends_at, told_at())


def held(meeting_id: int, *phases: str) -> Meeting:
    """Return a session, locked, if it stands at one of these phases by the clock."""
    meeting = load(Meeting, meeting_id)
    if meeting.audience_id != EVERYONE:
        raise NotFound("This does not exist, or not any more.")
    stands = standing(meeting)
    if stands not in phases:
        raise Conflict(REFUSALS[stands], code="phase")
    return meeting


REFUSALS = {
    "announced": N_("This session has not begun yet."),
    "live": N_("This session is live already."),
    "ended": N_("This session is over. What you wrote was not sent."),
    "cancelled": N_("This session was called off. What you wrote was not sent."),
}


@act
def begin(meeting_id: int, person_id: int) -> None:
    """Begin a session now, before its time."""
    meeting = load(Meeting, meeting_id)
    lasts = meeting.ends_at - meeting.starts_at
    meeting.status = LIFE.after(standing(meeting), "begin", role_of(person_id))
    forget_reminders(meeting_id)
    meeting.starts_at, meeting.ends_at = told_at(), told_at() + lasts
    meeting.changed_at, meeting.version = told_at(), meeting.version + 1
    record(told.MeetingBegun(meeting_id), person_id)


@act
def end(meeting_id: int, person_id: int) -> None:
    """End a session now; what is still asked stays, and may be answered later."""
    meeting = load(Meeting, meeting_id)
    meeting.status = LIFE.after(standing(meeting), "end", role_of(person_id))
    meeting.ends_at = max(told_at(), meeting.starts_at)
    record(told.MeetingEnded(meeting_id), person_id)


@act
def call_off(meeting_id: int, person_id: int, reason: str) -> None:
    """Call a session off that has not begun, for a public reason."""
    meeting = load(Meeting, meeting_id)
    after = LIFE.after(standing(meeting), "cancel", role_of(person_id))
    try:
        meeting.reason = limits.REASON.text(clean(reason))
    except Refused as refusal:
        raise Invalid({"reason": refusal}) from refusal
    meeting.status, meeting.changed_at, meeting.version = after, told_at(), meeting.version + 1
    record(told.MeetingCancelled(meeting_id, meeting.reason), person_id)


@act
def keep_time(meeting_id: int) -> None:
    """Note what the clock decided: that a session began, or ended, at the instant at which it did."""
    meeting = load(Meeting, meeting_id)
    stands = standing(meeting)
    if stands == meeting.status:
        raise Conflict("There is nothing to note.", code="there")
    if meeting.status == "announced":
        meeting.status = LIFE.after("announced", "begin", HOUSE)
        with telling_of(meeting.starts_at):
            record(told.MeetingBegun(meeting_id))
    if stands == "ended":
        meeting.status = LIFE.after("live", "end", HOUSE)
        with telling_of(meeting.ends_at):
            record(told.MeetingEnded(meeting_id))
