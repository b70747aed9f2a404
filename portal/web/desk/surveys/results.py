"""What was answered, question by question: charts, each with the interval in which its number lies."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from math import inf
from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from portal.flows.listening import SEGMENTS
from portal.kit.errors import Invalid
from portal.kit.i18n import format_number, gettext, say
from portal.kit.words import N_
from portal.surveys import queries
from portal.surveys.acts import weigh_sides
from portal.surveys.models import Survey
from portal.surveys.queries.results import Part
from portal.surveys.rules import kano, measures
from portal.surveys.rules.life import ENOUGH, FEW, NAMES, TONES
from portal.surveys.rules.questions import CHOOSING, CSAT, KANO, MULTIPLE, NPS, PAIR, SCALE, TEXT, Question
from portal.surveys.rules.service import Service, service, sides_of
from portal.web.desk.surveys.forms import bp
from portal.web.forms import do_once
from portal.web.policy import PRODUCT_TEAM, STAFF_ONLY
from portal.web.viewing import current_viewer

Tables = Mapping[int, str]  # by which table each edition reads Kano pairs


@dataclass(frozen=True, slots=True)
class Found:
    """What was answered to a survey, of all or of a part."""

    n: int
    is_hidden: bool
    charts: list[dict[str, Any]]
    whole: Service | None  # where questions belong to sides of the service
    tables: set[str]
    parts: list[tuple[str, str]]


def found_in(survey: Survey, asked: str) -> Found:
    """Return what was answered, of the part that is asked for."""
    questions = queries.questions_ever(survey.id)
    part = _part(asked, questions)
    counts = queries.counts(survey.id, part)
    n = _people(survey, counts, part)
    is_hidden = survey.is_anonymous and n < FEW
    tables = {each.number: each.kano_table for each in queries.editions(survey.id) if each.published_at}
    charts = [_chart(tables, each, counts.get(each.key) or queries.Count()) for each in questions]
    whole = None if is_hidden else _service(survey, questions, part)
    parts = _parts(survey.id, questions)
    return Found(n, is_hidden, [] if is_hidden else charts, whole, set(tables.values()), parts)


@bp.get("/desk/surveys/<int:survey_id>/results", to=STAFF_ONLY)
def show_results(survey_id: int) -> str:
    """Show what was answered, of all or of a part."""
    return _results(survey_id)


def _results(survey_id: int, wrong: str = "", typed: Mapping[str, str] | None = None) -> str:
    survey = queries.get_survey(survey_id, current_viewer())
    found = found_in(survey, request.args.get("part", ""))
    given = {"survey": survey, "found": found, "charts": found.charts, "n": found.n, "hidden": found.is_hidden}
    given |= {"few": FEW, "enough": ENOUGH, "parts": found.parts, "names": NAMES, "tones": TONES}
    given |= {"tables": found.tables, "whole": found.whole, "wrong": wrong, "typed": typed or {}}
    given |= {"words": _words_of_kano(), "pairs": _of(found.charts, KANO), "asked": _by_side(found)}
    return render_template("desk/surveys/results.html", **given)


def _by_side(found: Found) -> dict[str, list[dict[str, Any]]]:
    """Return the questions about each side of the service, which stand in one table: the widest gap first."""
    sides: dict[str, list[dict[str, Any]]] = {side.name: [] for side in found.whole.sides} if found.whole else {}
    for chart in _of(found.charts, PAIR):
        if chart["question"].dimension in sides:
            sides[chart["question"].dimension].append(chart)
    return {side: sorted(charts, key=_gap_of) for side, charts in sides.items()}


def _gap_of(chart: dict[str, Any]) -> float:
    gap = chart["gap"].gap
    return gap.value if gap.n else inf


def _service(survey: Survey, questions: list[Question], part: Part) -> Service | None:
    """Return how the service is seen from its sides, where questions belong to sides."""
    sides = sides_of(questions)
    return service(sides, queries.side_sums(survey.id, sides, part), survey.weights) if sides else None


@bp.post("/desk/surveys/<int:survey_id>/weights", to=PRODUCT_TEAM, limit="60 per hour")
def weigh(survey_id: int) -> Response | tuple[str, int]:
    """Say how much each side of the service counts."""
    sides = list(sides_of(queries.questions_ever(survey_id)))
    typed = {name: request.form.get(f"weight-{n}", "").strip() for n, name in enumerate(sides)}
    weights = {
        name: int(word) if word.isascii() and word.isdigit() and len(word) < 4 else -1 for name, word in typed.items()
    }
    try:
        do_once(lambda: _true(weigh_sides(survey_id, current_viewer().id or 0, weights)))
    except Invalid as refusal:
        return _results(survey_id, say(refusal.fields["weights"]), typed), 422
    return redirect(url_for("desk_surveys.show_results", survey_id=survey_id, _anchor="sides"), 303)


def _true(_: object) -> bool:
    return True


def _people(survey: Survey, counts: Mapping[str, queries.Count], part: Part) -> int:
    """Return how many answered: of a part at least as many as answered its best-answered question."""
    return survey.answers if part == queries.ALL else max((count.n for count in counts.values()), default=0)


def _part(asked: str, questions: list[Question]) -> Part:
    """Return the part that is asked for: `segment:lead`, `edition:2`, or an answer such as `q1:3`; or all."""
    kind, _, value = asked.partition(":")
    if kind == "edition" and value.isascii() and value.isdigit() and len(value) < 4:
        return Part(edition=int(value))
    if kind == "segment" and value in SEGMENTS:
        return Part(segment=value)
    if any(each.key == kind for each in questions) and value.isascii() and value.isdigit() and len(value) < 4:
        return Part(question=kind, value=int(value))
    return queries.ALL


def _parts(survey_id: int, questions: list[Question]) -> list[tuple[str, str]]:
    """Return the parts to choose from."""
    found = [("", gettext("All who answered"))]
    for name, n in queries.segments(survey_id):
        words = gettext(SEGMENTS[name].name) if name in SEGMENTS else name
        found.append((f"segment:{name}", gettext("{name} ({n})", name=words, n=n)))
    if len(asked := queries.editions_answered(survey_id)) > 1:
        found += [(f"edition:{number}", gettext("Edition {number} ({n})", number=number, n=n)) for number, n in asked]
    return found + [part for each in questions for part in _answers(each)]


def _answers(question: Question) -> list[tuple[str, str]]:
    """Return the answers to a question as parts to choose from."""
    if question.kind not in (*CHOOSING, SCALE, CSAT):
        return []
    return [
        (f"{question.key}:{value}", gettext("{question}: {answer}", question=question.words, answer=words))
        for value, words in question.choices.items()
    ]


def _chart(tables: Tables, question: Question, count: queries.Count) -> dict[str, Any]:
    """Return what a question's chart is drawn from."""
    made = {"question": question, "n": count.n, "is_few": count.n < ENOUGH, "kind": question.kind}
    return made | DRAWN[question.kind](tables, question, count)


