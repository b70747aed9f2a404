"""A survey is shown, kept while one writes, and sent."""

from collections.abc import Mapping

from flask import jsonify, make_response, redirect, render_template, request
from werkzeug.wrappers import Response

from portal.kit.errors import Conflict, Invalid
from portal.surveys import acts, queries
from portal.surveys.rules.life import CLOSED
from portal.web.errors import say
from portal.web.forms import do_once
from portal.web.policy import ANYBODY
from portal.web.site.surveys.filling import Fields, Visit, bp, browser, keep_browser, lines, typed, visit
from portal.web.viewing import current_viewer

MOST = 400_000  # bytes of one sheet


@bp.get("/surveys/<link>", to=ANYBODY)
@bp.get("/surveys/<link>/<ask>", to=ANYBODY)
def show(link: str, ask: str = "") -> Response:
    """Show a survey with what was typed before; or that it is answered, or over."""
    here = visit(link, ask)
    if here.is_done:
        return make_response(render_template("site/surveys/done.html", survey=here.survey, here=here))
    if here.survey.status == CLOSED:
        return make_response(render_template("site/surveys/closed.html", survey=here.survey))
    kept = queries.kept_answers(here.survey.id, here.who.key, here.who.about)
    return keep_browser(_form(here, kept), here.survey)


def _form(
    here: Visit, fields: Fields, errors: Mapping[str, str] | None = None, sentence: str = "", status: int = 200
) -> Response:
    survey = here.survey
    rows = lines(queries.questions_of(survey.id, survey.edition), fields, errors)
    given = {"survey": survey, "lines": rows, "sentence": sentence, "has_errors": bool(errors), "here": here}
    return make_response(render_template("site/surveys/show.html", **given), status)


@bp.post("/surveys/<link>/answers", to=ANYBODY, limit="60 per hour", most=MOST)
@bp.post("/surveys/<link>/<ask>/answers", to=ANYBODY, limit="60 per hour", most=MOST)
def send(link: str, ask: str = "") -> Response:
    """Take the answers; refused, the sheet is shown again with all that was typed."""
    here = visit(link, ask)
    try:
        do_once(lambda: _send(here))
    except Invalid as refusal:
        wrong = {key: say(why) for key, why in refusal.fields.items()}
        return keep_browser(_form(here, typed(), wrong, status=422), here.survey)
    except Conflict as refusal:
        if refusal.code != "answered":
            return keep_browser(_form(here, typed(), sentence=say(refusal), status=refusal.status), here.survey)
    return keep_browser(redirect(here.address(), 303), here.survey)


def _send(here: Visit) -> int:
    edition = request.form.get("edition", 0, type=int)
    return acts.send_answers(here.survey.id, typed(), *_hand(here), edition=edition)


def _hand(here: Visit) -> tuple[int | None, int | None, str]:
    """Return by whose hand the sheet is filled in: the acts find out whom that makes the respondent."""
    return current_viewer().id, here.ask.id if here.ask else None, browser()


@bp.put("/surveys/<link>/draft", to=ANYBODY, limit="1500 per hour", most=MOST)
@bp.put("/surveys/<link>/<ask>/draft", to=ANYBODY, limit="1500 per hour", most=MOST)
def keep(link: str, ask: str = "") -> Response:
    """Keep what is typed so far."""
    here = visit(link, ask)
    acts.keep_answers(here.survey.id, typed(), *_hand(here))
    return keep_browser(jsonify({}), here.survey)
