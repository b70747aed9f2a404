"""The sheet as it is filled in: who holds it, what was typed so far, and which questions it shows."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Flask, g, request, url_for
from werkzeug.wrappers import Response

from portal.kit.errors import NotAllowed, NotFound
from portal.kit.seals import is_sealed, seal
from portal.surveys import queries
from portal.surveys.acts.answering import Respondent, find_ask, find_sheet, respondent
from portal.surveys.models import Survey, SurveyAsk
from portal.surveys.rules.answers import OTHER, chosen
from portal.surveys.rules.life import LINK
from portal.surveys.rules.questions import Question, find, shown
from portal.web.modules import is_open
from portal.web.pages import Pages
from portal.web.policy import SignInFirst
from portal.web.sessions import is_secure
from portal.web.viewing import current_viewer

bp = Pages("surveys", __name__)
COOKIE = "respondent"
YEAR = 365 * 86_400
Fields = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Line:
    """One question on a sheet: what was chosen or typed, what is wrong with it, and whether it is shown yet."""

    question: Question
    chosen: frozenset[str]
    other: str
    words: str
    error: str
    is_shown: bool
    on: Question | None


@dataclass(frozen=True, slots=True)
class Visit:
    """A survey, and who came to answer it."""

    survey: Survey
    who: Respondent
    ask: SurveyAsk | None

    @property
    def is_done(self) -> bool:
        """Say whether this respondent has answered."""
        return find_sheet(self.survey.id, self.who) is not None

    def address(self, name: str = "show") -> str:
        """Return an address of this survey for this respondent."""
        given: dict[str, Any] = {"ask": ask_link(self.ask.id)} if self.ask else {}
        return url_for(f"surveys.{name}", link=self.survey.link, **given)


def visit(link: str, ask: str = "") -> Visit:
    """Return the survey of a link and who comes by it, or refuse a person whom it does not ask."""
    survey = queries.find_by_link(link)
    me, asked = current_viewer().id, ask_of(ask)
    try:
        found = find_ask(survey, me, asked)
        return Visit(survey, respondent(survey, me, found, browser()), found)
    except NotAllowed as refusal:
        if refusal.code == "sign_in_first" or (refusal.code == "not_asked" and me is None):
            raise SignInFirst("Please sign in first.") from refusal
        raise


def ask_of(written: str) -> int | None:
    """Return the number of what somebody was asked, from the end of a link that we sealed."""
    if not written:
        return None
    number, _, given = written.partition("-")
    if not (number.isascii() and number.isdigit() and len(number) < 19 and is_sealed(f"survey ask {number}", given)):
        raise NotFound("This link is not valid, or not any more.")
    return int(number)


def ask_link(ask_id: int) -> str:
    """Return the end of a link that is for one respondent alone."""
    return f"{ask_id}-{seal(f'survey ask {ask_id}')}"


def browser() -> str:
    """Return the secret by which a browser that nobody is signed in with is known again."""
    if "respondent" not in g:
        given = request.cookies.get(COOKIE, "")
        g.respondent = given if 16 <= len(given) <= 40 else secrets.token_urlsafe(18)
    return str(g.respondent)


def keep_browser(answer: Response, survey: Survey) -> Response:
    """Let a browser be known again when it comes back, where a survey asks everybody."""
    if survey.reach == LINK and not current_viewer().is_known:
        kept: dict[str, Any] = {
            "max_age": YEAR,
            "httponly": True,
            "samesite": "Lax",
            "secure": is_secure(),
            "path": "/surveys",
        }
        answer.set_cookie(COOKIE, browser(), **kept)
    return answer


def typed() -> dict[str, list[str]]:
    """Return what the form of this request says."""
    return {name: request.form.getlist(name) for name in request.form}


def lines(questions: Sequence[Question], fields: Fields, errors: Mapping[str, str] | None = None) -> list[Line]:
    """Return the questions with what was typed, in the order of the sheet."""
    seen = {each.key for each in shown(questions, chosen(fields))}
    wrong = errors or {}
    return [
        Line(
            each,
            frozenset(fields.get(each.key, ())),
            next(iter(fields.get(each.key + OTHER, ())), ""),
            "\n".join(fields.get(each.key, ())),
            wrong.get(each.key, ""),
            each.key in seen,
            find(questions, each.only_if),
        )
        for each in questions
    ]


def waiting(about: str = "") -> list[dict[str, Any]]:
    """Return what the viewer is asked and has not answered, with its address; about something, only after that."""
    me = current_viewer().id
    rows = queries.waiting(me) if me and is_open("/surveys") else []
    return [
        {"title": row.title, "language": row.language, "asked_at": row.asked_at, **_addresses(row)}
        for row in rows
        if not about or row.about == about
    ]


def _addresses(row: Any) -> dict[str, str]:
    given = {"link": row.link, "ask": ask_link(row.id)}
    return {"href": url_for("surveys.show", **given), "refusal": url_for("surveys.refuse", **given)}


def furnish_surveys(app: Flask) -> None:
    """Let a page show, where it is apt, what the viewer is asked."""
    app.jinja_env.globals["asked_in_surveys"] = waiting
