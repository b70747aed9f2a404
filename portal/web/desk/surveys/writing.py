"""Write a survey by clicking: its frame, its questions, their order and branches; start, revise, close and copy it."""

from collections.abc import Callable
from functools import partial
from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from portal.kit.i18n import gettext
from portal.surveys import acts, queries
from portal.surveys.models import Survey
from portal.surveys.rules.life import LIFE, NAMES, REACHES, TONES
from portal.surveys.rules.questions import KINDS, Question, get, read_row
from portal.web.desk.surveys.forms import FrameForm, LinksForm, QuestionForm, StartForm, TableForm, bp
from portal.web.forms import HouseForm
from portal.web.policy import PRODUCT_TEAM, STAFF_ONLY
from portal.web.sheets import sheet
from portal.web.site.surveys.filling import ask_link, lines
from portal.web.viewing import current_viewer

Answer = Response | tuple[str, int]


@bp.get("/desk/surveys", to=STAFF_ONLY)
def index() -> str:
    """Show every survey, and the form for one more."""
    return _index(StartForm())


@bp.post("/desk/surveys", to=PRODUCT_TEAM, limit="60 per hour")
def create() -> Answer:
    """Draft a survey."""
    form: Any = StartForm.sent()
    made = form.accept(lambda: acts.write_survey(form.title.data, form.starter.data or "", _me()))
    if made is None:
        return _index(form), 422
    return redirect(url_for("desk_surveys.show", survey_id=made), 303)


def _index(form: HouseForm) -> str:
    after = request.args.get("after")
    page = queries.all_surveys(current_viewer(), after)
    given = {"rows": page.items, "next": page.next, "after": after, "form": form, "names": NAMES, "tones": TONES}
    return render_template("desk/surveys/index.html", **given)


@bp.get("/desk/surveys/<int:survey_id>", to=STAFF_ONLY)
def show(survey_id: int) -> str:
    """Show one survey as it is written."""
    return _page(survey_id)


@bp.post("/desk/surveys/<int:survey_id>", to=PRODUCT_TEAM, limit="240 per hour")
def describe(survey_id: int) -> Answer:
    """Change the frame of a survey."""
    form: Any = FrameForm.sent()
    words = {name: form[name].data or "" for name in ("title", "intro", "thanks", "reach")}
    act = partial(acts.describe_survey, survey_id, _me(), **words, is_anonymous=bool(form.is_anonymous.data))
    return _answered(survey_id, form, act, frame=form)


@bp.post("/desk/surveys/<int:survey_id>/questions", to=PRODUCT_TEAM, limit="240 per hour")
def add(survey_id: int) -> Answer:
    """Add a question."""
    form = QuestionForm.of(_asked(survey_id), sent=True)
    key = form.accept(lambda: acts.add_question(survey_id, _me(), form.question()))
    if key is None:
        return _page(survey_id, adding=form), 422
    return redirect(url_for("desk_surveys.show", survey_id=survey_id, _anchor=key), 303)


@bp.get("/desk/surveys/<int:survey_id>/questions/<key>", to=PRODUCT_TEAM)
def question(survey_id: int, key: str) -> str:
    """Show one question to be worded better."""
    asked = _asked(survey_id)
    found = get(asked, key)
    return _question(survey_id, found, QuestionForm.of(asked, found))


@bp.post("/desk/surveys/<int:survey_id>/questions/<key>", to=PRODUCT_TEAM, limit="240 per hour")
def edit(survey_id: int, key: str) -> Answer:
    """Word a question better."""
    asked = _asked(survey_id)
    found = get(asked, key)
    form = QuestionForm.of(asked, found, sent=True)
    if form.accept(lambda: _true(acts.edit_question(survey_id, _me(), form.question(key)))) is None:
        return _question(survey_id, found, form), 422
    return redirect(url_for("desk_surveys.show", survey_id=survey_id, _anchor=key), 303)


def _question(survey_id: int, found: Question, form: QuestionForm) -> str:
    survey = queries.get_survey(survey_id, current_viewer())
    return render_template("desk/surveys/question.html", survey=survey, question=found, form=form)


@bp.post("/desk/surveys/<int:survey_id>/questions/<key>/place", to=PRODUCT_TEAM)
def move(survey_id: int, key: str) -> Answer:
    """Move a question up or down."""
    by = -1 if request.form.get("by") == "-1" else 1
    return _stepped(survey_id, lambda: acts.move_question(survey_id, _me(), key, by), key)


@bp.post("/desk/surveys/<int:survey_id>/questions/<key>/removal", to=PRODUCT_TEAM)
def remove(survey_id: int, key: str) -> Answer:
    """Take a question out."""
    return _stepped(survey_id, lambda: acts.remove_question(survey_id, _me(), key))


@bp.post("/desk/surveys/<int:survey_id>/table", to=PRODUCT_TEAM)
def table(survey_id: int) -> Answer:
    """Choose by which table Kano pairs are read."""
    form: Any = TableForm.sent()
    act = partial(acts.choose_table, survey_id, _me(), form.kano_table.data or "")
    return _answered(survey_id, form, act, table=form)


