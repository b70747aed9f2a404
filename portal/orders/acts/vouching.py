"""Pay a part of an order with a voucher: as much as its least price, so that nothing of it is given back in money."""

from portal.kit.db import load
from portal.kit.errors import Conflict, Invalid, NotFound, Refused
from portal.orders.acts.ordering import load_order, terms_of
from portal.orders.acts.paying import note_payment
from portal.orders.acts.refunds import kept_of
from portal.orders.models import Order, Preorder
from portal.orders.rules.payments import VOUCHER
from portal.river import act


@act
def pay_by_voucher(order_id: int, voucher_id: int, minor: int, currency: str, person_id: int) -> int:
    """Take off an order what a voucher is worth, and return how much that is; called by what sets it aside."""
    order = load_order(order_id)
    if order.person_id != person_id:
        raise NotFound("This does not exist, or not any more.")
    if currency != order.currency:
        raise Invalid({"voucher": Refused("This order is paid in {currency}.", currency=order.currency)})
    taken = min(minor, _most(order))
    if order.status != "placed" or taken < 1:
        raise Conflict("Nothing is left to pay here.", code="paid")
    note_payment(order_id, VOUCHER, f"VOUCHER-{voucher_id}-{order_id}", taken, currency, person_id=person_id)
    return taken


def _most(order: Order) -> int:
    """Return what an order costs at least, whichever price is reached, less what came in already."""
    terms = terms_of(load(Preorder, order.preorder_id))
    return order.total_minor - (terms.base - terms.least) * order.quantity - kept_of(order.id)
