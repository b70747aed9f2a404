"""Invoices and credit notes at the desk."""

from flask import render_template, request

from portal.orders import queries
from portal.web.pages import Pages
from portal.web.papers import PAPERS, number_of
from portal.web.policy import OPERATORS

bp = Pages("desk_bills", __name__)


@bp.get("/desk/money/bills", to=OPERATORS)
def index() -> str:
    """Show the papers, the latest first."""
    kind, after = request.args.get("kind", ""), request.args.get("after")
    kind = kind if kind in PAPERS else ""
    page = queries.bills(after, kind)
    found = {"page": page, "kind": kind, "after": after}
    return render_template("desk/money/bills.html", papers=PAPERS, number_of=number_of, **found)
