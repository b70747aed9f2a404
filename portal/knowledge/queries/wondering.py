"""Public questions about products, those that most people ask first, each with its answer."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, exists, func, select, text, tuple_
from sqlalchemy.orm import aliased

from portal.kit.db import db
from portal.kit.errors import NotFound
from portal.kit.paging import Page, read_cursor
from portal.knowledge.models import ProductQuestion, ProductVoice
from portal.people.models import Person
from portal.people.queries import Viewer

EACH_PAGE = 20
_author, _answerer = aliased(Person), aliased(Person)
_given = ProductVoice.question_id == ProductQuestion.id
MINE = exists().where(_given, ProductVoice.person_id == bindparam("me"), ProductVoice.withdrawn_at.is_(None))
MISCOUNTED = text("""
    SELECT product_question.id, product_question.votes AS said, count(product_voice.person_id) AS found
      FROM product_question
 LEFT JOIN product_voice ON product_voice.question_id = product_question.id AND product_voice.withdrawn_at IS NULL
  GROUP BY product_question.id, product_question.votes
    HAVING product_question.votes <> count(product_voice.person_id)
""")
UNSOUND = text("""
    SELECT id FROM product_question WHERE (answer = '') <> (answered_at IS NULL)
 UNION ALL
    SELECT product_question.id FROM product_question
      JOIN product_voice ON product_voice.question_id = product_question.id
       AND product_voice.person_id = product_question.author_id
""")


@dataclass(frozen=True, slots=True)
class Wondered:
    """A question about a product as a page shows it."""

    id: int
    product_id: int
    body: str
    language: str
    votes: int
    asked_at: datetime
    author_id: int
    author: str
    answer: str
    answer_html: str
    answered_at: datetime | None
    answered_by: str
    is_hidden: bool
    mine: bool  # the viewer wants to know it too


def _asked() -> Any:
    row = ProductQuestion
    said = (row.id, row.product_id, row.body, row.language, row.votes, row.asked_at, row.author_id, _author.name)
    shown: Any = select(
        *said, row.answer, row.answer_html, row.answered_at, _answerer.name, row.audience_id != row.shown_to_id
    )
    shown = shown.add_columns(MINE).select_from(row).join(_author, _author.id == row.author_id)
    return shown.outerjoin(_answerer, _answerer.id == row.answered_by_id)


def _line(row: Row[Any]) -> Wondered:
    values: list[Any] = list(row)
    values[11:] = [values[11] or "", bool(values[12]), bool(values[13])]
    return Wondered(*values)


def product_questions(product_id: int, seen: Viewer, after: str | None = None, size: int = EACH_PAGE) -> Page[Wondered]:
    """Return the questions about a product, those that most people ask first."""
    row, keys = ProductQuestion, read_cursor(after, int, int)
    asked = _asked().where(row.product_id == product_id, row.audience_id.in_(seen.audiences))
    asked = asked.where(tuple_(row.votes, row.id) < tuple_(*keys)) if keys else asked
    asked = asked.order_by(row.votes.desc(), row.id.desc()).limit(size + 1)
    found = [_line(each) for each in db.session.execute(asked, {"me": seen.id or 0})]
    return Page.of(found, size, lambda line: (line.votes, line.id))


def questions_about(product_id: int) -> int:
    """Return how many questions about a product are there for those who see it."""
    row = ProductQuestion
    shown = select(func.count()).where(row.product_id == product_id, row.audience_id == row.shown_to_id)
    return db.session.scalar(shown) or 0


def find_product_question(question_id: int, seen: Viewer) -> Wondered | None:
    """Return a question about a product, if there is one that the viewer may see."""
    asked = _asked().where(ProductQuestion.id == question_id, ProductQuestion.audience_id.in_(seen.audiences))
    row = db.session.execute(asked, {"me": seen.id or 0}).first()
    return _line(row) if row else None


def get_product_question(question_id: int, seen: Viewer) -> Wondered:
    """Return a question about a product, for those who may see it."""
    found = find_product_question(question_id, seen)
    if found is None:
        raise NotFound("This does not exist, or not any more.")
    return found


def answered_among(ids: Collection[int]) -> set[int]:
    """Return which of these questions have an answer."""
    row = ProductQuestion
    return set(db.session.scalars(select(row.id).where(row.id.in_(ids), row.answered_at.is_not(None))))


def unanswered(seen: Viewer, most: int = 30) -> list[Row[Any]]:
    """Return the questions about products that wait for an answer, those that most people ask first."""
    row = ProductQuestion
    asked = select(row.id, row.product_id, row.summary, row.language, row.votes, row.asked_at)
    asked = asked.where(row.answered_at.is_(None), row.audience_id.in_(seen.audiences))
    return list(db.session.execute(asked.order_by(row.votes.desc(), row.id).limit(most)))


def miscounted_questions() -> list[Any]:
    """Return questions about products whose votes are not what was given; `verify` expects none."""
    return list(db.session.execute(MISCOUNTED).all())


def unsound_questions() -> list[Any]:
    """Return questions answered without an hour, or voted for by who asked; `verify` expects none."""
    return list(db.session.execute(UNSOUND).all())
