"""What waits to be asked of the provider of card payments, and what nobody is sure of."""

from typing import Any

from sqlalchemy import select

from portal.kit.db import db
from portal.orders.models import Order, Payment, PaymentAlias, PaymentErrand
from portal.orders.rules.cards import PAGES
from portal.orders.rules.payments import STRIPE


def due_errands(most: int = 20) -> list[int]:
    """Return the errands that wait, the oldest first."""
    asked = select(PaymentErrand.id).filter_by(state="waiting").order_by(PaymentErrand.id)
    return list(db.session.scalars(asked.limit(most)))


def unsure_errands(most: int = 50) -> list[Any]:
    """Return the errands without a clear answer and those refused, with their orders, the oldest first."""
    asked = select(PaymentErrand, Order.id.label("order_id"), Order.reference, Payment.currency)
    asked = asked.join(Payment, Payment.id == PaymentErrand.payment_id).join(Order, Order.id == Payment.order_id)
    asked = asked.where(PaymentErrand.state.in_(("leaving", "unknown", "refused")))
    return list(db.session.execute(asked.order_by(PaymentErrand.id).limit(most)))


def known_as(payment_id: int) -> str:
    """Return how Stripe calls a payment; empty where it has not said so."""
    asked = select(PaymentAlias.alias).filter_by(provider=STRIPE, payment_id=payment_id)
    asked = asked.where(~PaymentAlias.alias.contains("/"))
    return db.session.scalar(asked.order_by(PaymentAlias.alias).limit(1)) or ""


def saved_as(payment_id: int) -> tuple[str, str]:
    """Return how Stripe calls the buyer and the card that was saved for a payment; empty where none was."""
    asked = select(PaymentAlias.alias).filter_by(provider=STRIPE, payment_id=payment_id)
    alias = db.session.scalar(asked.where(PaymentAlias.alias.contains("/")).limit(1)) or "/"
    customer, _, card = alias.partition("/")
    return customer, card


def pages_to_pay(order_id: int) -> dict[int, str]:
    """Return where the buyer of an order goes on to pay, by payment."""
    asked = select(PaymentErrand.payment_id, PaymentErrand.url).join(Payment, Payment.id == PaymentErrand.payment_id)
    asked = asked.where(Payment.order_id == order_id, PaymentErrand.kind.in_(PAGES.values()), PaymentErrand.url != "")
    asked = asked.where(Payment.status.in_(("created", "requires_action")))
    return {int(row.payment_id): str(row.url) for row in db.session.execute(asked)}
