"""The inbox of the desk: what customers wait for, one case after another."""

from datetime import timedelta
from functools import partial
from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import SelectField, TextAreaField, validators

from portal.care import acts, queries
from portal.care.models import Case
from portal.care.queries import Wanted
from portal.care.rules import COMPLAINT, LIFE, NAMES, TO_DO
from portal.feedback.queries import get_feedback
from portal.feedback.rules import KINDS
from portal.kit import i18n, limits
from portal.kit.clock import now
from portal.kit.i18n import gettext
from portal.kit.words import N_
from portal.people.queries import colleagues, names
from portal.web.forms import HouseForm, within
from portal.web.jinja import here
from portal.web.pages import Pages
from portal.web.policy import CARERS
from portal.web.subjects import address_of, titles
from portal.web.viewing import current_viewer

bp = Pages("cases", __name__)
SOON = timedelta(hours=4)
Choice = tuple[str, str, bool, int]  # text, address, whether it is chosen, how many
Facet = tuple[str, list[Choice]]
STATES = {"to_do": N_("It is our turn"), **NAMES, "all": N_("All")}


class AnswerForm(HouseForm):
    """Words to the customer."""

    body = TextAreaField(N_("Answer to the customer"), [within(limits.MESSAGE)])


class NoteForm(HouseForm):
    """Words among colleagues."""

    note = TextAreaField(N_("Note for colleagues"), [within(limits.MESSAGE)])


class ResolutionForm(HouseForm):
    """A last answer, and for a complaint what was behind it and what was done."""

    answer = TextAreaField(N_("Last answer to the customer"), [validators.Optional(), within(limits.MESSAGE)])
    root_cause = TextAreaField(N_("What was behind it"), [validators.Optional(), within(limits.NOTE)])
    action = TextAreaField(N_("What was done about it"), [validators.Optional(), within(limits.NOTE)])


class AssignmentForm(HouseForm):
    """One of the colleagues."""

    assignee_id = SelectField(N_("In whose hands"), coerce=int, validate_choice=False)


def wanted() -> Wanted:
    """Return which cases the address asks for; what it cannot mean is left out."""
    asked = request.args
    state = asked.get("state", "to_do")
    kind = asked.get("kind", "")
    mine = current_viewer().id if asked.get("mine") else None
    return Wanted(
        state if state in STATES else "to_do", kind if kind in KINDS else "", bool(asked.get("overdue")), mine
    )


def view() -> dict[str, Any]:
    """Return the filters of the address, to be carried on."""
    return {name: request.args[name] for name in ("state", "kind", "overdue", "mine") if request.args.get(name)}


@bp.get("/desk/cases", to=CARERS)
def index() -> str:
    """Show the inbox with its facets."""
    asked = wanted()
    page = queries.cases(asked, request.args.get("after"))
    return render_template(
        "desk/care/index.html",
        page=page,
        asked=asked,
        facets=facets(asked, queries.tallies(current_viewer().id)),
        states=STATES,
        kinds=KINDS,
        view=view(),
        tone=tone,
    )


def facets(asked: Wanted, tallies: list[queries.Tally]) -> list[Facet]:
    """Return the facets with how many cases each choice would show, the other facets being as they are."""
    states = [(text, name, name == asked.state) for name, text in STATES.items()]
    kinds = [(N_("All"), "", asked.kind == ""), *((text, name, name == asked.kind) for name, text in KINDS.items())]
    only = [("overdue", N_("Overdue"), asked.overdue), ("mine", N_("In my hands"), asked.assignee_id is not None)]
    count = partial(_count, asked, tallies)
    return [
        (gettext("State"), [_choice(text, on, count(state=name), state=name) for text, name, on in states]),
        (gettext("Kind"), [_choice(text, on, count(kind=name), kind=name) for text, name, on in kinds]),
        (gettext("Only"), [_choice(text, on, count(**{name: True}), **{name: not on}) for name, text, on in only]),
    ]


def _choice(text: str, is_on: bool, n: int, **change: str | bool) -> Choice:
    """Return one line of a facet; a choice that stands anyway is left out of the address."""
    plain = {name: "1" if value is True else value or None for name, value in change.items()}
    if plain.get("state") == "to_do":
        plain["state"] = None
    return gettext(text), here(after=None, **plain), is_on, n


def _count(asked: Wanted, tallies: list[queries.Tally], **other: Any) -> int:
    """Return how many cases there are with one facet chosen otherwise."""
    state, kind = other.get("state", asked.state), other.get("kind", asked.kind)
    late, mine = other.get("overdue", asked.overdue), other.get("mine", asked.assignee_id is not None)
    return sum(
        tally.n
        for tally in tallies
        if (state == "all" or tally.state in states_of(state))
        and kind in ("", tally.kind)
        and tally.overdue >= late
        and tally.mine >= mine
    )


def states_of(name: str) -> tuple[str, ...]:
    """Return the states that a choice of the facet stands for."""
    return TO_DO if name == "to_do" else (name,)


