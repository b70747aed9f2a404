"""What waits to be asked of the provider of card payments, and what nobody is sure of."""

from datetime import datetime
from typing import Any

from sqlalchemy import select

from portal.kit.db import db
from portal.orders.models import Order, Payment, PaymentAlias, PaymentErrand, PaymentEvent
from portal.orders.rules.cards import PAGES, REFUND
from portal.orders.rules.payments import REFUND_FAILED, REFUNDED, STRIPE, promised_in


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


def late_refunds(before: datetime, after: int = 0, most: int = 20) -> list[Any]:
    """Return the refunds that the provider took before an instant, and of which it has not said what became of them.

    Those of the errands after one: in turn, so that none of which nothing is ever heard hides another.
    """
    told = select(PaymentEvent.id).where(
        *(PaymentEvent.payment_id == PaymentErrand.payment_id, PaymentEvent.reference == PaymentErrand.key),
        PaymentEvent.type.in_((REFUNDED, REFUND_FAILED)),
    )
    asked = select(PaymentErrand.id, PaymentErrand.key, PaymentErrand.payment_id).filter_by(kind=REFUND, state="done")
    asked = asked.where(PaymentErrand.left_at < before, PaymentErrand.id > after, ~told.exists())
    return list(db.session.execute(asked.order_by(PaymentErrand.id).limit(most)))


def refunds_asked(payment_id: int, key: str) -> list[str]:
    """Return the attempts to keep a promise of which a provider took, the oldest first."""
    asked = select(PaymentErrand.key).filter_by(payment_id=payment_id, kind=REFUND)
    taken = asked.where(PaymentErrand.state.not_in(("refused", "waiting"))).order_by(PaymentErrand.id)
    return [each for each in db.session.scalars(taken) if promised_in(each) == promised_in(key)]


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
