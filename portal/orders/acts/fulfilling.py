"""What becomes of orders while the workshop makes, ships and delivers them, and the money that moves with it."""

from collections.abc import Sequence

from sqlalchemy import select

from portal.events.orders import OrderEvent, OrderShipped
from portal.kit import limits
from portal.kit.db import db, load
from portal.kit.errors import Conflict, Invalid, Refused
from portal.kit.text import clean
from portal.orders.acts.accruing import accrue
from portal.orders.acts.billing import Sold, invoice, sold_lines
from portal.orders.acts.crediting import credit_back
from portal.orders.acts.forgetting import blank_arrived
from portal.orders.acts.ledger import DEPOSITS, REVENUE, TAX, Entry, Side, post
from portal.orders.acts.mirroring import mirror
from portal.orders.acts.ordering import load_order, moved
from portal.orders.acts.paying import refuse_own
from portal.orders.acts.preorders import move_preorder_row
from portal.orders.acts.refunds import Claim, promise_refunds
from portal.orders.models import Order, Preorder
from portal.orders.queries import open_refunds
from portal.orders.queries.given_back import ever_given_back, held_back
from portal.orders.queries.returns import has_return
from portal.orders.rules.lives import HOUSE, MAKERS, ORDER_LIFE
from portal.people.queries import role_of
from portal.people.rules import check_role
from portal.river import act, record_many

UNDER_WAY = ("in_production", "shipped")


@act
def start_making(preorder_id: int, person_id: int) -> None:
    """Let all paid orders of a pre-order that goes ahead be made."""
    _move_together(preorder_id, "start", "confirmed", "make", person_id)


@act
def stop_making(preorder_id: int, person_id: int) -> None:
    """Let the orders of a pre-order wait to be planned again, as nothing of them was made."""
    _move_together(preorder_id, "plan_anew", "in_production", "plan_anew", person_id)


def _move_together(preorder_id: int, step: str, status: str, of_orders: str, person_id: int) -> None:
    """Take a step of a pre-order, and one of all its orders that have a status."""
    check_role(role_of(person_id), *MAKERS)
    preorder = load(Preorder, preorder_id)
    move_preorder_row(preorder, step, person_id, role_of(person_id))
    asked = select(Order.id).filter_by(preorder_id=preorder_id, status=status).order_by(Order.id)
    _move(_locked(db.session.scalars(asked).all()), of_orders, person_id)


def _locked(order_ids: Sequence[int]) -> list[Order]:
    """Return orders, fresh and locked, in the order of their ids."""
    asked = select(Order).where(Order.id.in_(order_ids)).order_by(Order.id).with_for_update()
    return list(db.session.scalars(asked.execution_options(populate_existing=True)))


def _move(orders: Sequence[Order], step: str, person_id: int | None) -> None:
    """Take the same step with many orders."""
    told: list[tuple[OrderEvent, int | None, None]] = []
    for order in orders:
        before, order.status = order.status, ORDER_LIFE.after(order.status, step, HOUSE)
        order.version += 1
        told.append((moved(order, before, step), person_id, None))
    db.session.flush()
    record_many(told)


@act
def ship_orders(preorder_id: int, order_ids: Sequence[int], person_id: int) -> None:
    """Ship orders: their deposits are earned, and their designers' royalties become due."""
    check_role(role_of(person_id), *MAKERS)
    preorder = load(Preorder, preorder_id)
    orders = _locked(order_ids)
    _check_paid(orders)
    _move(orders, "ship", person_id)
    earned = [(_shipped(order), person_id, None) for order in orders]
    sold = sold_lines(orders)
    post([_earned(line) for line in sold])
    record_many(earned)
    accrue(sold, person_id)
    invoice(sold, person_id)
    _mirror_given(orders)
    if preorder.status == "in_production":
        move_preorder_row(preorder, "ship", person_id, role_of(person_id))


def _check_paid(orders: Sequence[Order]) -> None:
    """Refuse to send what was wholly given back at its provider, or is disputed."""
    held = held_back()
    for order in orders:
        if order.id in held:
            raise not_paid(order.reference)


def _mirror_given(orders: Sequence[Order]) -> None:
    """Let royalties follow what was given back or disputed of orders before they were shipped."""
    given = ever_given_back()
    for order in orders:
        if order.id in given:
            mirror(order)


def not_paid(reference: str | None) -> Conflict:
    """Return the refusal to send what nobody pays."""
    return Conflict(
        "The money of order {order} was given back or is disputed; it is sent when that is settled or paid again.",
        code="given_back",
        order=reference or "—",
    )


def _shipped(order: Order) -> OrderShipped:
    net = order.total_minor - order.credited_minor
    return OrderShipped(order.id, order.person_id, order.preorder_id, order.quantity, net, order.currency)


def _earned(sold: Sold) -> Entry:
    """Return the entry that turns a deposit into what is earned and what is owed to the state."""
    order, sides = sold.order, ((DEPOSITS, sold.gross), (REVENUE, sold.tax - sold.gross), (TAX, -sold.tax))
    places = tuple(Side(account, minor, order.id, sold.line_id) for account, minor in sides)
    return Entry(f"shipped:{sold.line_id}", "shipped", order.currency, places)


@act
def deliver_orders(preorder_id: int, order_ids: Sequence[int], person_id: int) -> None:
    """Say that orders have reached their buyers."""
    check_role(role_of(person_id), *MAKERS)
    load(Preorder, preorder_id)
    arrived = [order for order in _locked(order_ids) if order.status == "shipped"]
    _move(arrived, "deliver", person_id)
    blank_arrived([order.id for order in arrived])


@act
def complete_preorder(preorder_id: int, person_id: int) -> None:
    """Complete a pre-order whose orders have all arrived and whose refunds have all been sent."""
    check_role(role_of(person_id), *MAKERS)
    preorder = load(Preorder, preorder_id)
    if open_refunds(preorder_id):
        raise Refused("Money that was promised back has not been sent yet.", code="refunds_open")
    on_the_way = select(Order.id).filter_by(preorder_id=preorder_id).where(Order.status.in_(UNDER_WAY))
    if set(db.session.scalars(on_the_way)) - held_back():
        raise Refused("Not everything has been delivered yet.", code="not_delivered")
    move_preorder_row(preorder, "complete", person_id, role_of(person_id))


@act
def take_back(order_id: int, reason: str, person_id: int) -> None:
    """Take back what was shipped: the buyer gets the money, and the royalties are taken back to the cent."""
    order, role = load_order(order_id), role_of(person_id)
    check_role(role, *MAKERS)
    refuse_own(order.person_id, person_id)
    reason = _said(reason)
    ORDER_LIFE.after(order.status, "take_back", role)
    if has_return(order_id):
        raise Conflict("A return of this order is under way.", code="return_open")
    minor = credit_back(order, None, person_id, reason)
    mirror(order)
    promise_refunds([Claim(order, minor, "returned", REVENUE)], person_id)


def _said(reason: str) -> str:
    """Return the reason, cleaned, or refuse it at its field."""
    try:
        return limits.REASON.text(clean(reason))
    except Refused as refusal:
        raise Invalid({"reason": refusal}) from refusal
