"""Take a question up, put it back, answer it, note where the answer is kept; hide one and show it again."""

from sqlalchemy import update

from portal.events import meetings as told
from portal.kit import limits
from portal.kit.db import db, load
from portal.kit.errors import Conflict, Invalid, Refused
from portal.kit.markdown import RENDER_VERSION
from portal.kit.text import clean
from portal.meetings.acts.announcing import held
from portal.meetings.acts.asking import shown
from portal.meetings.models import Meeting, MeetingQuestion
from portal.meetings.rules import ANSWER, QUESTIONS, RANKS
from portal.people.queries import role_of
from portal.people.rules import MODERATOR, STAFF, THE_MODERATORS, check_role
from portal.river import act, record
from portal.river.acts import told_at
from portal.talk.pictures import rendered


@act
def take_up(question_id: int, person_id: int) -> None:
    """Say that a question is being answered now; one that was being answered goes back."""
    row = shown(question_id, person_id)
    held(row.meeting_id, "live")
    _step(row, "take", person_id)
    others = update(MeetingQuestion).filter_by(meeting_id=row.meeting_id, status="answering")
    back = {"status": "waiting", "rank": RANKS["waiting"]}
    db.session.execute(others.where(MeetingQuestion.id != question_id).values(back))
    record(told.QuestionMoved(row.meeting_id, question_id, row.author_id, row.status), person_id)


@act
def put_back(question_id: int, person_id: int) -> None:
    """Let a question wait again."""
    row = shown(question_id, person_id)
    _step(row, "put_back", person_id)
    record(told.QuestionMoved(row.meeting_id, question_id, row.author_id, row.status), person_id)


@act
def answer(question_id: int, person_id: int, words: str) -> None:
    """Answer a question in words that stay; while a session is live, or after it."""
    row = shown(question_id, person_id)
    held(row.meeting_id, "announced", "live", "ended")
    _step(row, "answer", person_id)
    try:
        row.answer = ANSWER.text(clean(words))
    except Refused as refusal:
        raise Invalid({"words": refusal}) from refusal
    row.answer_html, row.render_version = rendered(row.answer), RENDER_VERSION
    row.answered_at, row.answered_by_id = told_at(), person_id
    record(told.QuestionAnswered(row.meeting_id, question_id, row.author_id), person_id)


def _step(row: MeetingQuestion, step: str, person_id: int) -> None:
    row.status = QUESTIONS.after(row.status, step, role_of(person_id))
    row.rank = RANKS[row.status]
    db.session.flush()


@act
def note_kept(question_id: int, article_id: int, person_id: int) -> None:
    """Note in which article an answer is kept."""
    check_role(role_of(person_id), *STAFF)
    row = load(MeetingQuestion, question_id)
    if row.status != "answered":
        raise Conflict("This question is not answered yet.", code="unanswered")
    if row.article_id is not None:
        raise Conflict("This answer is written down already.", code="kept")
    row.article_id = article_id
    record(told.QuestionKept(row.meeting_id, question_id, row.author_id, article_id), person_id)


@act
def hide_question(question_id: int, moderator_id: int, reason: str) -> None:
    """Hide a question from all but the moderators."""
    check_role(role_of(moderator_id), MODERATOR)
    row = load(MeetingQuestion, question_id)
    if row.audience_id == THE_MODERATORS:
        raise Conflict("This is hidden already.", code="hidden")
    row.audience_id = THE_MODERATORS
    _count(row.meeting_id, -1)
    said = limits.NOTE.text(clean(reason))
    record(told.QuestionHidden(row.meeting_id, question_id, row.author_id, said), moderator_id)


@act
def restore_question(question_id: int, moderator_id: int) -> None:
    """Show a question again that was hidden."""
    check_role(role_of(moderator_id), MODERATOR)
    row = load(MeetingQuestion, question_id)
    if row.audience_id != THE_MODERATORS:
        raise Conflict("This is not hidden.", code="not_hidden")
    row.audience_id = row.shown_to_id
    _count(row.meeting_id, +1)
    record(told.QuestionRestored(row.meeting_id, question_id, row.author_id), moderator_id)


def _count(meeting_id: int, change: int) -> None:
    db.session.flush()
    db.session.execute(update(Meeting).filter_by(id=meeting_id).values(questions=Meeting.questions + change))
