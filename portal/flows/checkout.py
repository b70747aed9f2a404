"""Order with a voucher: the order, the voucher that is set aside for it, and what it pays, at the same instant."""

from contextlib import suppress
from typing import Any

from sqlalchemy import text

from portal.kit.db import db
from portal.kit.errors import Conflict, Invalid, Refused
from portal.kit.text import clean_line
from portal.orders import acts as orders
from portal.orders.rules.addresses import Address
from portal.orders.rules.options import Choice
from portal.rewards import acts as rewards
from portal.rewards.queries.standing import find_voucher
from portal.river import act

# What a voucher pays for an order that stands, and what a voucher was set aside for, are one and the same.
MISUSED_VOUCHERS = text("""
    SELECT payment.id, payment.order_id, payment.minor, voucher.status
      FROM payment
      JOIN sales_order ON sales_order.id = payment.order_id
 LEFT JOIN voucher ON payment.reference = 'VOUCHER-' || voucher.id || '-' || payment.order_id
     WHERE payment.provider = 'voucher'
       AND (voucher.id IS NULL OR payment.minor > voucher.minor OR payment.currency <> voucher.currency
            OR (sales_order.status IN ('placed', 'pledged', 'action_required', 'confirmed', 'in_production', 'shipped',
                                       'delivered')
                AND (voucher.used_for <> 'order:' || payment.order_id
                     OR voucher.status NOT IN ('reserved', 'redeemed'))))
     UNION ALL
    SELECT voucher.id, 0, voucher.minor, voucher.status
      FROM voucher
 LEFT JOIN payment ON payment.provider = 'voucher' AND voucher.used_for = 'order:' || payment.order_id
                  AND payment.reference = 'VOUCHER-' || voucher.id || '-' || payment.order_id
     WHERE voucher.used_for LIKE 'order:%' AND payment.id IS NULL
""")


@act
def order_with(
    preorder_id: int,
    person_id: int,
    quantity: int,
    address: Address | None = None,
    choice: Choice | None = None,
    code: str = "",
    *,
    keep: bool = False,
) -> int:
    """Order, and pay a part of it with a voucher where a code is given; return the id of the order.

    The address is kept in the buyer's account, if they want that; one that is kept already stays as it is.
    """
    if keep and address:
        with suppress(Conflict):
            orders.keep_address(person_id, address)
    order_id = orders.place_order(preorder_id, person_id, quantity, address, choice)
    if clean_line(code):
        use_voucher(order_id, code, person_id)
    return order_id


@act
def use_voucher(order_id: int, code: str, person_id: int) -> int:
    """Pay a part of an order with a voucher of one's own; return how much it takes off."""
    voucher = find_voucher(clean_line(code), person_id)
    if voucher is None:
        raise Invalid({"voucher": Refused("There is no such voucher, or it is not yours.")})
    try:
        rewards.reserve_voucher(voucher.id, person_id, f"order:{order_id}")
    except Conflict as refusal:
        used = Refused("This voucher is used or set aside already, or is not valid any more.")
        raise Invalid({"voucher": refusal if refusal.code == "expired" else used}) from refusal
    return orders.pay_by_voucher(order_id, voucher.id, voucher.minor, voucher.currency, person_id)


def misused_vouchers() -> list[Any]:
    """Return payments by voucher without their voucher, and vouchers of orders that they do not pay for."""
    return list(db.session.execute(MISUSED_VOUCHERS).all())


CHECKS = [misused_vouchers]
