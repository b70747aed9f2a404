"""Where an order is: each parcel step by step, the promised day, what its carrier reports, and where it is fetched."""

from typing import Any

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response
from wtforms import SelectField

from portal.flows import parcels as flow
from portal.kit.i18n import gettext
from portal.kit.words import N_
from portal.orders.queries import get_order
from portal.orders.queries.pickups import pickup_points, point_of
from portal.orders.rules.lives import DEAD, ORDER_LIFE
from portal.production.models import Shipment
from portal.production.queries.parcels import parcels_of, reports_of
from portal.production.queries.promises import delays_of, find_promise
from portal.production.rules import SHIPMENT_LIFE
from portal.production.rules.parcels import CAUSES, REPORT_NAMES, address_of
from portal.web.countries import country_name
from portal.web.forms import HouseForm
from portal.web.labels import carrier_name
from portal.web.pages import Pages
from portal.web.policy import MEMBERS
from portal.web.site.choosing import point_label
from portal.web.viewing import current_viewer

bp = Pages("parcels", __name__)
FREE = ("placed", "pledged", "action_required", "confirmed")
WAY = ("packed", "handed_over", "in_transit", "delivered")
TO_POINT = ("packed", "handed_over", "in_transit", "at_pickup", "delivered")
Step = tuple[str, str, str | None]


class PointForm(HouseForm):
    """Where to fetch an order."""

    point = SelectField(N_("Pick-up point"), coerce=int)


@bp.get("/orders/<int:order_id>/parcels", to=MEMBERS)
def show(order_id: int) -> str:
    """Show where an order is."""
    return _page(order_id)


def _page(order_id: int, form: HouseForm | None = None) -> str:
    known, found = get_order(order_id, current_viewer()), parcels_of(order_id)
    point, promise = point_of(order_id), None if known.order.status in DEAD else find_promise(order_id)
    return render_template(
        "site/parcels/show.html",
        known=known,
        country=country_name(known.order.country) if known.order.country else "",
        parcels=[(row, pattern and address_of(pattern, row.tracking), steps(row, point)) for row, pattern in found],
        numbers={row.id: n for n, row in enumerate((row for row, _ in found if not row.replaced_by_id), 1)},
        before=None if found else [*before(known.order.status), *later(point)],
        delays=delays_of(order_id) if promise else [],
        form=form or _choice(known, found),
        **_told(found) | {"point": point, "promise": promise},
    )


def _told(found: list[Any]) -> dict[str, Any]:
    """Return what carriers reported, by parcel, and the names for it."""
    reports: dict[int, list[Any]] = {}
    for each in reports_of([row.id for row, _ in found]) if found else ():
        reports.setdefault(each.shipment_id, []).append(each)
    names = {"report_names": REPORT_NAMES, "causes": CAUSES, "names": SHIPMENT_LIFE.names}
    return names | {"reports": reports, "carrier_name": carrier_name, "order_names": ORDER_LIFE.names}


def before(status: str) -> list[Step]:
    """Return the steps of an order of which nothing is packed yet."""
    stopped = (gettext(ORDER_LIFE.names[status]), "stopped", None) if status in DEAD else None
    ordered, made = gettext("Ordered"), gettext("Being made")
    if stopped:
        return [(ordered, "done", None), stopped]
    is_made = status not in FREE
    return [(ordered, "done" if is_made else "now", None), (made, "now" if is_made else "next", None)]


def later(point: Any) -> list[Step]:
    """Return the steps that are still to come of what is not packed."""
    return [(gettext(SHIPMENT_LIFE.names[name]), "next", None) for name in (TO_POINT if point else WAY)]


def steps(parcel: Shipment, point: Any) -> list[Step]:
    """Return the way of a parcel as steps with their state: done, now, next or stopped."""
    way = list(TO_POINT if point or parcel.status == "at_pickup" else WAY)
    first: list[Step] = [(gettext("Ordered"), "done", None), (gettext("Being made"), "done", None)]
    if parcel.status not in way:
        gone = [(gettext(SHIPMENT_LIFE.names[name]), "done", None) for name in way[:2]]
        return [*first, *gone, (gettext(SHIPMENT_LIFE.names[parcel.status]), "stopped", None)]
    here = way.index(parcel.status) + (parcel.status == "delivered")
    states = ["done" if n < here else "now" if n == here else "next" for n in range(len(way))]
    names = [gettext(SHIPMENT_LIFE.names[name]) for name in way]
    return first + [(name, state, None) for name, state in zip(names, states, strict=True)]


def _choice(known: Any, found: list[Any]) -> HouseForm | None:
    """Return the form to choose a pick-up point, as long as nothing is packed and there is one to choose."""
    order = known.order
    if order.person_id != current_viewer().id or found or order.preorder_id is None:
        return None
    if order.status not in (*FREE, "in_production"):
        return None
    return _offered(PointForm(None), "" if order.status in FREE else order.country)


def _offered(form: HouseForm, country: str) -> HouseForm | None:
    form["point"].choices = [(row.id, point_label(row)) for row in pickup_points(country=country)]
    return form if form["point"].choices else None


@bp.post("/orders/<int:order_id>/parcels", to=MEMBERS, limit="60 per hour")
def choose(order_id: int) -> Response | tuple[str, int]:
    """Have an order of mine sent to a pick-up point."""
    get_order(order_id, current_viewer())
    form, me = PointForm.sent(), current_viewer().id or 0
    _offered(form, "")
    if form.accept(lambda: (flow.choose_point(order_id, form["point"].data, me), True)[1]):
        return redirect(url_for("parcels.show", order_id=order_id), 303)
    return _page(order_id, form), form.status
