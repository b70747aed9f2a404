"""Refunds at the desk: what is owed back, what did not go through, and the way out: once more, or by the bank."""

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from portal.kit.setting import setting
from portal.kit.text import clean_line
from portal.orders import acts
from portal.orders.queries.cards import due_errands
from portal.orders.queries.mending import owed_refunds, refunds_failed
from portal.orders.sender import carry
from portal.web.forms import do_once
from portal.web.pages import Pages
from portal.web.policy import OPERATORS
from portal.web.viewing import current_viewer

bp = Pages("desk_refunds", __name__)


@bp.get("/desk/money/refunds", to=OPERATORS)
def index() -> str:
    """Show the refunds that were promised and not sent: those that failed, or all."""
    only, after = request.args.get("shelf", ""), request.args.get("after")
    only = only if only == "failed" else ""
    page = owed_refunds(failed=only == "failed", after=after)
    return render_template("desk/money/refunds.html", page=page, only=only, after=after, failed=refunds_failed())


def _named() -> tuple[str, str, int]:
    """Return which refund a form is about, and who says so."""
    provider, reference = (clean_line(request.form.get(name, ""))[:120] for name in ("provider", "reference"))
    return provider, reference, current_viewer().id or 0


def _back() -> Response:
    return redirect(url_for("desk_refunds.index"), 303)


@bp.post("/desk/money/refunds/attempts", to=OPERATORS)
def try_again() -> Response:
    """Have the provider asked once more for a refund that it refused."""
    errand_id = do_once(lambda: acts.try_refund_again(*_named()))
    if setting("STRIPE_SECRET") and errand_id in due_errands():
        carry(errand_id)
    return _back()


@bp.post("/desk/money/refunds/transfers", to=OPERATORS)
def by_bank() -> Response:
    """Note that a refund went out by the bank instead."""
    do_once(lambda: acts.pay_refund_by_bank(*_named()))
    return _back()


@bp.post("/desk/money/refunds", to=OPERATORS)
def sent() -> Response:
    """Note that a refund was sent the way that it was promised."""
    do_once(lambda: acts.settle_refund(*_named()))
    return _back()
