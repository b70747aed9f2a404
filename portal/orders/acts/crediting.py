"""Credit what came back of an order: its tax, its royalties and its price, each line to the cent.

Parts are reckoned from the first unit on, so that all parts of a line make up the line, in whatever order they come.
Functions here are called by acts, and record what they book.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import func, select

from portal.kit.db import db
from portal.kit.errors import Conflict
from portal.orders.acts.accruing import take_back_parts
from portal.orders.acts.billing import CREDIT_NOTE, Sold, as_invoiced, credit
from portal.orders.acts.ledger import REVENUE, TAX, Entry, Side, move, post
from portal.orders.acts.ordering import moved
from portal.orders.models import Bill, BillLine, Order
from portal.orders.rules.lives import HOUSE, ORDER_LIFE
from portal.orders.rules.returns import part, tax_of_part
from portal.river import record


@dataclass(frozen=True, slots=True)
class Part:
    """What comes back of a line: as it is credited, how many came back before, and the whole as it was invoiced."""

    sold: Sold
    before: int
    whole: Sold

    @property
    def rest(self) -> int:
        """Return what is still earned by the line afterwards, without the tax."""
        n = self.before + self.sold.quantity
        gone = part(self.whole.gross, self.whole.quantity, 0, n)
        taxed = tax_of_part(self.whole.gross, self.whole.quantity, 0, n, self.whole.basis_points)
        return self.whole.net - (gone - taxed)

    @property
    def mark(self) -> str:
        """Return what tells the entries of this part from those of others of the line."""
        return f":{self.before}" if self.before or self.sold.quantity < self.whole.quantity else ""


def came_back(order_id: int) -> dict[int, int]:
    """Return how many of each line of an order were credited already."""
    asked = select(BillLine.line_id, func.sum(BillLine.quantity)).join(Bill, Bill.id == BillLine.bill_id)
    asked = asked.where(Bill.order_id == order_id, Bill.kind == CREDIT_NOTE).group_by(BillLine.line_id)
    return {row[0]: int(row[1]) for row in db.session.execute(asked)}


def credited_of(order_id: int) -> int:
    """Return what was credited of an order for what came back."""
    asked = select(func.coalesce(func.sum(Bill.gross_minor), 0)).filter_by(order_id=order_id, kind=CREDIT_NOTE)
    return int(db.session.scalar(asked) or 0)


def credit_back(order: Order, quantities: Mapping[int, int] | None, person_id: int | None, reason: str = "") -> int:
    """Credit so many of each line, or all that is left; return what the buyer gets for it.

    When nothing is left of the order, it is sent back as a whole.
    """
    parts = _parts(order, quantities)
    if not parts:
        raise Conflict("Nothing is left of this order that could come back.", code="returned")
    post([_untaxed(each) for each in parts])
    take_back_parts([(each.sold, each.rest, each.mark) for each in parts], person_id)
    sold = [each.sold for each in parts]
    credit(sold, person_id)
    _move_if_all(order, person_id, reason)
    return sum(each.gross for each in sold)


def _parts(order: Order, quantities: Mapping[int, int] | None) -> list[Part]:
    """Return what comes back, or refuse more of a line than is left of it."""
    before = came_back(order.id)
    parts = []
    for whole in as_invoiced(order):
        gone = before.get(whole.line_id, 0)
        wanted = whole.quantity - gone if quantities is None else quantities.get(whole.line_id, 0)
        if wanted > whole.quantity - gone:
            raise Conflict("Only {n} of these are left to come back.", code="too_many", n=whole.quantity - gone)
        if wanted:
            parts.append(Part(_part(whole, gone, wanted), gone, whole))
    return parts


def _part(whole: Sold, before: int, quantity: int) -> Sold:
    of = (whole.gross, whole.quantity, before, quantity)
    return replace(whole, quantity=quantity, gross=part(*of), tax=tax_of_part(*of, whole.basis_points))


def _untaxed(each: Part) -> Entry:
    """Return the entry that takes the tax of a part back."""
    order, line_id = each.sold.order, each.sold.line_id
    sides = Side(TAX, 0, order.id, line_id), Side(REVENUE, 0, order.id, line_id)
    return move(f"untaxed:{line_id}{each.mark}", "untaxed", each.sold.tax, order.currency, *sides)


def _move_if_all(order: Order, person_id: int | None, reason: str) -> None:
    """Let an order of which nothing is left be sent back as a whole."""
    back = came_back(order.id)
    if any(line.quantity > back.get(line.line_id, 0) for line in as_invoiced(order)):
        return
    before, order.status = order.status, ORDER_LIFE.after(order.status, "take_back", HOUSE)
    order.version += 1
    db.session.flush()
    record(moved(order, before, "take_back", reason), person_id)


def left_of(order: Order) -> dict[int, int]:
    """Return how many of each line could still come back, whatever is asked for already."""
    before: dict[int, int] = defaultdict(int, came_back(order.id))
    lines: Sequence[Sold] = as_invoiced(order)
    return {line.line_id: line.quantity - before[line.line_id] for line in lines}
