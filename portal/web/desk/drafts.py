"""Pre-orders at the desk before and beside orders: drafts, approval, a pause, and leave to make it with fewer."""

from typing import Any

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response

from portal.flows.making import finish_collecting
from portal.kit.errors import Conflict
from portal.orders import acts
from portal.orders.queries import Offer, get_offer
from portal.orders.rules.lives import PREPARED
from portal.web.desk.preorders import PreorderForm, ReasonForm, _page, beside_fields, bp, read_terms
from portal.web.desk.typed import write_prices
from portal.web.forms import do_once
from portal.web.policy import MAKERS
from portal.web.viewing import current_viewer


@bp.get("/desk/preorders/<int:preorder_id>/edit", to=MAKERS)
def edit(preorder_id: int) -> str | Response:
    """Show the terms of a draft for editing; what is open leads to its page."""
    offer = get_offer(preorder_id, current_viewer())
    if offer.preorder.status not in PREPARED:
        return redirect(url_for("desk_preorders.show", preorder_id=preorder_id), 302)
    row = offer.preorder
    names = ("threshold", "cap", "currency", "mode", "promised_from", "promised_until")
    start: dict[str, Any] = {name: getattr(row, name) for name in names}
    start |= {"closes_on": row.closes_at.date(), "prices": write_prices(offer.ladder, row.currency)}
    form = PreorderForm(None, **start)
    return render_template("desk/preorders/new.html", form=form, product=offer.product, draft=row)


def _draft(preorder_id: int) -> Offer:
    offer = get_offer(preorder_id, current_viewer())
    if offer.preorder.status not in PREPARED:
        raise Conflict("What buyers were promised is not changed any more.", code="state")
    return offer


@bp.post("/desk/preorders/<int:preorder_id>/edit", to=MAKERS)
def change(preorder_id: int) -> Response | tuple[str, int]:
    """Change the terms of a draft."""
    offer, form, me = _draft(preorder_id), PreorderForm.sent(), current_viewer().id or 0

    def work() -> bool:
        acts.edit_draft(preorder_id, read_terms(form), me)
        return True

    if form.accept(lambda: beside_fields(work)):
        return _back(preorder_id)
    shown = {"form": form, "product": offer.product, "draft": offer.preorder}
    return render_template("desk/preorders/new.html", **shown), form.status


def _back(preorder_id: int) -> Response:
    return redirect(url_for("desk_preorders.show", preorder_id=preorder_id), 303)


@bp.post("/desk/preorders/<int:preorder_id>/opening", to=MAKERS)
def open_draft(preorder_id: int) -> Response:
    """Open what was approved for orders."""
    do_once(lambda: (acts.open_draft(preorder_id, current_viewer().id or 0), True)[1])
    return _back(preorder_id)


@bp.post("/desk/preorders/<int:preorder_id>/steps/<step>", to=MAKERS)
def move(preorder_id: int, step: str) -> Response:
    """Approve a draft, work on it again, take no orders for a while, or take them again."""
    do_once(lambda: (acts.move_preorder(preorder_id, step, current_viewer().id or 0), True)[1])
    return _back(preorder_id)


@bp.post("/desk/preorders/<int:preorder_id>/exception", to=MAKERS)
def ask_exception(preorder_id: int) -> Response | tuple[str, int]:
    """Ask for leave to make it with fewer than are needed."""
    get_offer(preorder_id, current_viewer())
    form, me = ReasonForm.sent(), current_viewer().id or 0
    if form.accept(lambda: (acts.ask_exception(preorder_id, form["reason"].data, me), True)[1]):
        return _back(preorder_id)
    return _page(preorder_id, excepting=form), form.status


@bp.post("/desk/preorders/<int:preorder_id>/exception/approval", to=MAKERS)
def approve_exception(preorder_id: int) -> Response:
    """Give the leave that somebody else asked for."""
    do_once(lambda: (acts.approve_exception(preorder_id, current_viewer().id or 0), True)[1])
    return _back(preorder_id)


@bp.post("/desk/preorders/<int:preorder_id>/decision", to=MAKERS)
def decide(preorder_id: int) -> Response:
    """Decide a pre-order whose money was collected."""
    do_once(lambda: finish_collecting(preorder_id, current_viewer().id or 0))
    return _back(preorder_id)
