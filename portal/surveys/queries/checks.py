"""What `verify` counts again: each query returns the rows that break a promise, and expects none."""

from typing import Any

from sqlalchemy import text

from portal.kit.db import db

MISCOUNTED = text("""
    SELECT survey.id, survey.answers AS said, count(survey_sheet.id) AS found
      FROM survey
 LEFT JOIN survey_sheet ON survey_sheet.survey_id = survey.id
  GROUP BY survey.id, survey.answers
    HAVING survey.answers <> count(survey_sheet.id)
""")

NAMED = text("""
    SELECT survey_sheet.id
      FROM survey_sheet
      JOIN survey ON survey.id = survey_sheet.survey_id
     WHERE survey.is_anonymous AND (survey_sheet.person_id IS NOT NULL OR survey_sheet.respondent LIKE 'person:%')
""")

SILENT = text("""
    SELECT survey_sheet.id
      FROM survey_sheet
 LEFT JOIN survey_answer ON survey_answer.sheet_id = survey_sheet.id
     WHERE survey_answer.sheet_id IS NULL
""")

UNTOLD = text("""
    SELECT survey.id, survey.answers AS said, count(event.id) AS found
      FROM survey
 LEFT JOIN event ON event.subject = 'survey:' || survey.id AND event.kind = 'survey.answered'
  GROUP BY survey.id, survey.answers
    HAVING survey.answers <> count(event.id)
""")

UNPUBLISHED = text("""
    SELECT survey_sheet.id
      FROM survey_sheet
      JOIN survey_edition ON survey_edition.survey_id = survey_sheet.survey_id
                         AND survey_edition.number = survey_sheet.edition
     WHERE survey_edition.published_at IS NULL
""")


def miscounted_answers() -> list[Any]:
    """Return surveys whose count is not that of their sheets."""
    return list(db.session.execute(MISCOUNTED).all())


def named_answers() -> list[Any]:
    """Return sheets of anonymous surveys that name a person."""
    return list(db.session.execute(NAMED).all())


def silent_sheets() -> list[Any]:
    """Return sheets without an answer."""
    return list(db.session.execute(SILENT).all())


def untold_answers() -> list[Any]:
    """Return surveys of which the river tells another number of answers."""
    return list(db.session.execute(UNTOLD).all())


def answers_to_drafts() -> list[Any]:
    """Return sheets that answer an edition that was never published."""
    return list(db.session.execute(UNPUBLISHED).all())


CHECKS = [miscounted_answers, named_answers, silent_sheets, untold_answers, answers_to_drafts]
