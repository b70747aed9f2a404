"""What the orders room reads."""

from portal.orders.queries.checks import CHECKS
from portal.orders.queries.money import Known, get_order, mine_in, open_refunds, orders_in, orders_of, refunds_due
from portal.orders.queries.shop import (
    SHELVES,
    Offer,
    closing_soon,
    destinations,
    get_offer,
    get_product,
    offers,
    over_by_the_clock,
    preorders_of,
    product_of_idea,
)

__all__ = [
    "CHECKS",
    "SHELVES",
    "Known",
    "Offer",
    "closing_soon",
    "destinations",
    "get_offer",
    "get_order",
    "get_product",
    "mine_in",
    "offers",
    "open_refunds",
    "orders_in",
    "orders_of",
    "over_by_the_clock",
    "preorders_of",
    "product_of_idea",
    "refunds_due",
]
