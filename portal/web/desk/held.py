"""Orders that are made and not sent, as all their money was given back at its provider: paid again, or ended."""

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response
from wtforms import TextAreaField

from portal.flows.ending import end_held
from portal.kit import limits
from portal.kit.words import N_
from portal.orders.queries.given_back import find_held, get_held, held_orders
from portal.production.queries.freeing import pieces_of
from portal.production.rules import BATCH_LIFE, SHIPMENT_LIFE
from portal.web.forms import HouseForm, within
from portal.web.pages import Pages
from portal.web.policy import MAKERS
from portal.web.viewing import current_viewer

bp = Pages("desk_held", __name__)
SHOWN = 200


class EndForm(HouseForm):
    """Why an order is ended."""

    reason = TextAreaField(N_("Why it ends, for the company alone"), [within(limits.REASON)])


@bp.get("/desk/production/held", to=MAKERS)
def index() -> str:
    """Show the orders that are held back, the oldest first."""
    return _list(HouseForm(None))


def _list(form: HouseForm) -> str:
    return render_template("desk/production/held.html", rows=held_orders(SHOWN), form=form)


@bp.get("/desk/production/held/<int:order_id>", to=MAKERS)
def show(order_id: int) -> str:
    """Show an order that is held back, and what can become of it."""
    return _page(order_id, EndForm(None))


def _gone(order_id: int, form: HouseForm) -> str:
    """Show the others, and above them why this one was refused."""
    return _list(form)


def _page(order_id: int, form: HouseForm) -> str:
    row, pieces = get_held(order_id), pieces_of(order_id)
    has_left = any(each.parcel not in (None, "packed") for each in pieces)
    names = {"names": BATCH_LIFE.names, "parcel_names": SHIPMENT_LIFE.names}
    return render_template(
        "desk/production/held_order.html", row=row, pieces=pieces, has_left=has_left, form=form, **names
    )


@bp.post("/desk/production/held/<int:order_id>/ending", to=MAKERS)
def end(order_id: int) -> Response | tuple[str, int]:
    """End an order that is held back: its pieces count as made beyond the orders."""
    form = EndForm.sent()
    if form.accept(lambda: (end_held(order_id, form["reason"].data or "", current_viewer().id or 0), True)[1]) is None:
        return (_page if find_held(order_id) else _gone)(order_id, form), form.status
    return redirect(url_for("desk_held.index"), 303)
