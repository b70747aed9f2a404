"""Payments at the desk: collect money that is held, or let it go; ask a provider again where nobody is sure."""

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from portal.kit.text import clean_line
from portal.orders import acts
from portal.orders.queries import get_order
from portal.web.forms import do_once
from portal.web.pages import Pages
from portal.web.policy import MAKERS, OPERATORS
from portal.web.viewing import current_viewer

bp = Pages("desk_payments", __name__)


@bp.post("/desk/orders/<int:order_id>/payments/<int:payment_id>/steps", to=MAKERS)
def finish(order_id: int, payment_id: int) -> Response:
    """Collect money that is held, or let it go."""
    get_order(order_id, current_viewer())
    step = clean_line(request.form.get("step", ""))[:20]
    do_once(lambda: acts.finish_held(payment_id, step, current_viewer().id or 0))
    return redirect(url_for("orders.show", order_id=order_id), 303)


@bp.post("/desk/money/errands/<int:errand_id>/inquiry", to=OPERATORS)
def ask_again(errand_id: int) -> Response:
    """Have a provider asked again what it may not have heard."""
    do_once(lambda: (acts.ask_again(errand_id, current_viewer().id or 0), True)[1])
    return redirect(url_for("desk_money.index"), 303)
