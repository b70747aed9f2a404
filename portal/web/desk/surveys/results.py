"""What was answered, question by question: charts, each with the interval in which its number lies."""

from collections.abc import Mapping
from typing import Any

from flask import render_template, request

from portal.flows.listening import SEGMENTS
from portal.kit.i18n import format_number, gettext
from portal.kit.words import N_
from portal.surveys import queries
from portal.surveys.models import Survey
from portal.surveys.queries.results import Part
from portal.surveys.rules import kano, measures
from portal.surveys.rules.life import ENOUGH, FEW, NAMES, TONES
from portal.surveys.rules.questions import CHOOSING, CSAT, KANO, MULTIPLE, NPS, PAIR, SCALE, TEXT, Question
from portal.web.desk.surveys.forms import bp
from portal.web.policy import STAFF_ONLY
from portal.web.viewing import current_viewer


@bp.get("/desk/surveys/<int:survey_id>/results", to=STAFF_ONLY)
def show_results(survey_id: int) -> str:
    """Show what was answered, of all or of a part."""
    survey = queries.get_survey(survey_id, current_viewer())
    questions = queries.questions_ever(survey_id)
    part = _part(questions)
    counts = queries.counts(survey_id, part)
    n = _people(survey, counts, part)
    hidden = survey.is_anonymous and n < FEW
    charts = [] if hidden else [_chart(survey, each, counts.get(each.key) or queries.Count()) for each in questions]
    edition = queries.edition_of(survey_id, survey.edition)
    given = {"survey": survey, "charts": charts, "n": n, "hidden": hidden, "few": FEW, "enough": ENOUGH, "part": part}
    given |= {"parts": _parts(survey_id, questions), "names": NAMES, "tones": TONES, "edition": edition}
    return render_template("desk/surveys/results.html", **given, words=_words_of_kano(), pairs=_of(charts, KANO))


def _people(survey: Survey, counts: Mapping[str, queries.Count], part: Part) -> int:
    """Return how many answered: of a part at least as many as answered its best-answered question."""
    return survey.answers if part == queries.ALL else max((count.n for count in counts.values()), default=0)


def _part(questions: list[Question]) -> Part:
    """Return the part that the address names: `segment:lead`, or an answer such as `q1:3`; all, if it names none."""
    kind, _, value = request.args.get("part", "").partition(":")
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
    for each in questions:
        if each.kind in (*CHOOSING, SCALE, CSAT):
            for value, words in each.choices.items():
                found.append(
                    (f"{each.key}:{value}", gettext("{question}: {answer}", question=each.words, answer=words))
                )
    return found


def _chart(survey: Survey, question: Question, count: queries.Count) -> dict[str, Any]:
    """Return what a question's chart is drawn from."""
    made = {"question": question, "n": count.n, "is_few": count.n < ENOUGH, "kind": question.kind}
    return made | DRAWN[question.kind](survey, question, count)


def _choices(_: Survey, question: Question, count: queries.Count) -> dict[str, Any]:
    rows = [(words, value, count.values.get(value, 0)) for value, words in question.choices.items()]
    return {"rows": [(words, value, n, measures.share(n, count.n)) for words, value, n in rows]}


def _scale(survey: Survey, question: Question, count: queries.Count) -> dict[str, Any]:
    return _choices(survey, question, count) | {"mean": measures.mean(count.values)}


def _content(survey: Survey, question: Question, count: queries.Count) -> dict[str, Any]:
    return _scale(survey, question, count) | {"measure": measures.satisfied(count.values)}


def _recommended(survey: Survey, question: Question, count: queries.Count) -> dict[str, Any]:
    camps = measures.camps(count.values)
    return _choices(survey, question, count) | {"camps": camps, "measure": measures.promoter_score(*camps)}


def _gap(_: Survey, question: Question, count: queries.Count) -> dict[str, Any]:
    return {"gap": measures.gap(count.pairs)}


def _kano(survey: Survey, question: Question, count: queries.Count) -> dict[str, Any]:
    edition = queries.edition_of(survey.id, survey.edition)
    table = edition.kano_table if edition else survey.kano_table
    found = kano.verdict(kano.tally(table, count.pairs))
    return {"verdict": found, "reason": _reason(found)}


def _reason(found: kano.Verdict) -> str:
    """Return in a sentence how sure the category is."""
    first, second = found.counts[found.mode], found.counts[found.second]
    numbers = {"gap": first - second, "bound": format_number(round(found.fong, 1))}
    if found.is_clear:
        return gettext("Clear: the lead of {gap} reaches the {bound} that Fong's test wants.", **numbers)
    return gettext("Not clear: the lead of {gap} stays under the {bound} that Fong's test wants.", **numbers)


def _words(_: Survey, question: Question, count: queries.Count) -> dict[str, Any]:
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
