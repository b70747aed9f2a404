"""The shop floor: work orders with large buttons, for hands that are busy; sent twice they count once."""

from collections.abc import Callable
from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import IntegerField, StringField
from wtforms.validators import Optional

from portal.kit.limits import ID
from portal.kit.words import N_
from portal.production import acts
from portal.production.queries.levels import kinds_of
from portal.production.queries.plans import moves_on_floor, on_the_floor
from portal.production.queries.workshop import centres
from portal.production.rules.works import WORK_LIFE
from portal.web.desk.quantities import sent_id
from portal.web.forms import HouseForm
from portal.web.pages import Pages
from portal.web.policy import MAKERS
from portal.web.subjects import titles
from portal.web.viewing import current_viewer

bp = Pages("desk_floor", __name__)


class CountForm(HouseForm):
    """How many more are good, and how many scrap."""

    good = IntegerField(N_("Good"), [Optional()])
    scrap = IntegerField(N_("Scrap"), [Optional()])
    item = IntegerField(N_("Configuration of the scrap"), [Optional()])


class StepOfWorkForm(HouseForm):
    """A step of a work order, perhaps with a reason."""

    reason = StringField(N_("Why it cannot go on"), [Optional()])


@bp.get("/desk/production/floor", to=MAKERS)
def index() -> str:
    """Show the work orders that can be worked on now."""
    centre_id = request.args.get("centre", 0, type=int)
    return _page(centre_id if centre_id in ID else 0)


def _page(centre_id: int, work_order_id: int = 0, wrong: HouseForm | None = None) -> str:
    rows = on_the_floor(centre_id)
    comes, kinds = kinds_of(rows) if rows else ({}, {})
    more: dict[str, Any] = {"centres": centres(), "comes": comes, "kinds": kinds}
    return render_template(
        "desk/production/floor.html",
        rows=rows,
        centre_id=centre_id,
        called=titles(f"product:{row.product_id}" for row in rows),
        steps={row.id: _buttons(row) for row in rows},
        names=WORK_LIFE.names,
        moves=moves_on_floor() if rows else {},
        at=work_order_id,
        wrong=wrong,
        **more,
    )


def _buttons(row: Any) -> list[Any]:
    """Return the steps that a button takes; what needs a reason has a form of its own."""
    shown = WORK_LIFE.steps_from(row.status, current_viewer().role or "")
    return [step for step in shown if step.name not in ("block", "free", "rework", "stop")]


def _do(work_order_id: int, form: HouseForm, work: Callable[[], Any]) -> Response | tuple[str, int]:
    """Do the work and come back to the same place, or show the page again with what is wrong."""
    centre_id = sent_id("centre")
    if form.accept(lambda: (work(), True)[1]):
        here = url_for("desk_floor.index", centre=centre_id or None, _anchor=f"work-{work_order_id}")
        return redirect(here, 303)
    return _page(centre_id, work_order_id, form), form.status


@bp.post("/desk/production/works/<int:work_order_id>/steps", to=MAKERS)
def step(work_order_id: int) -> Response | tuple[str, int]:
    """Start, pause, block, unblock or finish a work order."""
    form, me = StepOfWorkForm.sent(), current_viewer().id or 0
    name, reason = request.form.get("step", ""), form["reason"].data or ""
    return _do(work_order_id, form, lambda: acts.move_work(work_order_id, name, me, reason))


@bp.post("/desk/production/works/<int:work_order_id>/place", to=MAKERS)
def relocate(work_order_id: int) -> Response | tuple[str, int]:
    """Do a work order at another of its work centres."""
    to, me = sent_id("to"), current_viewer().id or 0
    return _do(work_order_id, HouseForm.sent(), lambda: str(acts.relocate_work(work_order_id, to, me)))


@bp.post("/desk/production/works/<int:work_order_id>/counts", to=MAKERS)
def count(work_order_id: int) -> Response | tuple[str, int]:
    """Count good pieces and scrap."""
    form, me = CountForm.sent(), current_viewer().id or 0
    numbers, item_id = (form["good"].data or 0, form["scrap"].data or 0), form["item"].data or 0
    return _do(work_order_id, form, lambda: acts.count_work(work_order_id, *numbers, me, item_id))
