"""Change an order while orders are open: how many, and what was chosen; what it costs less goes back."""

from dataclasses import replace

from portal.events.returns import OrderChanged
from portal.kit.db import db, load
from portal.kit.errors import Conflict, NotFound
from portal.orders.acts.choosing import freeze
from portal.orders.acts.claiming import claim_values
from portal.orders.acts.ordering import check_quantity, free_few, load_order, sold_out, terms_of, wait_for_the_rest
from portal.orders.acts.paying import confirm
from portal.orders.acts.pledging import promised
from portal.orders.acts.preorders import count, reserve
from portal.orders.acts.refunds import Claim, kept_of, promise_refunds
from portal.orders.models import Configuration, Order, OrderLine, Preorder
from portal.orders.queries.options import customisations_of
from portal.orders.rules.lives import OPEN
from portal.orders.rules.options import Choice
from portal.river import act, record
from portal.river.acts import told_at

CHANGEABLE = ("placed", "pledged", "confirmed")


@act
def change_order(order_id: int, person_id: int, quantity: int, choice: Choice) -> int:
    """Let an order be for so many of what is chosen now, at today's price; return what it costs.

    What is put on stays.  What it costs less goes back; where it costs more, it waits for the rest.
    """
    check_quantity(quantity)
    order = load_order(order_id)
    preorder = _open(order, person_id)
    line = db.session.query(OrderLine).filter_by(order_id=order_id).one()
    before, cost, terms = order.quantity, order.total_minor, terms_of(preorder)
    frozen = freeze(preorder.product_id, terms, _with_what_is_put_on(order, choice))
    unit = terms.base + (frozen.minor if frozen else 0)
    if (quantity, unit, frozen and frozen.id) == (before, line.unit_minor, line.configuration_id):
        raise Conflict("This is what you ordered already.", code="same")
    _take_places(preorder, quantity - before)
    _write(order, line, quantity, unit, frozen)
    _weigh_anew(order, preorder, before, person_id)
    about = (order.person_id, order.preorder_id, order.quantity, order.total_minor, order.currency)
    record(OrderChanged(order_id, *about, order.status, before, cost), person_id)
    return order.total_minor


def _write(order: Order, line: OrderLine, quantity: int, unit: int, frozen: Configuration | None) -> None:
    """Write down what is ordered now, and take what it needs."""
    line.quantity, line.unit_minor, line.configuration_id = quantity, unit, frozen.id if frozen else None
    order.quantity, line.total_minor, order.total_minor = quantity, unit * quantity, unit * quantity
    free_few(frozen, order.id)
    claim_values(line, frozen)


def _open(order: Order, person_id: int) -> Preorder:
    """Return the pre-order of one's own order that can be changed, or refuse."""
    if order.person_id != person_id:
        raise NotFound("This does not exist, or not any more.")
    preorder = load(Preorder, order.preorder_id)
    is_open = preorder.status in OPEN and preorder.closes_at > told_at()
    if order.status not in CHANGEABLE or not is_open:
        raise Conflict("This order can no longer be changed: it counts for the decision.", code="locked")
    return preorder


def _with_what_is_put_on(order: Order, choice: Choice) -> Choice:
    """Return a choice with the words and pictures that the order has already."""
    put_on = [row for row, option in customisations_of(order.id) if option.retired_at is None]
    words = {row.group_id: row.words for row in put_on if row.words}
    return replace(choice, words=words, pictures={row.group_id: row.picture for row in put_on if row.picture})


def _take_places(preorder: Preorder, more: int) -> None:
    """Take further places, if they are free."""
    if more > 0 and not reserve(preorder.id, more):
        raise sold_out((preorder.cap or 0) - preorder.reserved)


def _weigh_anew(order: Order, preorder: Preorder, before: int, person_id: int) -> None:
    """Count the order anew: by its money it stays what it was, waits for the rest, or is paid in full."""
    status, kept = order.status, kept_of(order.id)
    order.version += 1
    db.session.flush()
    stays = (status == "confirmed" and kept >= order.total_minor) or (status == "pledged" and _covers(order))
    paid = (order.quantity * stays - before) * (status == "confirmed")
    pledged = (order.quantity * stays - before) * (status == "pledged")
    if status != "placed" and not stays:
        wait_for_the_rest(order, preorder, person_id)
    count(preorder, reserved=min(order.quantity - before, 0), paid=paid, pledged=pledged)
    promise_refunds([Claim(order, kept - order.total_minor, "changed")], person_id)
    if order.status == "placed" and kept >= order.total_minor:
        confirm(order, person_id)


def _covers(order: Order) -> bool:
    """Say whether what was promised still pays for the order."""
    return any(each.minor >= order.total_minor for each in promised([order.id]))
