"""Plans at the desk: what is to be made, in which batches, what it takes, when; and what of it is bought."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import IntegerField, SelectField, TextAreaField
from wtforms.validators import Optional

from portal.flows import making
from portal.kit import limits
from portal.kit.clock import now
from portal.kit.errors import Refused
from portal.kit.i18n import gettext
from portal.kit.words import N_
from portal.production import acts
from portal.production.queries import get_batch
from portal.production.queries import plans as known
from portal.production.queries.planning import Draft, Room, work_out
from portal.production.queries.unbuilding import recovered_for
from portal.production.queries.workshop import centres, part_of
from portal.production.rules.works import PLAN_LIFE, PURCHASE_LIFE, WORK_LIFE
from portal.web.desk.gantt import Chart, draw
from portal.web.desk.quantities import sent_id, write_decimal
from portal.web.forms import HouseForm, do_once, within
from portal.web.pages import Pages
from portal.web.policy import MAKERS
from portal.web.subjects import titles
from portal.web.viewing import current_viewer

bp = Pages("desk_plans", __name__)
NOT_YET = {"order_by": None, "needed_on": None, "status": ""}  # of what would be bought, before a release


class DivideForm(HouseForm):
    """How large a batch may be."""

    most = IntegerField(N_("At most so many in one batch"), [within(limits.QUANTITY)])


class AllowForm(HouseForm):
    """How many more than ordered, and why."""

    allowance = IntegerField(N_("So many more than ordered"), [Optional()])
    reason = TextAreaField(N_("Reason"), [within(limits.REASON)])


class ElsewhereForm(HouseForm):
    """Which work order is done where else."""

    to = SelectField(N_("Which, and where"), validate_choice=False)


class CancelForm(HouseForm):
    """Why a plan is cancelled."""

    reason = TextAreaField(N_("Reason"), [Optional()])


@bp.get("/desk/production/plans", to=MAKERS)
def index() -> str:
    """Show the plans under way with what waits to be planned again, or those that are over."""
    return _index(HouseForm(None))


def _index(asked: HouseForm) -> str:
    shelf, after = request.args.get("shelf", ""), request.args.get("after")
    page = known.page_of_plans(over=shelf == "over", after=after)
    called = titles(f"product:{row.product_id}" for row in page.items)
    more = {"names": PLAN_LIFE.names, "waiting": making.without_plan(), "shelf": shelf, "after": after}
    return render_template("desk/production/plans.html", page=page, called=called, asked=asked, **more)


@bp.post("/desk/production/plans", to=MAKERS)
def plan_anew() -> Response | tuple[str, int]:
    """Plan the orders of a pre-order of which the plan was cancelled."""
    form, preorder_id = HouseForm.sent(), sent_id("preorder")
    if (batch_id := form.accept(lambda: making.start_batch(preorder_id, _me()))) is None:
        return _index(form), form.status
    plan_id = get_batch(batch_id, current_viewer()).plan_id or 0
    return redirect(url_for("desk_plans.show", plan_id=plan_id), 303)


@bp.get("/desk/production/plans/<int:plan_id>", to=MAKERS)
def show(plan_id: int) -> str:
    """Show a plan: as it was released, or as it would be now."""
    return _page(plan_id)


def _page(plan_id: int, **forms: HouseForm) -> str:
    plan = known.get_plan(plan_id)
    subject = f"product:{plan.product_id}"
    found: dict[str, Any] = {"plan": plan, "items": known.items_of(plan_id), "part": part_of(plan.product_id)}
    found |= {"title": titles([subject]).get(subject, ""), "batches": known.batches_of(plan_id)}
    shown = _works(found)
    forms = _blank() | forms
    shown["to_cancel"] = known.is_to_cancel(plan, found["batches"], shown["works"] if shown["is_released"] else ())
    forms["elsewhere"]["to"].choices = _elsewhere(shown["moves"])
    return render_template("desk/production/plan.html", **found, **shown, **_names(), **forms)


def _blank() -> dict[str, HouseForm]:
    """Return the forms of the page as they begin."""
    changes = {"divide": DivideForm(None), "allow": AllowForm(None), "asked": HouseForm(None)}
    return {"elsewhere": ElsewhereForm(None), "cancel": CancelForm(None), **changes}


def _elsewhere(moves: list[Any]) -> list[tuple[str, str]]:
    """Return what can be done where else, to choose from."""
    return [(f"{row.work_order_id}-{row.centre_id}", f"{row.batch_id} · {row.name} → {row.centre}") for row in moves]


def _works(found: dict[str, Any]) -> dict[str, Any]:
    """Return the work and the purchases of a plan: as released, or as a release would give them now."""
    plan_id, works = found["plan"].id, known.works_of(found["plan"].id)
    if works or found["plan"].status == "cancelled":
        more = {"purchases": known.purchases_of(plan_id), "made": known.made_parts(plan_id)}
        more |= {"moves": known.moves_in(plan_id), "recovered": recovered_for(plan_id)}
        return {"works": works, "is_released": bool(works), "foreseen": None, "chart": _chart(works), **more}
    foreseen = _foreseen([batch.id for batch in found["batches"]])
    more = {"works": foreseen.works, "purchases": foreseen.purchases, "made": [], "moves": [], "recovered": []}
    return {"is_released": False, "foreseen": foreseen, "chart": _chart(foreseen.works), **more}


def _names() -> dict[str, Any]:
    return {
        "names": PLAN_LIFE.names,
        "work_names": WORK_LIFE.names,
        "purchase_names": PURCHASE_LIFE.names,
        "purchase_steps": PURCHASE_LIFE.steps_from,
        "role": current_viewer().role,
        "amount": write_decimal,
    }


def _chart(works: list[Any]) -> Chart | None:
    several = len({work.batch_id for work in works}) > 1
    labels = [f"{work.batch_id} · {work.name}" if several else work.name for work in works]
    return draw(works, labels, now().date())


def _foreseen(batch_ids: list[int]) -> Any:
    """Return what a release would give now: nothing of it is kept."""
    room = Room.read(now().date())
    try:
        drafts = [(batch_id, work_out(batch_id, room)) for batch_id in batch_ids]
    except Refused as refusal:
        return SimpleNamespace(works=[], purchases=[], why=gettext(refusal.message, **refusal.values))
    totals: dict[int, int] = {}
    for _, draft in drafts:
        for part_id, milli in draft.bought.items():
            totals[part_id] = totals.get(part_id, 0) + milli
    works = [_as_work(batch_id, work, draft) for batch_id, draft in drafts for work in draft.works]
    return SimpleNamespace(works=_named(works), purchases=_to_buy(totals), why="")


def _as_work(batch_id: int, work: dict[str, Any], draft: Draft) -> Any:
    """Return a work order that is not written yet, as the page shows those that are."""
    blank = {"good": 0, "scrap": 0, "status": "pending", "reason": "", "centre": "", "part": "", "wanted": ""}
    return SimpleNamespace(**work, batch_id=batch_id, **blank)


def _named(works: list[Any]) -> list[Any]:
    """Return work orders with the names of their parts and work centres."""
    places = {centre.id: centre.name for centre in centres()}
    parts = known.part_names([work.part_id for work in works])
    usual = known.usual_centres([work.operation_id for work in works])
    for work in works:
        work.centre, work.part = places.get(work.centre_id, ""), parts[work.part_id].name
        if usual[work.operation_id] != work.centre_id:
            work.wanted = places.get(usual[work.operation_id], "")
    return works


def _to_buy(totals: dict[int, int]) -> list[Any]:
    """Return what would be bought."""
    parts = known.part_names(list(totals))
    rows = [
        SimpleNamespace(part_id=part_id, milli=milli, ordered=0, **_of(parts[part_id]), **NOT_YET)
        for part_id, milli in totals.items()
    ]
    return sorted(rows, key=lambda row: row.code)[:500]


def _of(part: Any) -> dict[str, Any]:
    return {"code": part.code, "name": part.name, "unit": part.unit, "has_lots": part.has_lots}


def _do(plan_id: int, name: str, form: HouseForm, work: Callable[[], Any]) -> Response | tuple[str, int]:
    """Do the work, or show the plan again with what is wrong."""
    known.get_plan(plan_id)
    if form.accept(lambda: (work(), True)[1]):
        return redirect(url_for("desk_plans.show", plan_id=plan_id), 303)
    return _page(plan_id, **{name: form}), form.status


def _me() -> int:
    return current_viewer().id or 0


@bp.post("/desk/production/plans/<int:plan_id>/release", to=MAKERS)
def release(plan_id: int) -> Response | tuple[str, int]:
    """Release a plan."""
    return _do(plan_id, "asked", HouseForm.sent(), lambda: str(acts.release_plan(plan_id, _me())))


@bp.post("/desk/production/plans/<int:plan_id>/withdrawal", to=MAKERS)
def take_back(plan_id: int) -> Response | tuple[str, int]:
    """Take a release back to plan anew."""
    return _do(plan_id, "asked", HouseForm.sent(), lambda: acts.take_back_plan(plan_id, _me()))


@bp.post("/desk/production/plans/<int:plan_id>/places", to=MAKERS)
def relocate(plan_id: int) -> Response | tuple[str, int]:
    """Do a work order of a plan at another work centre."""
    form = ElsewhereForm.sent()
    work, _, centre = (form["to"].data or "").partition("-")
    return _do(plan_id, "elsewhere", form, lambda: str(acts.relocate_work(_number(work), _number(centre), _me())))


def _number(text: str) -> int:
    """Return the id that stands in a text; 0, which nothing has, where none does."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else 0


