"""What becomes of orders while the workshop makes, ships and delivers them, and the money that moves with it."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import select

from portal.events.orders import OrderEvent, OrderShipped, RoyaltyAccrued
from portal.kit import limits
from portal.kit.db import db, load
from portal.kit.errors import Invalid, Refused
from portal.kit.text import clean
from portal.orders.acts.forgetting import blank_arrived
from portal.orders.acts.ledger import DEPOSITS, REVENUE, ROYALTY_COST, ROYALTY_DUE, Entry, Side, move, post
from portal.orders.acts.ordering import load_order, moved
from portal.orders.acts.preorders import move_preorder_row
from portal.orders.acts.refunds import Claim, promise_refunds
from portal.orders.models import Order, OrderLine, Preorder, RoyaltyAgreement, RoyaltySplit
from portal.orders.queries import open_refunds
from portal.orders.rules.lives import HOUSE, MAKERS, ORDER_LIFE
from portal.orders.rules.prices import royalty, shares
from portal.people.queries import role_of
from portal.people.rules import check_role
from portal.river import act, record, record_many

UNDER_WAY = ("in_production", "shipped")


@act
def start_making(preorder_id: int, person_id: int) -> None:
    """Let all paid orders of a pre-order that goes ahead be made."""
    check_role(role_of(person_id), *MAKERS)
    preorder = load(Preorder, preorder_id)
    move_preorder_row(preorder, "start", person_id, role_of(person_id))
    asked = select(Order.id).filter_by(preorder_id=preorder_id, status="confirmed").order_by(Order.id)
    _move(_locked(db.session.scalars(asked).all()), "make", person_id)


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
    _move(orders, "ship", person_id)
    earned = [(_shipped(order), person_id, None) for order in orders]
    sales = _sales(orders)
    post([_earned(sale) for sale in sales])
    post([entry for sale in sales if (entry := _accrual(sale))])
    record_many([*earned, *_accrued(sales, person_id)])
    if preorder.status == "in_production":
        move_preorder_row(preorder, "ship", person_id, role_of(person_id))


def _shipped(order: Order) -> OrderShipped:
    net = order.total_minor - order.credited_minor
    return OrderShipped(order.id, order.person_id, order.preorder_id, order.quantity, net, order.currency)


@dataclass(frozen=True, slots=True)
class Sale:
    """One line that was sold, what it earned, and who gets how much of it."""

    order: Order
    line_id: int
    product_id: int
    net: int
    people: tuple[int, ...] = ()
    parts: tuple[int, ...] = ()


def _sales(orders: Sequence[Order]) -> list[Sale]:
    """Return the lines of orders with the royalties due on them."""
    by_id = {order.id: order for order in orders}
    asked = (
        select(OrderLine, RoyaltyAgreement.basis_points)
        .outerjoin(RoyaltyAgreement, RoyaltyAgreement.id == OrderLine.agreement_id)
        .where(OrderLine.order_id.in_(by_id))
    )
    found = db.session.execute(asked.order_by(OrderLine.id).execution_options(populate_existing=True)).all()
    splits = _splits({line.agreement_id for line, _ in found})
    return [_sale(by_id[line.order_id], line, points, splits[line.agreement_id]) for line, points in found]


def _splits(agreement_ids: set[int | None]) -> dict[int | None, list[tuple[int, int]]]:
    """Return who shares each agreement, and how; in an order that never changes."""
    split = RoyaltySplit
    asked = select(split.agreement_id, split.person_id, split.basis_points).where(split.agreement_id.in_(agreement_ids))
    found: dict[int | None, list[tuple[int, int]]] = defaultdict(list)
    for agreement_id, person_id, part in db.session.execute(asked.order_by(split.agreement_id, split.person_id)):
        found[agreement_id].append((person_id, part))
    return found


def _sale(order: Order, line: OrderLine, points: int | None, splits: Sequence[tuple[int, int]]) -> Sale:
    net = line.total_minor - line.credited_minor
    sale = Sale(order, line.id, line.product_id, net)
    if not points or not splits:
        return sale
    parts = shares(royalty(net, points), [part for _, part in splits])
    return replace(sale, people=tuple(person for person, _ in splits), parts=tuple(parts))


def _earned(sale: Sale) -> Entry:
    sides = Side(DEPOSITS, 0, sale.order.id, sale.line_id), Side(REVENUE, 0, sale.order.id, sale.line_id)
    return move(f"shipped:{sale.line_id}", "shipped", sale.net, sale.order.currency, *sides)


def _accrual(sale: Sale, sign: int = 1) -> Entry | None:
    """Return the entry of the royalties of a line; with a minus the one that takes it back."""
    key = f"royalty:{sale.line_id}"
    if not sum(sale.parts):
        return None
    cost = Side(ROYALTY_COST, sign * sum(sale.parts), sale.order.id, sale.line_id)
    owed = [
        Side(ROYALTY_DUE, -sign * part, sale.order.id, sale.line_id, person_id)
        for person_id, part in zip(sale.people, sale.parts, strict=True)
    ]
    names = (key, "royalty", None) if sign > 0 else (f"{key}:back", "royalty_back", key)
    return Entry(names[0], names[1], sale.order.currency, (cost, *owed), names[2])


def _accrued(sales: Sequence[Sale], person_id: int, sign: int = 1) -> list[tuple[Any, int, None]]:
    """Return the events that tell contributors what they get."""
    told: list[tuple[Any, int, None]] = []
    for sale in sales:
        for whose, part in zip(sale.people, sale.parts, strict=True):
            about = (sale.product_id, sale.order.id, whose, sign * part, sale.order.currency)
            if part:
                told.append((RoyaltyAccrued(*about), person_id, None))
    return told


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
    if db.session.scalar(on_the_way.limit(1)):
        raise Refused("Not everything has been delivered yet.", code="not_delivered")
    move_preorder_row(preorder, "complete", person_id, role_of(person_id))


@act
def take_back(order_id: int, reason: str, person_id: int) -> None:
    """Take back what was shipped: the buyer gets the money, and the royalties are taken back to the cent."""
    order, role = load_order(order_id), role_of(person_id)
    check_role(role, *MAKERS)
    try:
        reason = limits.REASON.text(clean(reason))
    except Refused as refusal:
        raise Invalid({"reason": refusal}) from refusal
    before, order.status = order.status, ORDER_LIFE.after(order.status, "take_back", role)
    order.version += 1
    record(moved(order, before, "take_back", reason), person_id)
    sales = _sales([order])
    post([entry for sale in sales if (entry := _accrual(sale, -1))])
    record_many(_accrued(sales, person_id, -1))
    net = order.total_minor - order.credited_minor
    promise_refunds([Claim(order, net, "returned", REVENUE)], person_id)