def tone(case: Any) -> str:
    """Return the colour of when the answer is due: red when it is late, amber when it soon will be."""
    if case.due_at is None:
        return "grey"
    return "red" if case.due_at < now() else "amber" if case.due_at < now() + SOON else "grey"


@bp.get("/desk/cases/<int:case_id>", to=CARERS)
def show(case_id: int) -> str:
    """Show a case, with what was said and what can be done."""
    return _page(queries.get_case(case_id), {})


def _page(case: Case, sent: dict[str, HouseForm]) -> str:
    """Show a case, with the form that was refused in the place of its empty one."""
    before, after = queries.neighbours(case, wanted())
    return render_template(
        "desk/care/show.html",
        case=case,
        messages=queries.messages(case, among_us=True),
        steps={step.name for step in LIFE.steps_from(case.state, current_viewer().role)},
        before=before,
        after=after,
        forms=_forms(case) | sent,
        view=view(),
        **_known(case),
        **_beside(case),
    )


def _known(case: Case) -> dict[str, Any]:
    """Return the feedback of a case, and in which words its kind and its state are shown."""
    given = get_feedback(case.feedback_id, current_viewer())
    about = {"product": given.product_id, "order": given.order_id}
    subjects = titles([f"{kind}:{key}" for kind, key in about.items() if key])
    named = [(name or subject, address_of(subject)) for subject, name in subjects.items()]
    return {"given": given, "about": named, "states": NAMES, "kinds": KINDS, "is_complaint": case.kind == COMPLAINT}


def _beside(case: Case) -> dict[str, Any]:
    """Return what stands beside a case: whose it is, what was promised, how long it took."""
    spent = queries.seconds_spent(queries.spans(case.id))
    return {
        "customer": names([case.customer_id]).get(case.customer_id, ""),
        "others": [other for other in queries.cases_of(case.customer_id) if other.id != case.id],
        "clocks": queries.clocks(case.id),
        "spent_words": [i18n.format_duration(seconds) for seconds in spent],
        "tone": tone,
        "now": now(),
    }


def _forms(case: Case) -> dict[str, HouseForm]:
    """Return the empty forms of a case."""
    resolution = ResolutionForm(root_cause=case.root_cause, action=case.action)
    return {"answer": AnswerForm(), "note": NoteForm(), "resolution": resolution, "assignment": _assignment(case)}


def _assignment(case: Case) -> AssignmentForm:
    form = AssignmentForm(request.form if request.path.endswith("/assignment") else None)
    form.assignee_id.choices = [(0, gettext("Nobody")), *colleagues()]
    form.assignee_id.data = form.assignee_id.data or case.assignee_id or 0
    return form


@bp.post("/desk/cases/<int:case_id>/answers", to=CARERS, limit="120 per hour")
def answer(case_id: int) -> Response | tuple[str, int]:
    """Answer the customer."""
    form = AnswerForm.sent()
    return _done(case_id, "answer", form, lambda: acts.answer_case(case_id, _me(), form.body.data))


@bp.post("/desk/cases/<int:case_id>/notes", to=CARERS, limit="120 per hour")
def note(case_id: int) -> Response | tuple[str, int]:
    """Write a note for colleagues."""
    form = NoteForm.sent()
    return _done(case_id, "note", form, lambda: acts.note_on_case(case_id, _me(), form.note.data))


@bp.post("/desk/cases/<int:case_id>/resolution", to=CARERS, limit="120 per hour")
def resolve(case_id: int) -> Response | tuple[str, int]:
    """Say that the matter is settled for us."""
    form = ResolutionForm.sent()
    words = {"answer": form.answer.data or "", "root_cause": form.root_cause.data or ""}
    words["action"] = form.action.data or ""
    return _done(case_id, "resolution", form, lambda: acts.resolve_case(case_id, _me(), **words))


@bp.post("/desk/cases/<int:case_id>/assignment", to=CARERS)
def assign(case_id: int) -> Response | tuple[str, int]:
    """Give the case to a colleague, or take it."""
    form = _assignment(queries.get_case(case_id))
    return _done(case_id, "assignment", form, lambda: acts.assign_case(case_id, form.assignee_id.data, _me()))


@bp.post("/desk/cases/<int:case_id>/closing", to=CARERS)
def close(case_id: int) -> Response | tuple[str, int]:
    """Close a case that is resolved."""
    return _done(case_id, "closing", HouseForm.sent(), lambda: acts.close_case(case_id, _me()))


def _done(case_id: int, name: str, form: HouseForm, work: Any) -> Response | tuple[str, int]:
    """Do the act, and lead back to the case; a refusal stands beside what was typed."""
    if form.accept(lambda: [work()]) is None:
        return _page(queries.get_case(case_id), {name: form}), 422
    return redirect(url_for("cases.show", case_id=case_id, **view()), 303)


def _me() -> int:
    return current_viewer().id or 0
