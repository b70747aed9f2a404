"""Disputes at the desk: which payments buyers have their banks take back, why, and until when a bank waits for us."""

from flask import render_template, request

from portal.kit.clock import now
from portal.orders.queries.disputes import disputes, open_disputes
from portal.orders.queries.given_back import held_back
from portal.orders.rules.cards import REASONS
from portal.orders.rules.lives import ORDER_LIFE, PAYMENT_LIFE
from portal.orders.rules.payments import PAID_BY
from portal.web.pages import Pages
from portal.web.policy import OPERATORS

bp = Pages("desk_disputes", __name__)


@bp.get("/desk/money/disputes", to=OPERATORS)
def index() -> str:
    """Show the disputes that are open, or all there were."""
    every, after = request.args.get("shelf") == "all", request.args.get("after")
    found = {"page": disputes(every=every, after=after), "every": every, "after": after, "now": now()}
    found |= {"waiting": open_disputes(), "held": held_back(), "paid_by": PAID_BY, "reasons": REASONS}
    names = {"states": ORDER_LIFE.names, "outcomes": PAYMENT_LIFE.names}
    return render_template("desk/money/disputes.html", **found, **names)
