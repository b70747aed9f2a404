"""Which questions an edition asks."""

from sqlalchemy import select

from portal.kit.db import db
from portal.surveys.models import SurveyEdition
from portal.surveys.rules.questions import Question, read_row


def edition_of(survey_id: int, number: int) -> SurveyEdition | None:
    """Return an edition as it is asked, or was."""
    return db.session.get(SurveyEdition, (survey_id, number))


def draft_of(survey_id: int, edition: int) -> SurveyEdition | None:
    """Return the edition that is being written after this one, if it was begun."""
    return db.session.get(SurveyEdition, (survey_id, edition + 1))


def questions_of(survey_id: int, number: int) -> list[Question]:
    """Return the questions of an edition, in their order."""
    found = edition_of(survey_id, number)
    return list(map(read_row, found.questions)) if found else []


def editions(survey_id: int) -> list[SurveyEdition]:
    """Return all editions of a survey, the first first."""
    asked = select(SurveyEdition).filter_by(survey_id=survey_id).order_by(SurveyEdition.number)
    return list(db.session.scalars(asked))


def keys_of(survey_id: int) -> set[str]:
    """Return the keys that questions of this survey ever had."""
    return {row["key"] for edition in editions(survey_id) for row in edition.questions}


def questions_ever(survey_id: int) -> list[Question]:
    """Return every question that was ever asked, as its last edition words it; those of today first."""
    found: dict[str, Question] = {}
    for edition in reversed([each for each in editions(survey_id) if each.published_at]):
        for row in edition.questions:
            found.setdefault(row["key"], read_row(row))
    return list(found.values())
