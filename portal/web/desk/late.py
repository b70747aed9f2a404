"""Parcels that somebody should look after: overdue, without news, lost, or back without having arrived."""

from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from portal.flows.late import late_parcels
from portal.people.queries import names
from portal.production import acts
from portal.production.queries import get_shipment
from portal.production.queries.late import BACK, LOST, OVERDUE, SILENT, WHICH
from portal.production.rules import SHIPMENT_LIFE
from portal.web.desk.parcels import TONES
from portal.web.forms import HouseForm
from portal.web.labels import carrier_name
from portal.web.pages import Pages
from portal.web.policy import MAKERS
from portal.web.viewing import current_viewer

bp = Pages("desk_late", __name__)
DAYS, MOST_DAYS = 7, 90


@bp.get("/desk/parcels", to=MAKERS)
def index() -> str:
    """Show the parcels that somebody should look after."""
    return _page(HouseForm(None))


def _page(asked: HouseForm) -> str:
    shelf, after = request.args.get("shelf", OVERDUE), request.args.get("after")
    shelf = shelf if shelf in WHICH else OVERDUE
    days = min(max(request.args.get("days", DAYS, type=int), 1), MOST_DAYS)
    page = late_parcels(shelf, days, after)
    called = names(row.person_id for row in page.items if row.person_id)
    more: dict[str, Any] = {"shelves": (OVERDUE, SILENT, LOST, BACK), "tones": TONES}
    more |= {"parcel_names": SHIPMENT_LIFE.names}
    more |= {"called": called, "carrier_name": carrier_name, "asked": asked}
    return render_template("desk/parcels/late.html", page=page, shelf=shelf, days=days, after=after, **more)


@bp.post("/desk/parcels", to=MAKERS, limit="600 per hour")
def tell() -> Response | tuple[str, int]:
    """Tell the buyer of a parcel a new day, and come back to the same shelf."""
    form = HouseForm.sent()
    order_id = get_shipment(request.form.get("shipment", 0, type=int)).order_id or 0
    if form.accept(lambda: (acts.tell_delay(order_id, current_viewer().id or 0), True)[1]) is None:
        return _page(form), form.status
    shelf, days = request.args.get("shelf"), request.args.get("days")
    return redirect(url_for("desk_late.index", shelf=shelf, days=days), 303)