def _choices(_: Tables, question: Question, count: queries.Count) -> dict[str, Any]:
    rows = [(words, value, count.values.get(value, 0)) for value, words in question.choices.items()]
    return {"rows": [(words, value, n, measures.share(n, count.n)) for words, value, n in rows]}


def _scale(tables: Tables, question: Question, count: queries.Count) -> dict[str, Any]:
    return _choices(tables, question, count) | {"mean": measures.mean(count.values)}


def _content(tables: Tables, question: Question, count: queries.Count) -> dict[str, Any]:
    return _scale(tables, question, count) | {"measure": measures.satisfied(count.values)}


def _recommended(tables: Tables, question: Question, count: queries.Count) -> dict[str, Any]:
    camps = measures.camps(count.values)
    return _choices(tables, question, count) | {"camps": camps, "measure": measures.promoter_score(*camps)}


def _gap(_: Tables, question: Question, count: queries.Count) -> dict[str, Any]:
    return {"gap": measures.gap(count.pairs)}


def _kano(tables: Tables, question: Question, count: queries.Count) -> dict[str, Any]:
    """Read each pair by the table of the edition that asked it."""
    found = Counter[str]()
    for number, pairs in count.editions.items():
        found.update(kano.tally(tables.get(number, kano.USUAL), pairs))
    said = kano.verdict(found)
    return {"verdict": said, "reason": _reason(said)}


def _reason(found: kano.Verdict) -> str:
    """Return in a sentence how sure the category is."""
    first, second = found.counts[found.mode], found.counts[found.second]
    numbers = {"gap": first - second, "bound": format_number(round(found.fong, 1))}
    if found.is_clear:
        return gettext("Clear: the lead of {gap} reaches the {bound} that Fong's test wants.", **numbers)
    return gettext("Not clear: the lead of {gap} stays under the {bound} that Fong's test wants.", **numbers)


def _words(_: Tables, question: Question, count: queries.Count) -> dict[str, Any]:
    return {"wrote": count.wrote}


DRAWN = {
    **dict.fromkeys((*CHOOSING, MULTIPLE), _choices),
    SCALE: _scale,
    CSAT: _content,
    NPS: _recommended,
    PAIR: _gap,
    KANO: _kano,
    TEXT: _words,
}


def _of(charts: list[dict[str, Any]], kind: str) -> list[dict[str, Any]]:
    return [chart for chart in charts if chart["kind"] == kind]


def _words_of_kano() -> dict[str, Any]:
    return {"categories": kano.CATEGORIES, "meanings": kano.MEANINGS, "tables": kano.TABLE_NAMES, "axis": N_("Better")}
