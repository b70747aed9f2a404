"""Ask people: one after what happened to them, many at a beat of a rhythm; and leave in peace who wants to be."""

from collections.abc import Iterable, Sequence
from datetime import timedelta

from sqlalchemy import select

from portal.events.surveys import PaceSet, PeaceChosen, RhythmBeat, SurveyAsked, SurveyDeclined, SurveyLinksMade
from portal.kit.db import db, load
from portal.kit.errors import Conflict, Invalid, NotFound, Refused
from portal.kit.limits import Limit
from portal.people.models import Person
from portal.people.queries import role_of
from portal.people.rules import CUSTOMER, check_role
from portal.river import act, record, record_many
from portal.river.acts import told_at
from portal.surveys.models import Survey, SurveyAsk, SurveyPace, SurveyPeace, SurveyRhythm
from portal.surveys.queries.asks import asked_before, rest_days
from portal.surveys.rules.life import RUNNING, TEAM
from portal.surveys.rules.rhythms import DAYS, may_be_asked, rested

LINKS = Limit(1, 500)


@act
def ask_person(survey_id: int, person_id: int, about: str = "", rhythm_id: int | None = None, segment: str = "") -> int:
    """Ask one person; refuse it if they want no surveys, were asked lately, or asked the same already."""
    survey = _running(survey_id)
    if role_of(person_id) != CUSTOMER:
        raise Refused("Only customers are asked.", code="not_a_customer")
    peace = _peace_of(person_id)
    if not may_be_asked(peace.asked_at, peace.no_more, rest_days(), told_at()):
        raise Refused("This person is left in peace for now.", code="rests")
    if db.session.scalar(select(SurveyAsk.id).filter_by(survey_id=survey_id, person_id=person_id, about=about)):
        raise Conflict("This person was asked already.", code="asked")
    peace.asked_at = told_at()
    ask = _add(survey, person_id, about, rhythm_id, segment)
    record(_told(survey, ask))
    return ask.id


@act
def ask_people(rhythm_id: int, people: Sequence[int], by_id: int | None = None) -> int:
    """Ask those of these people who may be asked, all at once; return how many that were."""
    rhythm = load(SurveyRhythm, rhythm_id)
    survey, at = _running(rhythm.survey_id), told_at()
    fresh = rested(_customers(people), asked_before(people), rest_days(), at)
    asked = [person for person in fresh if person not in _asked_in(survey.id, rhythm_about(rhythm), people)]
    asked = asked[: rhythm.most] if rhythm.most else asked
    asks = [_add(survey, person, rhythm_about(rhythm), rhythm.id, rhythm.segment) for person in asked]
    for person in asked:
        _peace_of(person).asked_at = at
    rhythm.asked, rhythm.asked_at = rhythm.asked + len(asks), at
    rhythm.next_at = at + timedelta(days=rhythm.every_days) if rhythm.every_days and rhythm.is_on else None
    db.session.flush()
    record_many([(_told(survey, ask), None, None) for ask in asks])
    beat = RhythmBeat(survey.id, survey.status, rhythm_id, len(asks), len(people) - len(asks))
    record(beat, by_id)
    return len(asks)


def _customers(people: Sequence[int]) -> list[int]:
    """Return those of these people who are customers today, in their order."""
    asked = select(Person.id).where(Person.id.in_(people), Person.role == CUSTOMER, Person.forgotten_at.is_(None))
    known = set(db.session.scalars(asked.where(Person.joined_into_id.is_(None))))
    return [person for person in dict.fromkeys(people) if person in known]


def rhythm_about(rhythm: SurveyRhythm) -> str:
    """Return what tells this beat from the one before: a period is asked anew each time, a pulse is asked once."""
    return f"beat:{told_at():%Y-%m-%d}" if rhythm.every_days else ""


def _asked_in(survey_id: int, about: str, people: Iterable[int]) -> set[int]:
    asked = select(SurveyAsk.person_id).where(SurveyAsk.survey_id == survey_id, SurveyAsk.about == about)
    return {person for person in db.session.scalars(asked.where(SurveyAsk.person_id.in_(list(people)))) if person}


def _add(survey: Survey, person_id: int | None, about: str, rhythm_id: int | None, segment: str) -> SurveyAsk:
    ask = SurveyAsk(survey_id=survey.id, person_id=person_id, about=about, rhythm_id=rhythm_id, segment=segment)
    ask.asked_at = told_at()
    db.session.add(ask)
    db.session.flush()
    return ask


def _told(survey: Survey, ask: SurveyAsk) -> SurveyAsked:
    return SurveyAsked(survey.id, survey.status, ask.id, ask.person_id or 0, ask.about, survey.link)


@act
def make_links(survey_id: int, n: int, person_id: int) -> list[int]:
    """Make links that are good for one answer each, for those who have no account; return their numbers."""
    check_role(role_of(person_id), *TEAM)
    survey = _running(survey_id)
    try:
        LINKS.number(n)
    except Refused as refusal:
        raise Invalid({"n": refusal}) from refusal
    made = [_add(survey, None, "", None, "").id for _ in range(n)]
    record(SurveyLinksMade(survey_id, survey.status, n), person_id)
    return made


@act
def decline(ask_id: int, person_id: int, no_more: bool = False) -> None:
    """Say “not now”; or say “no more”, and be asked nothing again."""
    ask = load(SurveyAsk, ask_id)
    if ask.person_id != person_id:
        raise NotFound("This does not exist, or not any more.")
    survey = load(Survey, ask.survey_id)
    ask.declined_at = told_at()
    _peace_of(person_id).no_more = no_more or _peace_of(person_id).no_more
    record(SurveyDeclined(survey.id, survey.status, person_id, no_more), person_id)


@act
def choose_peace(person_id: int, no_more: bool) -> None:
    """Say whether one wants to be asked in surveys."""
    _peace_of(person_id).no_more = no_more
    record(PeaceChosen(person_id, no_more), person_id)


@act
def set_pace(days: int, person_id: int) -> None:
    """Say how long everybody is left in peace after being asked."""
    check_role(role_of(person_id), *TEAM)
    if days not in DAYS:
        raise Invalid({"days": Refused("Please give a number from {least} to {most}.", least=0, most=DAYS[-1])})
    db.session.merge(SurveyPace(id=1, rest_days=days))
    record(PaceSet(days), person_id)


def _peace_of(person_id: int) -> SurveyPeace:
    """Return what we know of the peace of a person, locked."""
    asked = select(SurveyPeace).filter_by(person_id=person_id).with_for_update()
    found = db.session.scalar(asked.execution_options(populate_existing=True))
    if found is None:
        found = SurveyPeace(person_id=person_id, no_more=False)
        db.session.add(found)
        db.session.flush()
    return found


def _running(survey_id: int) -> Survey:
    survey = load(Survey, survey_id)
    if survey.status != RUNNING:
        raise Conflict("This survey is not running.", code="not_running")
    return survey
