"""Fault finding: one question after the other, each answer a link, until an answer, a case or a return."""

import re
from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import HiddenField, IntegerField, RadioField, TextAreaField, validators

from portal.flows.knowing import report_fault
from portal.kit import limits
from portal.kit.errors import NotFound
from portal.kit.i18n import gettext
from portal.kit.words import N_
from portal.knowledge import queries
from portal.knowledge.acts import end_walk
from portal.knowledge.models import Guide
from portal.knowledge.rules.trees import CASE, ENDS, OUTCOMES, RETURN, Walk, walk
from portal.orders.queries.owning import returnable
from portal.talk.drafts import drop_draft, find_draft
from portal.web.forms import HouseForm, within
from portal.web.pages import Pages
from portal.web.policy import ANYBODY, MEMBERS
from portal.web.subjects import address_of, titles
from portal.web.viewing import current_viewer

bp = Pages("guides", __name__)
WAY = re.compile(r"[0-9]{1,2}(\.[0-9]{1,2}){0,99}", re.ASCII)


class EndForm(HouseForm):
    """What came of the way to an end."""

    e = IntegerField(validators=[validators.Optional(), within(limits.ID)])
    way = HiddenField()
    outcome = HiddenField()


class FaultForm(EndForm):
    """What somebody adds to the way that they went, and the order from which they want to send something back."""

    order_id = RadioField(N_("Which order"), validate_choice=False)
    body = TextAreaField(N_("Your words"), [validators.Optional(), within(limits.MESSAGE)])

    def offer(self, orders: list[Any]) -> "FaultForm":
        """Let one of these orders be chosen."""
        self.order_id.choices = [(str(row.id), _called(row)) for row in orders]
        return self

    def chosen(self) -> int | None:
        """Return the order that was chosen."""
        known = [value for value, *_ in self.order_id.choices or ()]
        return int(self.order_id.data) if self.order_id.data in known else None


def _called(row: Any) -> str:
    return gettext("{n} × {product}, order {order}", n=row.quantity, product=row.name, order=row.reference or row.id)


@bp.get("/guides", to=ANYBODY, cached=True)
def index() -> str:
    """Show the guides through faults."""
    after = request.args.get("after")
    page = queries.open_guides(current_viewer(), after)
    return render_template("site/guides/index.html", page=page, after=after)


@bp.get("/guides/<int:guide_id>", to=ANYBODY, cached=True)
def show(guide_id: int) -> str | Response | tuple[str, int]:
    """Show where a way through a guide has come to."""
    guide = queries.get_guide(guide_id, current_viewer())
    if not guide.edition:
        return redirect(url_for("desk_guides.preview", guide_id=guide_id), 302)
    edition = request.args.get("e", guide.edition, type=int)
    try:
        return _page(guide, edition, read_way(request.args.get("way", "")))
    except NotFound:
        return _page(guide, guide.edition, [], lost=True), 404


def read_way(way: str) -> list[int]:
    """Return the places of the answers that were chosen, as an address names them."""
    if not way:
        return []
    if not WAY.fullmatch(way):
        raise NotFound("This answer does not exist, or not any more.")
    return [int(place) for place in way.split(".")]


def _page(guide: Guide, edition: int, way: list[int], **more: Any) -> str:
    gone = walk(queries.published_tree(guide, edition), way)
    about = [f"product:{each}" for each in queries.products_of_guide(guide.id)]
    called = titles(about)
    shown = {"guide": guide, "edition": edition, "products": [(called.get(key), address_of(key)) for key in about]}
    said = request.args.get("said", "")
    return render_template("site/guides/show.html", **shown, **steps_of(gone, way), said_so=said, **more)


def steps_of(gone: Walk, way: list[int]) -> dict[str, Any]:
    """Return what a page shows of a way: each question with what was chosen, and the way that leads back to it."""
    passed = [(step, choice, ".".join(map(str, way[:n]))) for n, (step, choice) in enumerate(gone.passed)]
    here = ".".join(map(str, way))
    return {"step": gone.step, "passed": passed, "way": here, "is_end": gone.step.kind in ENDS}


@bp.post("/guides/<int:guide_id>/ends", to=MEMBERS, limit="60 per hour")
def end(guide_id: int) -> Response | tuple[str, int]:
    """Say what came of a guide."""
    guide, form = queries.get_guide(guide_id, current_viewer()), EndForm.sent()
    edition, way, outcome = _sent(guide, form)
    person_id = current_viewer().id or 0
    if form.accept(lambda: _end(guide_id, edition, way, outcome, person_id)) is None:
        return _page(guide, edition, way, form=form), form.status
    place: dict[str, Any] = {"e": edition, "way": form["way"].data or None}
    return redirect(url_for("guides.show", guide_id=guide_id, **place, said=outcome, _anchor="end"), 303)


def _sent(guide: Guide, form: HouseForm) -> tuple[int, list[int], str]:
    return form["e"].data or guide.edition, read_way(form["way"].data or ""), form["outcome"].data or ""


def _end(guide_id: int, edition: int, way: list[int], outcome: str, person_id: int) -> bool:
    end_walk(guide_id, edition, way, outcome, person_id)
    return True


@bp.get("/guides/<int:guide_id>/case", to=MEMBERS)
def write(guide_id: int) -> str:
    """Show the form at the end of a way that leads to a case or a return."""
    guide = queries.get_guide(guide_id, current_viewer())
    kept = find_draft(current_viewer().id, f"guide:{guide_id}")
    start = {name: request.args.get(name) for name in ("way", "outcome")} | {"body": kept.get("body", "")}
    form = FaultForm(**start, e=request.args.get("e", guide.edition, type=int))
    return _case(guide, form)


def _case(guide: Guide, form: Any) -> str:
    """Show the form, as far as its way leads to an end; what may be sent back is offered to choose."""
    edition, way, outcome = _sent(guide, form)
    gone = walk(queries.published_tree(guide, edition), way)
    orders = returnable(current_viewer().id or 0, queries.products_of_guide(guide.id))
    if outcome not in OUTCOMES.get(gone.step.kind, ()):
        outcome = form.outcome.data = CASE
    if outcome == RETURN and not orders:
        outcome = form.outcome.data = CASE
    form.offer(orders)
    shown = {"guide": guide, "edition": edition, "outcome": outcome, "wanted": gone.step.kind}
    return render_template("site/guides/case.html", form=form, **shown, **steps_of(gone, way))


@bp.post("/guides/<int:guide_id>/case", to=MEMBERS, limit="20 per hour")
def create(guide_id: int) -> Response | tuple[str, int]:
    """Write to the company at the end of a way."""
    guide, form, person_id = queries.get_guide(guide_id, current_viewer()), FaultForm.sent(), current_viewer().id or 0
    edition, way, outcome = _sent(guide, form)
    form.offer(returnable(person_id, queries.products_of_guide(guide_id)))
    body, order_id = form["body"].data or "", form.chosen()
    feedback_id = form.accept(lambda: report_fault(guide_id, edition, way, outcome, body, person_id, order_id))
    if feedback_id is None:
        return _case(guide, form), form.status
    drop_draft(person_id, f"guide:{guide_id}")
    return redirect(url_for("feedback.show", feedback_id=feedback_id), 303)
