"""Which order a line of the bank may be meant for: asked once for all lines of a piece, not anew for each."""

from collections import defaultdict
from typing import Any

from sqlalchemy import select

from portal.kit.db import db
from portal.orders.acts.refunds import kept
from portal.orders.models import Order, PaymentEvent


class OpenOrders:
    """What is still to be paid of the orders that wait for money; asked for when it is needed first."""

    def __init__(self) -> None:
        self._found: dict[tuple[int, str], set[int]] | None = None
        self._open: dict[int, tuple[int, str]] = {}

    def of(self, minor: int, currency: str) -> list[int]:
        """Return the orders of which just so much is still to be paid, be it all or what is left of them."""
        if self._found is None:
            self._found = defaultdict(set)
            self._note(select_open())
        return sorted(self._found.get((minor, currency), ()))

    def changed(self, order_id: int) -> None:
        """Ask anew for an order to which money was booked meanwhile."""
        if self._found is None:
            return
        if known := self._open.pop(order_id, None):
            self._found[known].discard(order_id)
        self._note(select_open().where(Order.id == order_id))

    def _note(self, asked: Any) -> None:
        found = self._found if self._found is not None else {}
        for order_id, costs, kept_of, currency in db.session.execute(asked):
            self._open[order_id] = key = (int(costs) - int(kept_of or 0), currency)
            found.setdefault(key, set()).add(order_id)


def select_open() -> Any:
    """Return the question for the orders that wait for money: what they cost, and what we have of that."""
    waiting = select(Order.id).where(Order.status == "placed")
    sums = select(PaymentEvent.order_id, kept().label("kept")).where(PaymentEvent.order_id.in_(waiting))
    had = sums.group_by(PaymentEvent.order_id).subquery()
    asked = select(Order.id, Order.total_minor - Order.credited_minor, had.c.kept, Order.currency)
    return asked.outerjoin(had, had.c.order_id == Order.id).where(Order.status == "placed")
