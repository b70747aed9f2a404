"""Surveys: written, started and read by the company; answered by whoever holds the link."""

from collections.abc import Sequence
from math import isfinite
from typing import Any

from flask import url_for

from portal.kit.i18n import gettext
from portal.surveys import acts, queries
from portal.surveys.acts.answering import find_ask, find_sheet, respondent
from portal.surveys.models import Survey
from portal.surveys.rules.answers import OTHER
from portal.surveys.rules.questions import CHOOSING, Question, get, read_row
from portal.web.api import models
from portal.web.api import survey_models as shapes
from portal.web.api.community import me
from portal.web.api.contract import route
from portal.web.desk.surveys.results import found_in
from portal.web.policy import MEMBERS, PRODUCT_TEAM, STAFF_ONLY
from portal.web.viewing import current_viewer

Surveys = models.Listed[shapes.SurveyOut]
FRAME = ("title", "intro", "thanks", "reach", "is_anonymous")
STEPS = {"start": acts.start_survey, "revise": acts.revise_survey, "close": acts.close_survey}


@route("GET", "/surveys", to=STAFF_ONLY, asks=models.Paged, gives=Surveys)
def list_surveys(query: models.Paged) -> Any:
    """Return surveys, the latest first."""
    page = queries.all_surveys(current_viewer(), query.after, query.limit)
    return Surveys(items=[shapes.SurveyOut(**_told(survey)) for survey in page.items], next=page.next)


def _told(survey: Survey) -> dict[str, Any]:
    names = ("id", "title", "status", "edition", "answers", "reach", "is_anonymous")
    known = {name: getattr(survey, name) for name in names}
    return known | {"url": url_for("surveys.show", link=survey.link), "created_at": survey.written_at}


def _whole(survey_id: int) -> shapes.SurveyWholeOut:
    survey = queries.get_survey(survey_id, current_viewer())
    more = {name: getattr(survey, name) for name in ("intro", "thanks", "kano_table", "weights")}
    questions = [_question(each) for each in _being_written(survey)]
    return shapes.SurveyWholeOut(**_told(survey), **more, questions=questions)


def _being_written(survey: Survey) -> list[Question]:
    draft = queries.draft_of(survey.id, survey.edition)
    return list(map(read_row, draft.questions)) if draft else queries.questions_of(survey.id, survey.edition)


def _question(each: Question) -> shapes.QuestionOut:
    names = ("key", "kind", "words", "hint", "present", "absent", "dimension", "code", "is_required", "only_if")
    own = each.kind in CHOOSING
    choices = {value: str(words) if own else gettext(words) for value, words in each.choices.items()}
    said = {name: getattr(each, name) for name in names}
    return shapes.QuestionOut(**said, only_values=list(each.only_values), choices=choices)


@route("POST", "/surveys", to=PRODUCT_TEAM, takes=shapes.SurveyIn, gives=shapes.SurveyWholeOut, status=201)
def write_survey(body: shapes.SurveyIn) -> Any:
    """Draft a survey."""
    return _whole(acts.write_survey(body.title, body.starter, me()))


@route("GET", "/surveys/<int:survey_id>", to=STAFF_ONLY, gives=shapes.SurveyWholeOut)
def read_survey(survey_id: int) -> Any:
    """Return one survey with its questions."""
    return _whole(survey_id)


@route("PATCH", "/surveys/<int:survey_id>", to=PRODUCT_TEAM, takes=shapes.SurveyPatch, gives=shapes.SurveyWholeOut)
def patch_survey(survey_id: int, body: shapes.SurveyPatch) -> Any:
    """Describe a survey anew; what is left out stays."""
    survey = queries.get_survey(survey_id, current_viewer())
    given = {name: getattr(body, name) for name in FRAME}
    acts.describe_survey(
        survey_id, me(), **{name: getattr(survey, name) if value is None else value for name, value in given.items()}
    )
    return _whole(survey_id)


@route(
    "POST",
    "/surveys/<int:survey_id>/questions",
    to=PRODUCT_TEAM,
    takes=shapes.QuestionIn,
    gives=shapes.QuestionOut,
    status=201,
)
def add_question(survey_id: int, body: shapes.QuestionIn) -> Any:
    """Add a question at the end of what is being written."""
    queries.get_survey(survey_id, current_viewer())
    asked = body.model_dump() | {"options": tuple(body.options), "only_values": tuple(body.only_values)}
    key = acts.add_question(survey_id, me(), Question("", **asked))
    return _question(get(_being_written(queries.get_survey(survey_id, current_viewer())), key))


