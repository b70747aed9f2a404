"""Ask a question for a session, say that one wants one answered, and take that back."""

from sqlalchemy import func, select, update

from portal.events.meetings import QuestionAsked, QuestionVoted, QuestionVoteWithdrawn
from portal.kit.db import db, load
from portal.kit.errors import Conflict, Invalid, NotFound, Refused
from portal.kit.text import clean, language_of, plain
from portal.meetings.acts.announcing import held
from portal.meetings.models import Meeting, MeetingQuestion, MeetingVoice
from portal.meetings.rules import MOST_WAITING, QUESTION, QUESTIONS, RANKS
from portal.people.queries import role_of, viewer
from portal.people.rules import ROLES, check_role
from portal.river import act, record
from portal.river.acts import told_at


@act
def ask(meeting_id: int, person_id: int, body: str) -> int:
    """Ask a question, before a session or while it is live; return its id."""
    check_role(role_of(person_id), *ROLES)
    meeting = held(meeting_id, "announced", "live")
    words = _worded(body)
    waiting = select(func.count()).select_from(MeetingQuestion).filter_by(meeting_id=meeting_id, author_id=person_id)
    if (db.session.scalar(waiting.where(MeetingQuestion.status == "waiting")) or 0) >= MOST_WAITING:
        raise Refused("{n} questions of yours wait already. Please let one be answered first.", n=MOST_WAITING)
    row = MeetingQuestion(meeting_id=meeting_id, author_id=person_id, body=words, summary=plain(words, 120))
    row.language, row.status, row.rank = language_of(words), QUESTIONS.first, RANKS[QUESTIONS.first]
    row.audience_id = row.shown_to_id = meeting.audience_id
    row.asked_at, row.answer, row.answer_html, row.votes = told_at(), "", "", 0
    db.session.add(row)
    meeting.questions = Meeting.questions + 1
    db.session.flush()
    record(QuestionAsked(meeting_id, row.id, person_id), person_id)
    return row.id


def _worded(body: str) -> str:
    try:
        return QUESTION.text(clean(body).strip())
    except Refused as refusal:
        raise Invalid({"body": refusal}) from refusal


def shown(question_id: int, person_id: int) -> MeetingQuestion:
    """Return a question, locked, for one who may see it."""
    row = load(MeetingQuestion, question_id)
    if row.audience_id not in viewer(person_id).audiences:
        raise NotFound("This does not exist, or not any more.")
    return row


@act
def vote(question_id: int, person_id: int) -> int:
    """Say that one wants a question to be answered; return how many do."""
    row = shown(question_id, person_id)
    held(row.meeting_id, "announced", "live")
    if row.author_id == person_id:
        raise Refused("Your own question counts without your vote.", code="own")
    if row.status == "answered":
        raise Conflict("This question is answered.", code="answered")
    voice = db.session.get(MeetingVoice, (question_id, person_id), populate_existing=True)
    if voice and voice.withdrawn_at is None:
        raise Conflict("You have voted for this already.", code="voted")
    given = voice or MeetingVoice(question_id=question_id, person_id=person_id)
    given.given_at, given.withdrawn_at = told_at(), None
    db.session.add(given)
    _count(question_id, +1)
    record(QuestionVoted(row.meeting_id, question_id, row.author_id, first=voice is None), person_id)
    return _votes(question_id)


@act
def withdraw_vote(question_id: int, person_id: int) -> int:
    """Take back that one wants a question to be answered; return how many still do."""
    row = shown(question_id, person_id)
    held(row.meeting_id, "announced", "live")
    voice = db.session.get(MeetingVoice, (question_id, person_id), populate_existing=True)
    if voice is None or voice.withdrawn_at:
        raise Refused("You have not voted for this.", code="not_voted")
    if row.status == "answered":
        raise Conflict("This question is answered.", code="answered")
    voice.withdrawn_at = told_at()
    _count(question_id, -1)
    record(QuestionVoteWithdrawn(row.meeting_id, question_id, row.author_id), person_id)
    return _votes(question_id)


def _count(question_id: int, change: int) -> None:
    db.session.flush()
    counted = update(MeetingQuestion).filter_by(id=question_id)
    db.session.execute(counted.values(votes=MeetingQuestion.votes + change))


def _votes(question_id: int) -> int:
    return db.session.scalar(select(MeetingQuestion.votes).filter_by(id=question_id)) or 0
