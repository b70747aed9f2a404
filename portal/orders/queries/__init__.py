"""What the orders room reads."""

from portal.orders.queries.checks import CHECKS
from portal.orders.queries.money import open_refunds

__all__ = ["CHECKS", "open_refunds"]