@bp.post("/desk/production/plans/<int:plan_id>/cancellation", to=MAKERS)
def cancel(plan_id: int) -> Response | tuple[str, int]:
    """Throw a plan away, or cancel it with a reason."""
    form = CancelForm.sent()
    return _do(plan_id, "cancel", form, lambda: making.cancel_plan(plan_id, form["reason"].data or "", _me()))


@bp.post("/desk/production/plans/<int:plan_id>/division", to=MAKERS)
def divide(plan_id: int) -> Response | tuple[str, int]:
    """Divide the batches of a plan."""
    form = DivideForm.sent()
    batch_id = sent_id("batch")
    return _do(plan_id, "divide", form, lambda: acts.divide_batch(batch_id, form["most"].data, _me()))


@bp.post("/desk/production/plans/<int:plan_id>/allowances", to=MAKERS)
def allow(plan_id: int) -> Response | tuple[str, int]:
    """Declare how many more than ordered are made."""
    form, item_id = AllowForm.sent(), sent_id("item")
    about = (form["allowance"].data or 0, form["reason"].data or "", _me())
    return _do(plan_id, "allow", form, lambda: acts.allow_more(item_id, *about))


@bp.post("/desk/production/plans/<int:plan_id>/purchases", to=MAKERS)
def purchase(plan_id: int) -> Response:
    """Note that something was ordered, or has arrived."""
    known.get_plan(plan_id)
    part_id, step = sent_id("part"), request.form.get("step", "")
    do_once(lambda: (acts.move_purchase(plan_id, part_id, step, _me()), True)[1])
    return redirect(url_for("desk_plans.show", plan_id=plan_id, _anchor="purchases"), 303)
