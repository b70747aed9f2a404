"""Exchange what came back: a new order joins the next run, and what came back pays for it.

Nothing is kept in stock, so a return that is to be exchanged waits until the product can be ordered again.
"""

from sqlalchemy import select

from portal.events.orders import RefundSent
from portal.events.returns import OrderExchanged
from portal.kit.db import db
from portal.kit.errors import Conflict, NotAllowed
from portal.orders.acts.crediting import credit_back
from portal.orders.acts.ledger import REFUNDS, REVENUE, Side, cash, move, post
from portal.orders.acts.mirroring import mirror
from portal.orders.acts.ordering import place_order
from portal.orders.acts.paying import note_payment
from portal.orders.acts.refunds import Claim, promise_refunds, summed, tell, was_told
from portal.orders.acts.returning import accepted_of, check_eyes, load_return, step_return
from portal.orders.models import Configuration, Order, OrderAddress, OrderLine, Payment, PaymentEvent, Preorder, Return
from portal.orders.queries.options import customisations_of
from portal.orders.rules.addresses import Address
from portal.orders.rules.lives import HOUSE, OPEN
from portal.orders.rules.options import Choice
from portal.orders.rules.payments import (
    CAPTURED,
    DISPUTED,
    EXCHANGE,
    EXCHANGED,
    OUTSIDE_BACK,
    OUTSIDE_REFUND,
    REFUND_REQUESTED,
    REFUNDED,
    VOUCHER,
    WON,
)
from portal.orders.rules.returns import EXCHANGE as WISH
from portal.orders.rules.returns import RETURN_LIFE
from portal.people.queries import role_of
from portal.people.rules import EVERYONE
from portal.river import act, record
from portal.river.acts import told_at


@act
def exchange_return(return_id: int, person_id: int | None = None) -> int:
    """Order the same once more where it can be ordered now, paid by what came back; return the new order.

    What it costs more than what came back is left to be paid; what it costs less goes back to the buyer.
    """
    found, order = load_return(return_id)
    role = _role(found, person_id)
    RETURN_LIFE.after(found.status, "exchange", role)
    if found.wish != WISH:
        raise Conflict("The buyer wants the money, not the same once more.", code="wish")
    line, n = _line(found)
    new_id = _order_again(order, line, n)
    found.minor = credit_back(order, accepted_of(return_id), person_id)
    mirror(order)
    carried = _carry_over(found, order, new_id)
    promise_refunds([Claim(order, found.minor - carried, "returned", REVENUE)], person_id)
    found.new_order_id = new_id
    step_return(found, "exchange", person_id, role)
    record(OrderExchanged(new_id, found.person_id, order.id, return_id, carried, order.currency), person_id)
    return new_id


def _role(found: Return, person_id: int | None) -> str:
    if person_id is None:
        return HOUSE
    check_eyes(found, person_id)
    return role_of(person_id)


def _line(found: Return) -> tuple[OrderLine, int]:
    """Return the line of which something was accepted, and how many; an order placed here has one line."""
    line_id, n = next((line, n) for line, n in accepted_of(found.id).items() if n)
    return db.session.get_one(OrderLine, line_id), n


def _order_again(order: Order, line: OrderLine, quantity: int) -> int:
    """Place the order in the run that is open now, or say that there is none."""
    asked = select(Preorder.id).where(Preorder.product_id == line.product_id, Preorder.status.in_(OPEN))
    asked = asked.where(Preorder.audience_id == EVERYONE, Preorder.currency == order.currency)
    asked = asked.where(Preorder.closes_at > told_at()).order_by(Preorder.id.desc()).limit(1)
    run = db.session.scalar(asked)
    if run is None:
        raise Conflict("It is not being made again yet, and nothing is kept in stock.", code="no_run")
    if order.person_id is None or not role_of(order.person_id):
        raise NotAllowed("You are not allowed to do this.")
    return place_order(run, order.person_id, quantity, _address(order), _choice(order, line))


def _address(order: Order) -> Address | None:
    kept = db.session.get(OrderAddress, order.id)
    if kept is None or not kept.name:
        return None
    return Address(kept.name, kept.street, kept.postal_code, kept.city, order.region, order.country)


def _choice(order: Order, line: OrderLine) -> Choice:
    """Return what was chosen then, with the words and pictures that were put on."""
    frozen = db.session.get(Configuration, line.configuration_id) if line.configuration_id else None
    parts = frozen.snapshot["parts"] if frozen else []
    put_on = [row for row, _ in customisations_of(order.id) if row.line_id == line.id]
    return Choice(
        {part["group_id"]: part["value_id"] for part in parts if part["value_id"]},
        {row.group_id: row.words for row in put_on if row.words},
        {row.group_id: row.picture for row in put_on if row.picture},
    )


def _carry_over(found: Return, order: Order, new_id: int) -> int:
    """Let the buyer's own money pay for the new order, as far as it reaches; return how much that is."""
    new = db.session.get_one(Order, new_id, populate_existing=True)
    carried = min(found.minor, new.total_minor, _own_money(order.id))
    if not carried:
        return 0
    promise_refunds([Claim(order, carried, EXCHANGED, REVENUE)])
    for promised in _promised(order.id):
        _settle(order, promised)
    note_payment(new_id, EXCHANGE, f"X{found.id}", carried, order.currency)
    return carried


def _own_money(order_id: int) -> int:
    """Return what the buyer paid for an order and we still hold: no voucher, and nothing that the bank took back."""
    held = summed(CAPTURED) - summed(REFUND_REQUESTED) - summed(DISPUTED) + summed(WON)
    held = held - summed(OUTSIDE_REFUND) + summed(OUTSIDE_BACK)
    asked = select(held).where(PaymentEvent.order_id == order_id, PaymentEvent.provider != VOUCHER)
    return max(0, int(db.session.scalar(asked) or 0))


def _promised(order_id: int) -> list[PaymentEvent]:
    asked = select(PaymentEvent).filter_by(order_id=order_id, type=REFUND_REQUESTED, why=EXCHANGED)
    rows = db.session.scalars(asked.order_by(PaymentEvent.id)).all()
    return [row for row in rows if not was_told(row.provider, row.reference, REFUNDED)]


def _settle(order: Order, promised: PaymentEvent) -> None:
    """Note that a promised part went into the new order, not out of the house."""
    payment = db.session.get_one(Payment, promised.payment_id)
    tell(payment, promised.reference, REFUNDED, promised.minor)
    sides = Side(REFUNDS, 0, order.id), Side(cash(EXCHANGE), 0, order.id)
    key = f"{REFUNDED}:{payment.provider}:{promised.reference}"
    post([move(key, REFUNDED, promised.minor, order.currency, *sides)])
    about = (order.person_id, payment.id, payment.provider, promised.minor, order.currency)
    record(RefundSent(order.id, *about, reference=promised.reference))
