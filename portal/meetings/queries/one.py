"""One session: its questions in the order of the house, who signed up, how many are there."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, bindparam, exists, func, or_, select
from sqlalchemy.orm import aliased

from portal.kit.clock import now
from portal.kit.db import db
from portal.kit.errors import NotFound
from portal.kit.paging import Page, read_cursor
from portal.meetings.models import Meeting, MeetingGuest, MeetingPresence, MeetingQuestion, MeetingVoice
from portal.people.models import Person
from portal.people.queries import Viewer
from portal.people.rules import EVERYONE

GONE = "This does not exist, or not any more."
EACH_PAGE = 50
MOST_PUSHED = 100  # questions of which one message tells
FORGOTTEN = timedelta(seconds=12)  # a process that says nothing for so long has nobody


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as the page shows it."""

    id: int
    meeting_id: int
    body: str
    language: str
    status: str
    rank: int
    votes: int
    asked_at: datetime
    author_id: int
    author: str
    answer: str
    answer_html: str
    answered_at: datetime | None
    answered_by: str
    article_id: int | None
    is_hidden: bool
    mine: bool  # the viewer voted for it


def get_meeting(meeting_id: int, seen: Viewer) -> Meeting:
    """Return a session for those who may see it."""
    row = db.session.get(Meeting, meeting_id)
    if row is None or row.audience_id not in seen.audiences:
        raise NotFound(GONE)
    return row


_author, _answerer = aliased(Person), aliased(Person)
_given = MeetingVoice.question_id == MeetingQuestion.id
MINE = exists().where(_given, MeetingVoice.person_id == bindparam("me"), MeetingVoice.withdrawn_at.is_(None))


def _asked() -> Any:
    row = MeetingQuestion
    said = (row.id, row.meeting_id, row.body, row.language, row.status, row.rank, row.votes, row.asked_at)
    kept = (row.answer, row.answer_html, row.answered_at, _answerer.name, row.article_id)
    shown: Any = select(*said, row.author_id, _author.name, *kept, row.audience_id != row.shown_to_id, MINE)
    shown = shown.select_from(row).join(_author, _author.id == row.author_id)
    return shown.outerjoin(_answerer, _answerer.id == row.answered_by_id)


def questions_of(meeting_id: int, seen: Viewer, after: str | None = None, size: int = EACH_PAGE) -> Page[Asked]:
    """Return the questions of a session: what is answered now, what waits by its votes, what was answered."""
    row, keys = MeetingQuestion, read_cursor(after, int, int, int)
    asked = _asked().where(row.meeting_id == meeting_id, row.audience_id.in_(seen.audiences))
    if keys:
        rank, votes, last = keys
        fewer = or_(row.votes < votes, and_(row.votes == votes, row.id > last))
        asked = asked.where(or_(row.rank > rank, and_(row.rank == rank, fewer)))
    asked = asked.order_by(row.rank, row.votes.desc(), row.id).limit(size + 1)
    found = [_line(each) for each in db.session.execute(asked, {"me": seen.id or 0})]
    return Page.of(found, size, lambda line: (line.rank, line.votes, line.id))


def _line(row: Any) -> Asked:
    values = [*row[:13], row[13] or "", row[14], bool(row[15]), bool(row[16])]
    return Asked(*values)


def find_question(question_id: int, seen: Viewer) -> Asked | None:
    """Return a question, if there is one that the viewer may see."""
    asked = _asked().where(MeetingQuestion.id == question_id, MeetingQuestion.audience_id.in_(seen.audiences))
    row = db.session.execute(asked, {"me": seen.id or 0}).first()
    return _line(row) if row else None


def get_question(question_id: int, seen: Viewer) -> Asked:
    """Return a question for those who may see it."""
    found = find_question(question_id, seen)
    if found is None:
        raise NotFound(GONE)
    return found


def votes_of(question_id: int) -> int:
    """Return how many want a question to be answered."""
    return db.session.scalar(select(MeetingQuestion.votes).filter_by(id=question_id)) or 0


def order_of(meeting_id: int) -> list[list[int]]:
    """Return the first questions in their order, each as id, votes and rank, as everybody may see them."""
    row = MeetingQuestion
    asked = select(row.id, row.votes, row.rank).where(row.meeting_id == meeting_id, row.audience_id == EVERYONE)
    asked = asked.order_by(row.rank, row.votes.desc(), row.id).limit(MOST_PUSHED)
    return [list(each) for each in db.session.execute(asked)]


def is_guest(meeting_id: int, person_id: int | None) -> bool:
    """Say whether somebody signed up."""
    return person_id is not None and db.session.get(MeetingGuest, (meeting_id, person_id)) is not None


def present_in(meeting_ids: list[int]) -> dict[int, int]:
    """Return how many windows of each of these sessions are open in the whole house, as its processes wrote down."""
    asked = select(MeetingPresence.meeting_id, func.sum(MeetingPresence.here)).where(
        MeetingPresence.meeting_id.in_(meeting_ids), MeetingPresence.said_at > now() - FORGOTTEN
    )
    rows = db.session.execute(asked.group_by(MeetingPresence.meeting_id)) if meeting_ids else ()
    return {row[0]: int(row[1]) for row in rows}
