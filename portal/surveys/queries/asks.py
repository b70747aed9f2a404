"""Who was asked, and who is left in peace."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, select, text

from portal.kit.db import Instant, db
from portal.surveys.models import SurveyAsk, SurveyPace, SurveyPeace
from portal.surveys.rules.rhythms import REST

# What waits for an answer of this person, the latest first; what they declined or answered waits no more.
WAITING = text("""
    SELECT survey_ask.id, survey_ask.survey_id, survey_ask.about, survey_ask.asked_at,
           survey.title, survey.link, survey.language, survey.is_anonymous
      FROM survey_ask
      JOIN survey ON survey.id = survey_ask.survey_id AND survey.status = 'running'
     WHERE survey_ask.person_id = :person_id AND survey_ask.answered_at IS NULL AND survey_ask.declined_at IS NULL
  ORDER BY survey_ask.asked_at DESC, survey_ask.id DESC
     LIMIT :limit
""").columns(asked_at=Instant)

# Rhythms that are due: on, of a survey that runs, at a time that has come.
DUE = text("""
    SELECT survey_rhythm.id, survey_rhythm.segment
      FROM survey_rhythm
      JOIN survey ON survey.id = survey_rhythm.survey_id AND survey.status = 'running'
     WHERE survey_rhythm.is_on = :yes AND survey_rhythm.next_at <= :at
  ORDER BY survey_rhythm.id
""").bindparams(bindparam("at", type_=Instant()))

RHYTHMS = text("""
    SELECT survey_rhythm.*, survey.title, survey.status, person.name AS owner,
           (SELECT count(*) FROM survey_ask WHERE survey_ask.rhythm_id = survey_rhythm.id) AS asks,
           (SELECT count(*) FROM survey_ask WHERE survey_ask.rhythm_id = survey_rhythm.id
                                              AND survey_ask.answered_at IS NOT NULL) AS answered
      FROM survey_rhythm
      JOIN survey ON survey.id = survey_rhythm.survey_id
      JOIN person ON person.id = survey_rhythm.owner_id
  ORDER BY survey_rhythm.id
""").columns(asked_at=Instant, next_at=Instant, set_at=Instant)

TRIGGERED = text("""
    SELECT survey_rhythm.id, survey_rhythm.survey_id
      FROM survey_rhythm
      JOIN survey ON survey.id = survey_rhythm.survey_id AND survey.status = 'running'
     WHERE survey_rhythm.is_on = :yes AND survey_rhythm.pattern = 'past' AND survey_rhythm.trigger = :trigger
  ORDER BY survey_rhythm.id
""")


def waiting(person_id: int, limit: int = 3) -> list[Row[Any]]:
    """Return what a person is asked and has not answered."""
    return list(db.session.execute(WAITING, {"person_id": person_id, "limit": limit}).all())


def rest_days() -> int:
    """Return how many days everybody is left in peace after being asked."""
    found = db.session.scalar(select(SurveyPace.rest_days).filter_by(id=1))
    return REST if found is None else found


def asked_before(people: Iterable[int]) -> dict[int, tuple[datetime | None, bool]]:
    """Return when these people were last asked anything, and whether they want no more."""
    asked = select(SurveyPeace.person_id, SurveyPeace.asked_at, SurveyPeace.no_more)
    rows = db.session.execute(asked.where(SurveyPeace.person_id.in_(list(people))))
    return {row.person_id: (row.asked_at, row.no_more) for row in rows}


def wants_peace(person_id: int) -> bool:
    """Say whether a person wants to be asked nothing."""
    return bool(db.session.scalar(select(SurveyPeace.no_more).filter_by(person_id=person_id)))


def due(at: datetime) -> list[Row[Any]]:
    """Return the rhythms whose time has come."""
    return list(db.session.execute(DUE, {"at": at, "yes": True}).all())


def triggered(trigger: str) -> list[Row[Any]]:
    """Return the rhythms that ask after such a transaction."""
    return list(db.session.execute(TRIGGERED, {"trigger": trigger, "yes": True}).all())


def rhythms() -> list[Row[Any]]:
    """Return all rhythms with how many were asked, and how many answered."""
    return list(db.session.execute(RHYTHMS).all())


def asks_of(survey_id: int) -> tuple[int, int]:
    """Return how many were asked by name or by link, and how many of them answered."""
    asked = select(SurveyAsk.answered_at).filter_by(survey_id=survey_id)
    rows = db.session.scalars(asked).all()
    return len(rows), sum(answered is not None for answered in rows)
