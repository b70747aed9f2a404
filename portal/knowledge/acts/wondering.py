"""Ask about a product where everybody reads it, say that one wants to know it too, answer, hide and show again."""

from sqlalchemy import func, select, update

from portal.events import product_questions as told
from portal.kit import limits
from portal.kit.db import db, load
from portal.kit.errors import Conflict, Invalid, NotFound, Refused
from portal.kit.markdown import RENDER_VERSION
from portal.kit.text import clean, language_of, plain
from portal.knowledge.models import ProductQuestion, ProductVoice
from portal.knowledge.rules.wondering import ANSWER, MOST_WAITING, QUESTION
from portal.people.queries import role_of, viewer
from portal.people.rules import MODERATOR, ROLES, STAFF, THE_MODERATORS, check_role
from portal.river import act, record
from portal.river.acts import told_at
from portal.talk.pictures import rendered


@act
def ask_publicly(product_id: int, audience_id: int, person_id: int, body: str) -> int:
    """Ask a question about a product, for all who see it; return its id."""
    check_role(role_of(person_id), *ROLES)
    words = _within(QUESTION, "body", body)
    waiting = select(func.count()).select_from(ProductQuestion).filter_by(author_id=person_id, answer="")
    if (db.session.scalar(waiting) or 0) >= MOST_WAITING:
        raise Refused("{n} questions of yours wait already. Please let one be answered first.", n=MOST_WAITING)
    row = ProductQuestion(product_id=product_id, author_id=person_id, body=words, summary=plain(words, 120))
    row.language, row.asked_at = language_of(words), told_at()
    row.audience_id = row.shown_to_id = audience_id
    db.session.add(row)
    db.session.flush()
    record(told.ProductQuestionAsked(*_of(row), row.body, row.language, audience_id), person_id)
    return row.id


def _of(row: ProductQuestion) -> tuple[int, int, int]:
    return row.product_id, row.id, row.author_id


def _within(limit: limits.Limit, field: str, words: str) -> str:
    try:
        return limit.text(clean(words).strip())
    except Refused as refusal:
        raise Invalid({field: refusal}) from refusal


def _shown(question_id: int, person_id: int) -> ProductQuestion:
    """Return a question, locked, for one who may see it."""
    row = load(ProductQuestion, question_id)
    if row.audience_id not in viewer(person_id).audiences:
        raise NotFound("This does not exist, or not any more.")
    return row


@act
def want_to_know(question_id: int, person_id: int) -> int:
    """Say that one wants to know it too; return how many do."""
    row = _shown(question_id, person_id)
    check_role(role_of(person_id), *ROLES)
    if row.author_id == person_id:
        raise Refused("Your own question counts without your vote.", code="own")
    voice = db.session.get(ProductVoice, (question_id, person_id), populate_existing=True)
    if voice and voice.withdrawn_at is None:
        raise Conflict("You have voted for this already.", code="voted")
    given = voice or ProductVoice(question_id=question_id, person_id=person_id)
    given.given_at, given.withdrawn_at = told_at(), None
    db.session.add(given)
    record(told.ProductQuestionVoted(*_of(row), first=voice is None), person_id)
    return _count(question_id, +1)


@act
def want_no_more(question_id: int, person_id: int) -> int:
    """Take back that one wants to know it; return how many still do."""
    row = _shown(question_id, person_id)
    voice = db.session.get(ProductVoice, (question_id, person_id), populate_existing=True)
    if voice is None or voice.withdrawn_at:
        raise Refused("You have not voted for this.", code="not_voted")
    voice.withdrawn_at = told_at()
    record(told.ProductQuestionVoteWithdrawn(*_of(row)), person_id)
    return _count(question_id, -1)


def _count(question_id: int, change: int) -> int:
    db.session.flush()
    counted = update(ProductQuestion).filter_by(id=question_id)
    db.session.execute(counted.values(votes=ProductQuestion.votes + change))
    return db.session.scalar(select(ProductQuestion.votes).filter_by(id=question_id)) or 0


@act
def answer_publicly(question_id: int, person_id: int, words: str) -> None:
    """Answer a question for everybody, or word the answer anew."""
    check_role(role_of(person_id), *STAFF)
    row = _shown(question_id, person_id)
    row.answer = _within(ANSWER, "words", words)
    row.answer_html, row.render_version = rendered(row.answer), RENDER_VERSION
    row.answered_at, row.answered_by_id = told_at(), person_id
    words, spoken = plain(row.answer), language_of(row.answer)
    record(told.ProductQuestionAnswered(*_of(row), person_id, words, spoken, row.shown_to_id), person_id)


@act
def hide_product_question(question_id: int, moderator_id: int, reason: str) -> None:
    """Hide a question from all but the moderators."""
    check_role(role_of(moderator_id), MODERATOR)
    row = load(ProductQuestion, question_id)
    if row.audience_id == THE_MODERATORS:
        raise Conflict("This is hidden already.", code="hidden")
    row.audience_id = THE_MODERATORS
    record(told.ProductQuestionHidden(*_of(row), _within(limits.NOTE, "words", reason)), moderator_id)


@act
def restore_product_question(question_id: int, moderator_id: int) -> None:
    """Show a question again that was hidden."""
    check_role(role_of(moderator_id), MODERATOR)
    row = load(ProductQuestion, question_id)
    if row.audience_id != THE_MODERATORS:
        raise Conflict("This is not hidden.", code="not_hidden")
    row.audience_id = row.shown_to_id
    record(told.ProductQuestionRestored(*_of(row), row.audience_id), moderator_id)


def blank_questions(person_id: int) -> None:
    """Blank questions and answers in somebody's words; inside the answer to their leaving."""
    mine = update(ProductQuestion).filter_by(author_id=person_id)
    db.session.execute(mine.values(body="…", summary="…"))
    said = update(ProductQuestion).filter_by(answered_by_id=person_id)
    db.session.execute(said.values(answer="…", answer_html=""))
