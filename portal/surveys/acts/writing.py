"""Write a survey: its frame, its questions and their order; start it, publish a new edition, close it."""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import replace

from portal.events.surveys import SurveyClosed, SurveyRevised, SurveyStarted, SurveyWritten
from portal.kit import limits
from portal.kit.db import db, load
from portal.kit.errors import Conflict, Invalid, Refused
from portal.kit.i18n import language
from portal.kit.text import clean, clean_line, language_of
from portal.people.queries import role_of
from portal.people.rules import THE_STAFF, check_role
from portal.river import act, record
from portal.river.acts import told_at
from portal.surveys.models import Survey, SurveyEdition
from portal.surveys.queries.editions import draft_of, edition_of, keys_of
from portal.surveys.rules.kano import TABLES
from portal.surveys.rules.life import CLOSED, DRAFT, LIFE, LINK, REACHES, TEAM
from portal.surveys.rules.questions import (
    MOST,
    Question,
    check_order,
    check_same,
    checked,
    find,
    get,
    moved,
    next_key,
    read_row,
)
from portal.surveys.rules.starters import STARTERS, begun

Change = Callable[[list[Question]], Sequence[Question]]


@act
def write_survey(title: str, starter: str, person_id: int) -> int:
    """Draft a survey from one of the starters; return its id."""
    check_role(role_of(person_id), *TEAM)
    if starter not in STARTERS:
        raise Invalid({"starter": "Please choose what it is."})
    survey = Survey(owner_id=person_id, written_at=told_at(), audience_id=THE_STAFF, reach=LINK, answers=0)
    survey.link, survey.status, survey.edition = f"s{secrets.token_urlsafe(9)}", LIFE.first, 0
    _describe(survey, title, "", "")
    db.session.add(survey)
    db.session.flush()
    _add_edition(survey, 1, begun(starter))
    record(SurveyWritten(survey.id, survey.status, survey.title), person_id)
    return survey.id


@act
def copy_survey(survey_id: int, person_id: int) -> int:
    """Begin a new draft with the questions and the frame of another survey; return its id."""
    first = load(Survey, survey_id)
    copied = write_survey(first.title, "blank", person_id)
    survey = load(Survey, copied)
    for name in ("intro", "thanks", "reach", "is_anonymous", "kano_table"):
        setattr(survey, name, getattr(first, name))
    asked = edition_of(first.id, first.edition) or draft_of(first.id, first.edition)
    draft = _draft(survey)
    draft.questions, draft.kano_table = list(asked.questions) if asked else [], survey.kano_table
    return copied


@act
def describe_survey(
    survey_id: int, person_id: int, title: str, intro: str, thanks: str, reach: str, is_anonymous: bool
) -> None:
    """Say what a survey is called, what stands before and after it, and who may answer."""
    survey = _written(survey_id, person_id)
    _describe(survey, title, intro, thanks)
    if reach not in REACHES:
        raise Invalid({"reach": "Please choose who may answer."})
    if survey.status != DRAFT and is_anonymous != survey.is_anonymous:
        raise Invalid({"is_anonymous": "What was promised to those who answered stays."})
    survey.reach, survey.is_anonymous = reach, is_anonymous
    record(SurveyWritten(survey_id, survey.status, survey.title), person_id)


def _describe(survey: Survey, title: str, intro: str, thanks: str) -> None:
    wrong: dict[str, str | Refused] = {}
    given = (("title", limits.TITLE, clean_line(title)), ("intro", limits.ABOUT_ME, clean(intro)))
    for name, limit, words in (*given, ("thanks", limits.ABOUT_ME, clean(thanks))):
        try:
            setattr(survey, name, limit.text(words))
        except Refused as refusal:
            wrong[name] = refusal
    if wrong:
        raise Invalid(wrong)
    survey.language = language_of(f"{title}\n{intro}", language())


@act
def add_question(survey_id: int, person_id: int, question: Question) -> str:
    """Add a question at the end; return its key."""
    survey = _written(survey_id, person_id)
    key = next_key(keys_of(survey_id))
    _change(survey, person_id, lambda asked: [*asked, checked(replace(question, key=key), asked)])
    return key


