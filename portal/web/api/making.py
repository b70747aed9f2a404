"""Pre-orders, orders, payments, batches and shipments."""

from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from portal.flows import making
from portal.flows.checkout import order_with
from portal.kit.db import db
from portal.kit.errors import Invalid
from portal.kit.text import clean_line
from portal.orders import acts
from portal.orders.models import Order
from portal.orders.queries.options import menu_of
from portal.orders.queries.shop import get_offer, get_product, offers, product_of_idea
from portal.orders.rules.options import Choice
from portal.production import acts as production
from portal.production.queries import batches, get_batch, shipments
from portal.production.rules import BATCH_LIFE
from portal.web.api import models, ordering
from portal.web.api.community import me
from portal.web.api.contract import route
from portal.web.policy import ANYBODY, MAKERS, MEMBERS
from portal.web.viewing import current_viewer

Preorders, Batches = models.Listed[models.PreorderOut], models.Listed[models.BatchOut]
Shipments = models.Listed[models.ShipmentOut]


@route("GET", "/preorders", to=ANYBODY, asks=models.Paged, gives=Preorders)
def list_preorders(query: models.Paged) -> Any:
    """Return pre-orders of every status, the newest first."""
    page = offers("all", current_viewer(), query.after, query.limit)
    return Preorders(items=[_preorder(offer) for offer in page.items], next=page.next)


def _preorder(offer: Any) -> models.PreorderOut:
    row = offer.preorder
    names = ("id", "product_id", "status", "threshold", "cap", "closes_at", "currency", "mode")
    prices = [
        models.PriceStepOut.model_validate({"from": step.from_quantity, "minor": step.minor}) for step in offer.ladder
    ]
    facts: dict[str, Any] = {name: getattr(row, name) for name in names}
    counts = {"ordered": row.reserved, "promised": row.pledged, "collected": row.paid}
    return models.PreorderOut(idea_id=offer.product.idea_id, name=offer.product.name, prices=prices, **counts, **facts)


@route("POST", "/preorders", to=MAKERS, takes=models.PreorderIn, gives=models.PreorderOut, status=201)
def post_preorder(body: models.PreorderIn) -> Any:
    """Open a pre-order of an adopted idea; its product is made at need."""
    product_id = product_of_idea(body.idea_id) or making.make_product(body.idea_id, me())
    prices = [(step.from_, step.minor) for step in body.prices]
    terms = (product_id, body.threshold, _instant(body.closes_at), prices, body.currency, me())
    return _preorder(get_offer(acts.open_preorder(*terms, cap=body.cap, mode=body.mode), current_viewer()))


def _instant(text: str) -> datetime:
    """Read an instant (ISO 8601); without a zone it is UTC."""
    try:
        moment = datetime.fromisoformat(text)
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError) as error:
        raise Invalid({"closes_at": "Please give a day and a time, as in 2030-01-31T12:00:00Z."}) from error


@route(
    "POST", "/preorders/<int:preorder_id>/orders", to=MEMBERS, takes=ordering.OrderIn, gives=models.OrderOut, status=201
)
def post_order(preorder_id: int, body: ordering.OrderIn) -> Any:
    """Order so many."""
    order_id = order_with(preorder_id, me(), body.quantity, None, _choice(body), body.voucher)
    order = db.session.get_one(Order, order_id)
    return models.OrderOut(id=order_id, total_minor=order.total_minor, currency=order.currency)


def _choice(body: ordering.OrderIn) -> Choice:
    """Return what a program chose, and what it expects each to cost."""
    values = {each.option: each.value for each in body.options if each.value is not None}
    words = {each.option: clean_line(each.words) for each in body.options if clean_line(each.words)}
    return Choice(values, words, seen="" if body.unit_minor is None else f"each:{body.unit_minor}")


@route("GET", "/products/<int:product_id>/options", to=ANYBODY, gives=ordering.MenuOut)
def list_options(product_id: int) -> Any:
    """Return what may be chosen of a product, what each answer adds, and what does not go together."""
    get_product(product_id, current_viewer())
    menu = menu_of(product_id)
    groups = [ordering.OptionOut.model_validate(asdict(group)) for group in menu.groups]
    return ordering.MenuOut(options=groups, exclusions=[list(pair) for pair in sorted(menu.exclusions)])


@route(
    "POST", "/orders/<int:order_id>/payments", to=MEMBERS, takes=models.PaymentIn, gives=models.PaymentOut, status=201
)
def post_payment(order_id: int, body: models.PaymentIn) -> Any:
    """Note a payment: staff mark a transfer, a buyer pays through the simulator."""
    return models.PaymentOut(id=acts.pay(order_id, body.reference, body.minor, body.currency, me()))


@route("POST", "/preorders/<int:preorder_id>/closing", to=MAKERS, gives=models.ClosingOut)
def post_closing(preorder_id: int) -> Any:
    """Decide a pre-order by what is collected at this instant."""
    return models.ClosingOut.model_validate({"decision": making.close_preorder(preorder_id, me())})


@route("GET", "/batches", to=ANYBODY, asks=models.Paged, gives=Batches)
def list_batches(query: models.Paged) -> Any:
    """Return batches, the newest first."""
    page = batches(BATCH_LIFE.states, current_viewer(), query.after, query.limit)
    return Batches(items=[_batch(row) for row in page.items], next=page.next)


def _batch(row: Any) -> models.BatchOut:
    names = ("id", "quantity", "stage", "status", "preorder_id")
    return models.BatchOut(**{name: getattr(row, name) for name in names})


@route("POST", "/batches/<int:batch_id>/stages", to=MAKERS, takes=models.StageIn, gives=models.BatchOut, status=201)
def post_stage(batch_id: int, body: models.StageIn) -> Any:
    """Tell in which stage a batch is."""
    production.advance_batch(batch_id, body.stage, body.note, me())
    return _batch(get_batch(batch_id, current_viewer()))


@route("GET", "/shipments", to=MAKERS, asks=models.Paged, gives=Shipments)
def list_shipments(query: models.Paged) -> Any:
    """Return shipments, the newest first."""
    page = shipments(query.after, query.limit)
    names = ("id", "batch_id", "country", "region", "quantity", "status")
    items = [models.ShipmentOut(**{name: getattr(row, name) for name in names}) for row in page.items]
    return Shipments(items=items, next=page.next)
