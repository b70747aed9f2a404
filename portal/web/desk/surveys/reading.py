"""What people wrote, all answers as a file, and answers that come in with one."""

from collections.abc import Iterator, Sequence
from typing import Any

from flask import render_template, request
from werkzeug.wrappers import Response

from portal.flows.listening import Taken, import_file
from portal.kit.errors import Invalid, NotFound, Refused
from portal.kit.i18n import gettext
from portal.people.queries import names
from portal.surveys import queries
from portal.surveys.models import Survey
from portal.surveys.rules.files import header
from portal.surveys.rules.life import FEW
from portal.surveys.rules.questions import DOUBLE, MULTIPLE, TEXT, Question, get
from portal.web.desk.surveys.forms import ImportForm, bp
from portal.web.policy import PRODUCT_TEAM, STAFF_ONLY
from portal.web.sheets import sheet
from portal.web.viewing import current_viewer

MOST = 5 * 2**20  # bytes of a file of answers


@bp.get("/desk/surveys/<int:survey_id>/questions/<key>/words", to=STAFF_ONLY)
def words(survey_id: int, key: str) -> str:
    """Show what people wrote in answer to a question."""
    survey = queries.get_survey(survey_id, current_viewer())
    question = get(queries.questions_ever(survey_id), key)
    _check_enough(survey)
    page = queries.words_of(survey_id, key, request.args.get("after"))
    people = names(row.person_id for row in page.items if row.person_id)
    given = {"survey": survey, "question": question, "page": page, "people": people}
    return render_template("desk/surveys/words.html", **given, after=request.args.get("after"))


def _check_enough(survey: Survey) -> None:
    """Refuse to show anonymous answers that are so few that they tell who gave them."""
    if survey.is_anonymous and survey.answers < FEW:
        raise NotFound("Anonymous answers are shown from {n} on.", n=FEW)


@bp.get("/desk/surveys/<int:survey_id>/answers.csv", to=STAFF_ONLY)
def export(survey_id: int) -> Response:
    """Send all answers as a file that comes in again as it went out."""
    survey = queries.get_survey(survey_id, current_viewer())
    _check_enough(survey)
    questions = queries.questions_ever(survey_id)
    who = [] if survey.is_anonymous else ["person", "name", "about"]
    columns = ["key", "answered_at", "edition", "segment", "source", *who, *header(questions)]
    return sheet(f"survey-{survey_id}.csv", columns, _rows(survey, questions))


def _rows(survey: Survey, questions: Sequence[Question]) -> Iterator[list[object]]:
    for row, answers in queries.sheets(survey.id):
        who = [] if survey.is_anonymous else [row.person_id or "", row.name or "", row.about]
        at = row.sent_at.strftime("%Y-%m-%d" if survey.is_anonymous else "%Y-%m-%dT%H:%M:%SZ")
        cells = [cell for each in questions for cell in _cells(each, answers.get(each.key, []))]
        yield [row.id, at, row.edition, row.segment, row.source, *who, *cells]


def _cells(question: Question, given: Sequence[Any]) -> list[object]:
    """Return what was answered to a question, in its column or its two."""
    if question.kind in DOUBLE:
        return [given[0].value, given[0].other] if given else ["", ""]
    if question.kind == TEXT:
        return [given[0].words if given else ""]
    if question.kind == MULTIPLE:
        return [";".join(str(row.value) for row in given)]
    return [given[0].value if given else ""]


@bp.get("/desk/surveys/<int:survey_id>/imports", to=PRODUCT_TEAM)
def import_form(survey_id: int) -> str:
    """Show how a file of answers has to look, and take one."""
    return _importing(survey_id, ImportForm())


@bp.post("/desk/surveys/<int:survey_id>/imports", to=PRODUCT_TEAM, limit="60 per hour", most=MOST + 10_000)
def import_answers(survey_id: int) -> str | tuple[str, int]:
    """Take in a file of answers, and say what became of it."""
    form: Any = ImportForm.sent()
    if not form.validate():
        return _importing(survey_id, form), 422
    try:  # sent twice it changes nothing, so it needs no key of its own, and is taken in piece by piece
        return _importing(survey_id, ImportForm(), _import(survey_id, form.source.data))
    except Invalid as refusal:
        for name, why in refusal.fields.items():
            form[name].errors = [gettext(why.message, **why.values)]
        return _importing(survey_id, form), 422


def _import(survey_id: int, source: str) -> Taken:
    given = request.files.get("file")
    try:
        written = given.read(MOST).decode("utf-8-sig") if given else ""
    except UnicodeDecodeError as error:
        raise Invalid({"file": "Please save the file as CSV in UTF-8."}) from error
    if not written.strip():
        raise Invalid({"file": "Please choose a file."})
    try:
        return import_file(survey_id, source, written, current_viewer().id or 0)
    except Invalid:
        raise
    except Refused as refusal:
        raise Invalid({"file": refusal}) from refusal


def _importing(survey_id: int, form: ImportForm, taken: Taken | None = None) -> str:
    survey = queries.get_survey(survey_id, current_viewer())
    asked = queries.questions_of(survey_id, survey.edition)
    refused = [(n, gettext(why.message, **why.values)) for n, why in taken.file.refused] if taken else []
    given = {"survey": survey, "form": form, "taken": taken, "refused": refused, "columns": ["key", *header(asked)]}
    return render_template("desk/surveys/imports.html", **given, questions=asked)
