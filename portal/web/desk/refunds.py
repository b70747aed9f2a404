"""Refunds at the desk: what is owed back, what did not go through, and the way out: once more, or by the bank."""

from collections.abc import Callable

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import StringField
from wtforms.validators import Optional

from portal.kit import limits
from portal.kit.setting import setting
from portal.kit.text import clean_line
from portal.kit.words import N_
from portal.orders import acts
from portal.orders.queries.cards import due_errands
from portal.orders.queries.given_back import held_back
from portal.orders.queries.mending import attempt_of, owed_refunds, refunds_failed, refunds_outside, sent_refunds
from portal.orders.rules.lives import ORDER_LIFE
from portal.orders.rules.payments import PAID_BY
from portal.orders.sender import carry
from portal.web.forms import HouseForm, do_once, within
from portal.web.pages import Pages
from portal.web.policy import OPERATORS
from portal.web.viewing import current_viewer

bp = Pages("desk_refunds", __name__)
SHELVES = {"sent": sent_refunds, "outside": refunds_outside}


class TransferForm(HouseForm):
    """To which account a refund was sent, where it was not the one that had paid."""

    to = StringField(N_("Another account (IBAN)"), [Optional(), within(limits.REFERENCE)])
    reference = StringField(N_("Refund"), [Optional()])


@bp.get("/desk/money/refunds", to=OPERATORS)
def index() -> str:
    """Show the refunds that were promised and not sent: those that failed, or all; and those that the bank sent."""
    return _page()


def _page(wrong: HouseForm | None = None) -> str:
    only, after = request.args.get("shelf", ""), request.args.get("after")
    only = only if only in ("failed", *SHELVES) else ""
    page = SHELVES[only](after) if only in SHELVES else owed_refunds(failed=only == "failed", after=after)
    found = {"page": page, "only": only, "after": after, "failed": refunds_failed()}
    found |= {"held": held_back() if only == "outside" else set()}
    names = {"attempt_of": attempt_of, "wrong": wrong or TransferForm(None), "states": ORDER_LIFE.names}
    names["paid_by"] = PAID_BY
    return render_template("desk/money/refunds.html", **found, **names)


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
def by_bank() -> Response | tuple[str, int]:
    """Note that a refund went out by the bank instead."""
    return _sent(acts.pay_refund_by_bank)


@bp.post("/desk/money/refunds", to=OPERATORS)
def sent() -> Response | tuple[str, int]:
    """Note that a refund was sent the way that it was promised, to the account that paid or to another."""
    return _sent(acts.settle_refund)


def _sent(work: Callable[..., int]) -> Response | tuple[str, int]:
    form = TransferForm.sent()
    named = _named()
    if form.accept(lambda: work(*named, to=form["to"].data or "")) is None:
        return _page(form), form.status
    return _back()


@bp.post("/desk/money/refunds/returns", to=OPERATORS)
def came_back() -> Response:
    """Note that the bank sent a refund back: it is owed again."""
    do_once(lambda: acts.note_refund_back(*_named()))
    return redirect(url_for("desk_refunds.index", shelf="failed"), 303)
