"""Surveys as the desk lists them, and as a link finds them."""

from typing import Any

from sqlalchemy import Row, func, select

from portal.kit.db import db
from portal.kit.errors import NotFound
from portal.kit.paging import Page, read_cursor
from portal.people.queries import Viewer
from portal.surveys.models import Survey, SurveyAnswer, SurveyAsk, SurveyDraft, SurveySheet
from portal.surveys.rules.life import CLOSED, DRAFT


def get_survey(survey_id: int, seen: Viewer) -> Survey:
    """Return a survey for the company."""
    found = db.session.get(Survey, survey_id)
    if found is None or found.audience_id not in seen.audiences:
        raise NotFound("This does not exist, or not any more.")
    return found


def find_by_link(link: str) -> Survey:
    """Return the survey that a link leads to; of a draft nobody outside knows."""
    found = db.session.scalar(select(Survey).filter_by(link=link))
    if found is None or found.status == DRAFT:
        raise NotFound("This does not exist, or not any more.")
    return found


def link_of(survey_id: int, person_id: int) -> str:
    """Return the link of a survey that a person was asked to answer; of others they know nothing."""
    asked = select(Survey.link).join(SurveyAsk, SurveyAsk.survey_id == Survey.id)
    found = db.session.scalar(asked.where(Survey.id == survey_id, SurveyAsk.person_id == person_id).limit(1))
    if found is None:
        raise NotFound("This does not exist, or not any more.")
    return found


def all_surveys(seen: Viewer, cursor: str | None = None, size: int = 50) -> Page[Survey]:
    """Return every survey, the latest first."""
    keys = read_cursor(cursor, int)
    asked = select(Survey).where(Survey.audience_id.in_(seen.audiences)).order_by(Survey.id.desc())
    rows = db.session.scalars((asked.where(Survey.id < keys[0]) if keys else asked).limit(size + 1)).all()
    return Page.of(rows, size, lambda survey: (survey.id,))


def open_surveys(seen: Viewer, most: int = 100) -> list[tuple[int, str]]:
    """Return id and title of the surveys that a rhythm may ask."""
    asked = select(Survey.id, Survey.title).where(Survey.audience_id.in_(seen.audiences), Survey.status != CLOSED)
    return [(row[0], row[1]) for row in db.session.execute(asked.order_by(Survey.id.desc()).limit(most))]


def kept_answers(survey_id: int, respondent: str, about: str) -> dict[str, list[str]]:
    """Return what a respondent has begun to answer."""
    asked = select(SurveyDraft.fields).filter_by(survey_id=survey_id, respondent=respondent, about=about)
    return dict(db.session.scalar(asked) or {})


def begun(survey_id: int) -> int:
    """Return how many began to answer and have not sent it."""
    return db.session.scalar(select(func.count()).select_from(SurveyDraft).filter_by(survey_id=survey_id)) or 0


def words_of(survey_id: int, question: str, cursor: str | None = None, size: int = 50) -> Page[Row[Any]]:
    """Return what people wrote in answer to a question, the latest first."""
    keys = read_cursor(cursor, int)
    asked: Any = select(
        SurveySheet.id, SurveySheet.person_id, SurveySheet.sent_at, SurveySheet.about, SurveyAnswer.words
    )
    asked = asked.join(SurveyAnswer, SurveyAnswer.sheet_id == SurveySheet.id)
    asked = asked.where(SurveySheet.survey_id == survey_id, SurveyAnswer.question == question, SurveyAnswer.words != "")
    asked = asked.where(SurveySheet.id < keys[0]) if keys else asked
    rows = db.session.execute(asked.order_by(SurveySheet.id.desc()).limit(size + 1)).all()
    return Page.of(rows, size, lambda row: (row.id,))