@act
def edit_question(survey_id: int, person_id: int, question: Question) -> None:
    """Write a question better; of one that was asked already the kind and the answers stay."""
    survey = _written(survey_id, person_id)
    published = edition_of(survey.id, survey.edition)
    before = find(map(read_row, published.questions), question.key) if published else None
    if before:
        check_same(before, question)

    def change(asked: list[Question]) -> list[Question]:
        get(asked, question.key)
        return [checked(question, asked) if each.key == question.key else each for each in asked]

    _change(survey, person_id, change)


@act
def move_question(survey_id: int, person_id: int, key: str, by: int) -> None:
    """Move a question one place up or down."""
    _change(_written(survey_id, person_id), person_id, lambda asked: moved(asked, key, by))


@act
def remove_question(survey_id: int, person_id: int, key: str) -> None:
    """Take a question out; what it was answered in earlier editions stays."""
    survey = _written(survey_id, person_id)
    _change(survey, person_id, lambda asked: [each for each in asked if each.key != get(asked, key).key])


@act
def choose_table(survey_id: int, person_id: int, table: str) -> None:
    """Choose by which table Kano pairs are read; each edition keeps its own."""
    survey = _written(survey_id, person_id)
    if table not in TABLES:
        raise Invalid({"kano_table": "Please choose a table."})
    survey.kano_table = _draft(survey).kano_table = table
    record(SurveyWritten(survey_id, survey.status, survey.title), person_id)


def _change(survey: Survey, person_id: int, change: Change) -> None:
    """Change the questions that are being written, if they can be asked like this."""
    draft = _draft(survey)
    questions = list(change(list(map(read_row, draft.questions))))
    if len(questions) > MOST.most:
        raise Conflict("A survey has at most {n} questions.", n=MOST.most)
    check_order(questions)
    draft.questions = [each.as_row() for each in questions]
    record(SurveyWritten(survey.id, survey.status, survey.title), person_id)


@act
def start_survey(survey_id: int, person_id: int) -> None:
    """Take answers from now on."""
    survey = load(Survey, survey_id)
    survey.status = LIFE.after(survey.status, "start", role_of(person_id))
    _publish(survey)
    survey.started_at = told_at()
    record(SurveyStarted(survey_id, survey.status, survey.edition), person_id)


@act
def revise_survey(survey_id: int, person_id: int) -> None:
    """Ask by the questions that were written since; earlier answers keep their edition."""
    survey = load(Survey, survey_id)
    survey.status = LIFE.after(survey.status, "revise", role_of(person_id))
    if draft_of(survey.id, survey.edition) is None:
        raise Conflict("Nothing was changed since the last edition.", code="unchanged")
    _publish(survey)
    record(SurveyRevised(survey_id, survey.status, survey.edition), person_id)


@act
def close_survey(survey_id: int, person_id: int) -> None:
    """Take no more answers."""
    survey = load(Survey, survey_id)
    survey.status = LIFE.after(survey.status, "close", role_of(person_id))
    survey.closed_at = told_at()
    record(SurveyClosed(survey_id, survey.status, survey.answers), person_id)


def _publish(survey: Survey) -> None:
    draft = _draft(survey)
    if not draft.questions:
        raise Conflict("Ask at least one question first.", code="empty")
    draft.published_at, survey.edition = told_at(), draft.number


def _draft(survey: Survey) -> SurveyEdition:
    """Return the edition that is being written; it begins as a copy of the one that is asked."""
    if found := draft_of(survey.id, survey.edition):
        return found
    asked = edition_of(survey.id, survey.edition)
    return _add_edition(survey, survey.edition + 1, list(map(read_row, asked.questions)) if asked else [])


def _add_edition(survey: Survey, number: int, questions: Sequence[Question]) -> SurveyEdition:
    rows = [each.as_row() for each in questions]
    edition = SurveyEdition(survey_id=survey.id, number=number, questions=rows, kano_table=survey.kano_table)
    db.session.add(edition)
    db.session.flush()
    return edition


def _written(survey_id: int, person_id: int) -> Survey:
    """Return a survey that is still written on, for somebody who may."""
    check_role(role_of(person_id), *TEAM)
    survey = load(Survey, survey_id)
    if survey.status == CLOSED:
        raise Conflict("This survey is closed. Copy it to ask again.", code="closed")
    return survey
