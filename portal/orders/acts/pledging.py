"""Money that is promised with an order: reserved or to be charged later, let go, or settled in another way."""

import secrets
from collections.abc import Sequence

from sqlalchemy import insert, select, update

from portal.events.preorders import OrderPledged, PledgeReleased
from portal.kit.db import db, load
from portal.kit.errors import Conflict, Invalid, NotFound, Refused
from portal.orders.acts.preorders import count
from portal.orders.acts.refunds import kept_of
from portal.orders.models import Collection, Order, Payment, PaymentEvent, Preorder
from portal.orders.rules.collecting import NOW
from portal.orders.rules.lives import HOUSE, ORDER_LIFE
from portal.orders.rules.payments import FAILED, PROMISE_WAYS, PROMISES, VOIDED
from portal.river import record, record_many
from portal.river.acts import told_at


def pledge(order: Order, payment: Payment, person_id: int | None) -> None:
    """Let an order count as promised if all of its money is; called by what notes a payment."""
    preorder = load(Preorder, order.preorder_id)
    if preorder.mode == NOW or payment.status not in PROMISES:
        return
    if order.status != "placed" or payment.minor < order.total_minor - kept_of(order.id):
        release([payment], {order.id: order})
        return
    order.status, order.version = ORDER_LIFE.after(order.status, "pledge", HOUSE), order.version + 1
    db.session.flush()
    count(preorder, pledged=order.quantity)
    about = (order.person_id, order.preorder_id, order.quantity, order.total_minor, order.currency)
    record(OrderPledged(order.id, *about), person_id)


def settle(order_id: int) -> None:
    """Ask no more for the money of an order that is paid."""
    row = db.session.get(Collection, order_id)
    if row is not None and row.status in ("due", "asked", "unknown"):
        row.status = "collected"


def promised(order_ids: Sequence[int]) -> list[Payment]:
    """Return the payments of these orders whose money is promised and was neither taken nor let go."""
    told = select(PaymentEvent.payment_id)
    asked = select(Payment).where(Payment.order_id.in_(order_ids), Payment.status.in_((*PROMISES, FAILED)))
    asked = asked.where(Payment.id.in_(told.where(PaymentEvent.type.in_(PROMISES))))
    return list(db.session.scalars(asked.order_by(Payment.id).execution_options(populate_existing=True)))


def release(payments: Sequence[Payment], orders: dict[int, Order]) -> None:
    """Let go of promised money, many payments at a time; a reaction tells the provider."""
    if not payments:
        return
    rows = [
        {"payment_id": each.id, "order_id": each.order_id, "provider": each.provider, "reference": each.reference}
        | {"type": VOIDED, "minor": each.minor, "currency": each.currency, "why": "", "happened_at": told_at()}
        for each in payments
    ]
    db.session.execute(insert(PaymentEvent), rows)
    ids = [each.id for each in payments]
    db.session.execute(update(Payment).where(Payment.id.in_(ids)).values(status="cancelled"))
    record_many([(_released(orders[each.order_id], each), None, None) for each in payments])


def _released(order: Order, payment: Payment) -> PledgeReleased:
    about = (order.person_id, order.preorder_id, order.quantity, payment.minor, order.currency)
    return PledgeReleased(order.id, *about, payment.id, payment.provider, payment.reference)


def simulated_reference(order_id: int, way: str) -> str:
    """Return a reference under which the simulator will do as the way says."""
    if way not in PROMISE_WAYS:
        raise Invalid({"way": Refused("There is no such way to pay.")})
    return f"SIM-{order_id}-{secrets.token_hex(6)}-{PROMISE_WAYS[way][1]}"


def to_promise(order_id: int, person_id: int) -> tuple[int, str, str]:
    """Return what a buyer promises for an order, in which currency, and in which way it is collected."""
    order = db.session.get(Order, order_id)
    if order is None or order.person_id != person_id:
        raise NotFound("This does not exist, or not any more.")
    preorder = db.session.get(Preorder, order.preorder_id) if order.preorder_id else None
    if preorder is None or preorder.mode == NOW or order.status != "placed":
        raise Conflict("Nothing is left to promise here.", code="paid")
    return order.total_minor - kept_of(order_id), order.currency, preorder.mode
