"""Promised money that came whole, booked for many orders at a time: in as many statements for a hundred as for one."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import insert

from portal.events import Event
from portal.events.orders import OrderPaid, PaymentReceived
from portal.kit.db import db
from portal.orders.acts.ledger import post
from portal.orders.acts.paying import deposit
from portal.orders.acts.preorders import count
from portal.orders.models import Collection, Order, Payment, PaymentEvent, Preorder
from portal.orders.rules.lives import COLLECTION_LIFE, HOUSE, ORDER_LIFE, PAYMENT_LIFE, PLEDGED, leads
from portal.orders.rules.payments import CAPTURED, FAILED, PROMISES, UNKNOWN, Notice, status_of
from portal.river import record_many
from portal.river.acts import told_at

UNPAID = (*PROMISES, FAILED, UNKNOWN)  # a payment of which nothing came yet


@dataclass(frozen=True, slots=True)
class Coming:
    """Promised money of one order, on its way, and what is said of it; `kept` is what we have of the order already."""

    order: Order
    row: Collection
    payment: Payment
    notice: Notice
    kept: int

    @property
    def is_whole(self) -> bool:
        """Say whether exactly what was asked for came, for an order that waits for exactly that."""
        due = self.order.total_minor - self.order.credited_minor - self.kept
        fits = self.notice.minor == due <= self.payment.minor and self.notice.currency == self.order.currency
        waits = self.order.status in PLEDGED and self.payment.status in UNPAID
        return self.notice.result == CAPTURED and fits and waits and leads(PAYMENT_LIFE, self.payment.status, self.ends)

    @property
    def ends(self) -> str:
        """Return the status of the payment once the money is there."""
        return status_of({CAPTURED}, self.notice.minor, 0, self.payment.minor)


def take(preorder: Preorder, all_coming: Sequence[Coming]) -> int:
    """Book what came whole: the payments have their money, the orders count; return for how many orders."""
    if not all_coming:
        return 0
    db.session.execute(insert(PaymentEvent), [_told(each) for each in all_coming])
    post([deposit(each.order, each.payment, each.notice.minor, each.notice.reference) for each in all_coming])
    for each in all_coming:
        each.payment.status = each.ends
        each.order.status = ORDER_LIFE.after(each.order.status, "confirm", HOUSE)
        each.order.version += 1
        each.row.status = COLLECTION_LIFE.after(each.row.status, "succeed", HOUSE)
    db.session.flush()
    units = sum(each.order.quantity for each in all_coming)
    count(preorder, paid=units, pledged=-units)
    record_many([(event, None, None) for each in all_coming for event in _events(each)])
    return len(all_coming)


def _told(each: Coming) -> dict[str, object]:
    about = {"payment_id": each.payment.id, "order_id": each.order.id, "provider": each.payment.provider}
    said = {"reference": each.notice.reference, "type": CAPTURED, "minor": each.notice.minor, "why": ""}
    return {**about, **said, "currency": each.payment.currency, "happened_at": told_at()}


def _events(each: Coming) -> list[Event]:
    order, payment = each.order, each.payment
    of_payment = (order.person_id, payment.id, payment.provider, each.notice.minor, order.currency)
    of_order = (order.person_id, order.preorder_id, order.quantity, order.total_minor, order.currency)
    return [PaymentReceived(order.id, *of_payment), OrderPaid(order.id, *of_order)]