@bp.post("/desk/surveys/<int:survey_id>/start", to=PRODUCT_TEAM)
def start(survey_id: int) -> Answer:
    """Take answers from now on."""
    return _stepped(survey_id, lambda: acts.start_survey(survey_id, _me()))


@bp.post("/desk/surveys/<int:survey_id>/edition", to=PRODUCT_TEAM)
def revise(survey_id: int) -> Answer:
    """Publish the new edition."""
    return _stepped(survey_id, lambda: acts.revise_survey(survey_id, _me()))


@bp.post("/desk/surveys/<int:survey_id>/closing", to=PRODUCT_TEAM)
def close(survey_id: int) -> Answer:
    """Take no more answers."""
    return _stepped(survey_id, lambda: acts.close_survey(survey_id, _me()))


@bp.post("/desk/surveys/<int:survey_id>/copies", to=PRODUCT_TEAM)
def copy(survey_id: int) -> Answer:
    """Begin a new draft with the same questions."""
    form = HouseForm.sent()
    made = form.accept(lambda: acts.copy_survey(survey_id, _me()))
    if made is None:
        return _page(survey_id, stepping=form), form.status
    return redirect(url_for("desk_surveys.show", survey_id=made), 303)


@bp.post("/desk/surveys/<int:survey_id>/links", to=PRODUCT_TEAM, limit="60 per hour")
def links(survey_id: int) -> Answer:
    """Make links that are good for one answer each, and send them as a file."""
    form: Any = LinksForm.sent()
    made = form.accept(lambda: acts.make_links(survey_id, form.n.data or 0, _me()))
    if made is None:
        return _page(survey_id, links=form), form.status
    link = queries.get_survey(survey_id, current_viewer()).link
    rows = [(n, url_for("surveys.show", link=link, ask=ask_link(ask), _external=True)) for n, ask in enumerate(made, 1)]
    return sheet(f"survey-{survey_id}-links.csv", ("number", "link"), rows)


@bp.get("/desk/surveys/<int:survey_id>/preview", to=STAFF_ONLY)
def preview(survey_id: int) -> str:
    """Show the survey as those who answer will see it; nothing can be sent."""
    survey = queries.get_survey(survey_id, current_viewer())
    return render_template("desk/surveys/preview.html", survey=survey, lines=lines(_asked(survey_id), {}))


def _me() -> int:
    return current_viewer().id or 0


def _true(_: object) -> bool:
    return True


def _asked(survey_id: int) -> list[Question]:
    """Return the questions as they are being written, or else as they are asked."""
    survey = queries.get_survey(survey_id, current_viewer())
    draft = queries.draft_of(survey_id, survey.edition)
    return list(map(read_row, draft.questions)) if draft else queries.questions_of(survey_id, survey.edition)


def _stepped(survey_id: int, act: Callable[[], object], anchor: str = "") -> Answer:
    form = HouseForm.sent()
    return _answered(survey_id, form, act, anchor, stepping=form)


def _answered(
    survey_id: int, sent: HouseForm, act: Callable[[], object], anchor: str = "", **forms: HouseForm
) -> Answer:
    """Do the act; refused, show the page again with what was typed."""
    if sent.accept(lambda: _true(act())) is None:
        return _page(survey_id, **forms), sent.status
    return redirect(url_for("desk_surveys.show", survey_id=survey_id, _anchor=anchor or None), 303)


def _page(survey_id: int, **forms: Any) -> str:
    seen = current_viewer()
    survey = queries.get_survey(survey_id, seen)
    asked, draft = _asked(survey_id), queries.draft_of(survey_id, survey.edition)
    given: dict[str, Any] = {"frame": FrameForm(obj=survey), "adding": QuestionForm.of(asked), "links": LinksForm()}
    given |= {"table": TableForm(obj=survey), "stepping": None, **forms}
    steps = [step.name for step in LIFE.steps_from(survey.status, seen.role)]
    more = {"survey": survey, "questions": asked, "draft": draft, "steps": steps, "branches": _branches(asked)}
    more |= {"names": NAMES, "tones": TONES, "kinds": KINDS, "reaches": REACHES, "may_write": bool(steps)}
    return render_template("desk/surveys/show.html", **more, **given, counted=_counted(survey))


def _branches(asked: list[Question]) -> dict[str, str]:
    """Return in words after which answers questions are shown."""
    by_key = {each.key: each for each in asked}
    return {
        each.key: gettext(
            "only after {answers} to “{question}”",
            answers=[by_key[each.only_if].choices.get(value, str(value)) for value in each.only_values],
            question=by_key[each.only_if].words,
        )
        for each in asked
        if each.only_if in by_key
    }


def _counted(survey: Survey) -> dict[str, int]:
    asked, answered = queries.asks_of(survey.id)
    return {"asked": asked, "answered": answered, "begun": queries.begun(survey.id)}
