"""Pre-orders at the desk: open, see who ordered and paid, mark transfers, decide, send money back."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time
from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import DateField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Optional

from portal.flows.making import close_preorder, ideas_without_product
from portal.kit import limits
from portal.kit.errors import Invalid, Refused
from portal.kit.i18n import gettext
from portal.kit.money import parse
from portal.kit.setting import setting
from portal.kit.text import clean_line
from portal.kit.words import N_
from portal.orders import acts
from portal.orders.queries import (
    SHELVES,
    collections,
    exception_of,
    get_offer,
    get_order,
    get_product,
    offers,
    orders_in,
    refunds_due,
)
from portal.orders.rules.collecting import MODES, NOW
from portal.orders.rules.lives import COLLECTION_LIFE, ORDER_LIFE, PREORDER_LIFE
from portal.orders.rules.payments import PAID_BY
from portal.production.queries import find_batch
from portal.web.desk.typed import read_prices
from portal.web.forms import HouseForm, do_once, named, within
from portal.web.pages import Pages
from portal.web.policy import MAKERS
from portal.web.viewing import current_viewer

bp = Pages("desk_preorders", __name__)


class PreorderForm(HouseForm):
    """What is promised to buyers."""

    threshold = IntegerField(N_("Threshold"), [within(limits.THRESHOLD)], description=N_("It is made from so many on."))
    cap = IntegerField(N_("At most"), [Optional()], description=N_("Leave it empty where as many as wanted are made."))
    closes_on = DateField(N_("Last day for orders"), [InputRequired(N_("Please fill this in."))])
    currency = StringField(N_("Currency"), [within(limits.Limit(3, 3))])
    mode = SelectField(N_("How the money is collected"), default=NOW)
    prices = TextAreaField(
        N_("Prices"), [within(limits.MESSAGE)], description=N_("One step a line, as “from: price”: “150: 89.00”.")
    )
    promised_from = DateField(N_("Promised from"), [Optional()])
    promised_until = DateField(N_("Promised until"), [Optional()])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self["mode"].choices = named(MODES)
        if request.method == "POST" and "mode" not in request.form:
            self["mode"].data = NOW


class TransferForm(HouseForm):
    """Money that came to the bank."""

    order = StringField(N_("Reference of the order"), [within(limits.REFERENCE)])
    amount = StringField(N_("Amount"), [within(limits.REFERENCE)])
    reference = StringField(N_("Number on the bank statement"), [within(limits.REFERENCE)])


class ReasonForm(HouseForm):
    """Why, in public."""

    reason = TextAreaField(N_("Reason"), [within(limits.REASON)])


@bp.get("/desk/preorders", to=MAKERS)
def index() -> str:
    """Show the pre-orders, and the money that is to go back."""
    shelf, after = request.args.get("shelf", "open"), request.args.get("after")
    shelf = shelf if shelf in SHELVES else "open"
    page = offers(shelf, current_viewer(), after)
    names = PREORDER_LIFE.names
    more = {"ideas": ideas_without_product(), "paid_by": PAID_BY}
    found = {"page": page, "shelf": shelf, "after": after, "refunds": refunds_due(), "names": names}
    return render_template("desk/preorders/index.html", **more, **found)


@bp.get("/desk/preorders/new", to=MAKERS)
def new() -> str:
    """Begin a pre-order of a product."""
    product, _ = get_product(request.args.get("product", 0, type=int), current_viewer())
    form = PreorderForm(None, currency=setting("CURRENCY"))
    return render_template("desk/preorders/new.html", form=form, product=product)


@bp.post("/desk/preorders", to=MAKERS)
def open_() -> Response | tuple[str, int]:
    """Open a product for orders, or keep the terms as a draft."""
    form, product_id = PreorderForm.sent(), request.form.get("product", 0, type=int)
    product, _ = get_product(product_id, current_viewer())
    preorder_id = form.accept(lambda: _open(product_id, form))
    if preorder_id is None:
        return render_template("desk/preorders/new.html", form=form, product=product), form.status
    return redirect(url_for("desk_preorders.show", preorder_id=preorder_id), 303)


def _open(product_id: int, form: HouseForm) -> int:
    terms, me = read_terms(form), current_viewer().id or 0
    if request.form.get("keep") == "draft":
        return beside_fields(lambda: acts.draft_preorder(product_id, terms, me))
    first, more = (terms.threshold, terms.closes_at, terms.prices, terms.currency), other_terms(terms)
    return beside_fields(lambda: acts.open_preorder(product_id, *first, me, **more))


def read_terms(form: HouseForm) -> acts.Terms:
    """Return what was typed, as the acts take it, or refuse it beside its field."""
    last: date | None = form["closes_on"].data
    if last is None:
        raise Invalid({"closes_on": Refused("Please fill this in.")})
    currency = clean_line(form["currency"].data).upper()
    prices = read_prices(form["prices"].data, currency)
    more = {name: form[name].data for name in ("cap", "promised_from", "promised_until", "mode")}
    closes = datetime.combine(last, time(23, 59, 59), UTC)
    return acts.Terms(form["threshold"].data, closes, prices, currency, **more)


def other_terms(terms: acts.Terms) -> dict[str, Any]:
    """Return the terms that are named when a pre-order is opened."""
    return {name: getattr(terms, name) for name in ("cap", "promised_from", "promised_until", "mode")}


def beside_fields(work: Callable[[], int]) -> int:
    """Do the work, and say what is wrong with the end of orders beside the day that was typed."""
    try:
        return work()
    except Invalid as refusal:
        renamed = {"closes_on" if name == "closes_at" else name: why for name, why in refusal.fields.items()}
        raise Invalid(renamed) from None


@bp.get("/desk/preorders/<int:preorder_id>", to=MAKERS)
def show(preorder_id: int) -> str:
    """Show a pre-order with its orders."""
    return _page(preorder_id)


def _page(preorder_id: int, **forms: HouseForm) -> str:
    seen, status, words = current_viewer(), request.args.get("status", ""), clean_line(request.args.get("q", ""))
    status, after = status if status in ORDER_LIFE.states else "", request.args.get("after")
    typed = {"transfer": TransferForm(), "calling_off": ReasonForm(), "excepting": ReasonForm()}
    return render_template(
        "desk/preorders/show.html",
        offer=get_offer(preorder_id, seen),
        batch=find_batch(preorder_id, seen),
        page=orders_in(preorder_id, status, words, after),
        chosen=status,
        words=words,
        after=after,
        **_money_of(preorder_id),
        **_names(),
        **typed | forms,
    )


def _money_of(preorder_id: int) -> dict[str, Any]:
    """Return what is to go back, what is being collected, and the leave to make it with fewer."""
    found = {"refunds": refunds_due(preorder_id), "collections": collections(preorder_id)}
    return found | {"exception": exception_of(preorder_id)}


def _names() -> dict[str, Any]:
    """Return what statuses and ways to collect are called."""
    every = [("", gettext("All")), *((status, gettext(name)) for status, name in ORDER_LIFE.names.items())]
    lives = {"names": ORDER_LIFE.names, "preorder_names": PREORDER_LIFE.names, "modes": MODES}
    return lives | {"collection_names": COLLECTION_LIFE.names, "choices": every, "paid_by": PAID_BY}


def _do(preorder_id: int, form: HouseForm, name: str, work: Callable[[], Any]) -> Response | tuple[str, int]:
    """Do the work, or show the page again with what is wrong."""
    get_offer(preorder_id, current_viewer())
    if form.accept(lambda: (work(), True)[1]):
        return redirect(url_for("desk_preorders.show", preorder_id=preorder_id), 303)
    return _page(preorder_id, **{name: form}), form.status


@bp.post("/desk/preorders/<int:preorder_id>/transfers", to=MAKERS)
def transfer(preorder_id: int) -> Response | tuple[str, int]:
    """Mark money that came to the bank."""
    form = TransferForm.sent()
    return _do(preorder_id, form, "transfer", lambda: _mark(preorder_id, form))


def _mark(preorder_id: int, form: HouseForm) -> int:
    """Find the order by what the buyer wrote on the transfer, and note the money."""
    found = orders_in(preorder_id, words=clean_line(form["order"].data).upper()).items
    if not found:
        raise Invalid({"order": Refused("No order here has this reference.")})
    try:
        minor = parse(form["amount"].data, found[0].currency).minor
    except Refused as refusal:
        raise Invalid({"amount": refusal}) from refusal
    told = (form["reference"].data, minor, found[0].currency)
    try:
        return acts.note_payment(found[0].id, "bank", *told, person_id=current_viewer().id)
    except Invalid as refusal:
        raise Invalid({"amount" if n == "minor" else n: why for n, why in refusal.fields.items()}) from None


@bp.post("/desk/preorders/<int:preorder_id>/closing", to=MAKERS)
def close(preorder_id: int) -> Response:
    """Decide by what is collected now."""
    do_once(lambda: close_preorder(preorder_id, current_viewer().id or 0))
    return redirect(url_for("desk_preorders.show", preorder_id=preorder_id), 303)


@bp.post("/desk/preorders/<int:preorder_id>/cancellation", to=MAKERS)
def call_off(preorder_id: int) -> Response | tuple[str, int]:
    """Call a pre-order off, with a reason."""
    form = ReasonForm.sent()
    work = (preorder_id, form["reason"].data, current_viewer().id or 0)
    return _do(preorder_id, form, "calling_off", lambda: acts.call_off(*work))


@bp.post("/desk/preorders/<int:preorder_id>/completion", to=MAKERS)
def complete(preorder_id: int) -> Response:
    """Complete a pre-order whose orders have arrived."""
    do_once(lambda: (acts.complete_preorder(preorder_id, current_viewer().id or 0), True)[1])
    return redirect(url_for("desk_preorders.show", preorder_id=preorder_id), 303)


@bp.post("/desk/refunds", to=MAKERS)
def refund() -> Response:
    """Mark that a refund was sent."""
    provider, reference = (clean_line(request.form.get(name, "")) for name in ("provider", "reference"))
    acts.settle_refund(provider, reference, current_viewer().id)
    preorder_id = request.form.get("preorder", 0, type=int)
    where = url_for("desk_preorders.show", preorder_id=preorder_id) if preorder_id else url_for("desk_preorders.index")
    return redirect(where, 303)


@bp.post("/desk/orders/<int:order_id>/return", to=MAKERS)
def take_back(order_id: int) -> Response | tuple[str, int]:
    """Take back what was shipped, with a reason."""
    known, form = get_order(order_id, current_viewer()), ReasonForm.sent()
    work = (order_id, form["reason"].data, current_viewer().id or 0)
    return _do(known.order.preorder_id or 0, form, "calling_off", lambda: acts.take_back(*work))
