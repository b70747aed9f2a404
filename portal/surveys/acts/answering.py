"""Take an answer: once from each person, link or browser, and for good."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import delete, select, update

from portal.events.surveys import SurveyAnswered
from portal.kit.db import db, load
from portal.kit.errors import Conflict, NotAllowed, NotFound
from portal.kit.seals import lasting_seal
from portal.river import act, record
from portal.river.acts import told_at
from portal.surveys.models import Survey, SurveyAnswer, SurveyAsk, SurveyDraft, SurveySheet
from portal.surveys.queries.editions import questions_of
from portal.surveys.rules.answers import Given, Raw, understood
from portal.surveys.rules.life import ASKED, CLOSED, MEMBERS, RUNNING


@dataclass(frozen=True, slots=True)
class Respondent:
    """Who answers: a person, the holder of a link, or a browser that nobody is signed in with."""

    key: str
    about: str = ""
    person_id: int | None = None  # unknown where the survey is anonymous
    ask_id: int | None = None
    segment: str = ""


def respondent(survey: Survey, person_id: int | None, ask: SurveyAsk | None, browser: str = "") -> Respondent:
    """Return who answers a survey, or refuse somebody whom it does not ask."""
    if ask is not None:
        person_id = ask.person_id
    if survey.reach == ASKED and ask is None:
        raise NotAllowed("Only those who were asked can answer this.", code="not_asked")
    if survey.reach == MEMBERS and person_id is None and ask is None:
        raise NotAllowed("Please sign in first.", code="sign_in_first")
    about, segment = (ask.about, ask.segment) if ask else ("", "")
    key = key_of(survey, person_id, ask.id if ask else None, browser)
    named = None if survey.is_anonymous else person_id
    return Respondent(key, about, named, ask.id if ask else None, segment)


def key_of(survey: Survey, person_id: int | None, ask_id: int | None = None, browser: str = "") -> str:
    """Return the key under which a survey knows a respondent; an anonymous one does not lead back to a person."""
    if person_id is not None:
        return f"hidden:{lasting_seal(f'{survey.link} {person_id}')}" if survey.is_anonymous else f"person:{person_id}"
    if ask_id is not None:
        return f"ask:{ask_id}"
    if not browser:
        raise NotAllowed("Please sign in first.", code="sign_in_first")
    return f"browser:{hashlib.sha256(f'{survey.link} {browser}'.encode()).hexdigest()[:32]}"


def find_ask(survey: Survey, person_id: int | None, ask_id: int | None) -> SurveyAsk | None:
    """Return what asked this respondent: the link they hold, or else what the person was asked last."""
    if ask_id is not None:
        ask = db.session.get(SurveyAsk, ask_id)
        if ask is None or ask.survey_id != survey.id:
            raise NotFound("This link is not valid, or not any more.")
        return ask
    asked = select(SurveyAsk).filter_by(survey_id=survey.id, person_id=person_id).order_by(SurveyAsk.id.desc())
    return db.session.scalar(asked.limit(1)) if person_id else None


@act
def send_answers(
    survey_id: int,
    raw: Raw,
    person_id: int | None = None,
    ask_id: int | None = None,
    browser: str = "",
    edition: int = 0,
) -> int:
    """Take the answers of one respondent, as they were given to an edition; return the sheet."""
    survey = _open(survey_id)
    who = respondent(survey, person_id, find_ask(survey, person_id, ask_id), browser)
    if find_sheet(survey_id, who) is not None:
        raise Conflict("You have answered this already. Your first answer counts.", code="answered")
    number = edition if 0 < edition <= survey.edition else survey.edition
    answers = understood(questions_of(survey_id, number), raw)
    if not answers:
        raise Conflict("You have not answered anything yet.", code="empty")
    sheet_id = _keep(survey, number, who, answers)
    db.session.execute(delete(SurveyDraft).filter_by(survey_id=survey_id, respondent=who.key, about=who.about))
    _settle(who)
    record(SurveyAnswered(survey_id, survey.status, sheet_id, number, who.person_id, who.about), who.person_id)
    return sheet_id


def _open(survey_id: int) -> Survey:
    survey = load(Survey, survey_id)
    if survey.status == CLOSED:
        raise Conflict("This survey is closed and takes no more answers.", code="closed")
    if survey.status != RUNNING:
        raise NotFound("This does not exist, or not any more.")
    return survey


def find_sheet(survey_id: int, who: Respondent) -> int | None:
    """Return the sheet that this respondent sent already."""
    return db.session.scalar(select(SurveySheet.id).filter_by(survey_id=survey_id, respondent=who.key, about=who.about))


def _keep(survey: Survey, edition: int, who: Respondent, answers: Mapping[str, Given]) -> int:
    """Write a sheet with its answers, and count it."""
    sheet = SurveySheet(survey_id=survey.id, edition=edition, respondent=who.key, about=who.about, sent_at=told_at())
    sheet.person_id, sheet.segment = who.person_id, who.segment
    db.session.add(sheet)
    db.session.flush()
    db.session.add_all(rows_of(sheet.id, answers))
    survey.answers = Survey.answers + 1
    db.session.flush()
    return sheet.id


def rows_of(sheet_id: int, answers: Mapping[str, Given]) -> list[SurveyAnswer]:
    """Return the rows that keep these answers."""
    return [
        SurveyAnswer(sheet_id=sheet_id, question=key, value=value, other=given.other, words=given.words)
        for key, given in answers.items()
        for value in given.values or (0,)
    ]


def _settle(who: Respondent) -> None:
    """Note that what was asked is answered."""
    if who.ask_id is not None:
        db.session.execute(update(SurveyAsk).filter_by(id=who.ask_id).values(answered_at=told_at()))


def blank_words(person_id: int) -> None:
    """Blank what a person who is forgotten wrote, also where they answered without a name; what was counted stays."""
    hidden = select(SurveySheet.survey_id).where(SurveySheet.respondent.like("hidden:%"))
    surveys = db.session.scalars(select(Survey).where(Survey.is_anonymous, Survey.id.in_(hidden)))
    keys = [key_of(survey, person_id) for survey in surveys]
    mine = (SurveySheet.person_id == person_id) | SurveySheet.respondent.in_([*keys, f"person:{person_id}"])
    sheets = select(SurveySheet.id).where(mine)
    wrote = (SurveyAnswer.sheet_id.in_(sheets), SurveyAnswer.words != "")
    db.session.execute(update(SurveyAnswer).where(*wrote).values(words="…"))
    db.session.execute(delete(SurveyDraft).where(SurveyDraft.respondent.in_([*keys, f"person:{person_id}"])))