@route("DELETE", "/surveys/<int:survey_id>/questions/<key>", to=PRODUCT_TEAM, gives=shapes.SurveyWholeOut)
def remove_question(survey_id: int, key: Any) -> Any:
    """Take a question out of what is being written; what it was answered before stays."""
    queries.get_survey(survey_id, current_viewer())
    acts.remove_question(survey_id, me(), str(key))
    return _whole(survey_id)


@route("PUT", "/surveys/<int:survey_id>/status", to=PRODUCT_TEAM, takes=shapes.SurveyStep, gives=shapes.SurveyWholeOut)
def put_survey_status(survey_id: int, body: shapes.SurveyStep) -> Any:
    """Start a survey, publish what was written since, or close it."""
    queries.get_survey(survey_id, current_viewer())
    STEPS[body.step](survey_id, me())
    return _whole(survey_id)


@route("PUT", "/surveys/<int:survey_id>/weights", to=PRODUCT_TEAM, takes=shapes.WeightsIn, gives=shapes.SurveyWholeOut)
def put_weights(survey_id: int, body: shapes.WeightsIn) -> Any:
    """Weigh the sides of the service."""
    queries.get_survey(survey_id, current_viewer())
    acts.weigh_sides(survey_id, me(), body.weights)
    return _whole(survey_id)


@route("GET", "/surveys/<int:survey_id>/results", to=STAFF_ONLY, asks=shapes.PartAsked, gives=shapes.ResultsOut)
def read_results(survey_id: int, query: shapes.PartAsked) -> Any:
    """Return what was answered, question by question, of all or of a part."""
    found = found_in(queries.get_survey(survey_id, current_viewer()), query.part)
    whole = found.whole
    return shapes.ResultsOut(
        answers=found.n,
        is_hidden=found.is_hidden,
        questions=[_result(chart) for chart in found.charts],
        sides=[_side(side) for side in whole.sides] if whole else [],
        gap_plain=whole.plain if whole else None,
        gap_weighed=whole.weighed if whole else None,
    )


def _result(chart: dict[str, Any]) -> shapes.ResultOut:
    question, verdict = chart["question"], chart.get("verdict")
    told: dict[str, Any] = {"key": question.key, "kind": question.kind, "words": question.words, "n": chart["n"]}
    if "rows" in chart:
        told["counts"] = {value: n for _, value, n, _ in chart["rows"]}
    told |= {name: _interval(chart[name]) for name in ("measure", "mean") if name in chart}
    if "gap" in chart:
        told["gap"] = _interval(chart["gap"].gap)
    if verdict:
        told |= {"category": verdict.label, "categories": verdict.counts}
        told |= {"better": _interval(verdict.better), "worse": _interval(verdict.worse)}
    return shapes.ResultOut(**told)


def _interval(found: Any) -> shapes.IntervalOut:
    low, high = (bound if isfinite(bound) else None for bound in (found.low, found.high))
    return shapes.IntervalOut(value=found.value, low=low, high=high, n=found.n)


def _side(side: Any) -> shapes.SideOut:
    means = {"expected": side.expected.value, "perceived": side.perceived.value, "gap": _interval(side.gap)}
    return shapes.SideOut(name=side.name, weight=side.weight, **means)


@route("GET", "/sheets/<link>", to=MEMBERS, gives=shapes.SheetOut)
def read_sheet(link: Any) -> Any:
    """Return the survey of a link as those who answer see it."""
    survey, is_answered = _asked(str(link))
    questions = [_question(each) for each in queries.questions_of(survey.id, survey.edition)]
    frame = {name: getattr(survey, name) for name in ("title", "intro", "edition", "is_anonymous")}
    return shapes.SheetOut(**frame, is_answered=is_answered, questions=questions)


def _asked(link: str) -> tuple[Survey, bool]:
    """Return a survey that asks whoever holds the token, and whether they answered."""
    survey = queries.find_by_link(link)
    who = respondent(survey, me(), find_ask(survey, me(), None))
    return survey, find_sheet(survey.id, who) is not None


@route(
    "POST",
    "/sheets/<link>/answers",
    to=MEMBERS,
    takes=shapes.SheetIn,
    gives=shapes.SentOut,
    status=201,
    limit="60 per hour",
)
def send_sheet(link: Any, body: shapes.SheetIn) -> Any:
    """Send one's answers: once, and for good."""
    survey, _ = _asked(str(link))
    acts.send_answers(survey.id, _raw(body), me(), edition=body.edition)
    return shapes.SentOut(is_answered=True)


def _raw(body: shapes.SheetIn) -> dict[str, Sequence[str]]:
    """Return the answers as a form would send them."""
    raw: dict[str, Sequence[str]] = {}
    for key, answer in body.answers.items():
        raw[key] = [answer.words] if answer.words else [str(value) for value in answer.values]
        if answer.other is not None:
            raw[key + OTHER] = [str(answer.other)]
    return raw
