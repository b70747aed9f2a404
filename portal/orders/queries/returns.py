"""What is being sent back, for the buyer and for the company, and what must hold of it."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func, select, text

from portal.kit.db import db
from portal.kit.errors import NotFound
from portal.kit.limits import PAGE_SIZE
from portal.kit.paging import Page, read_cursor
from portal.orders.models import Bill, BillLine, Order, OrderLine, Preorder, Product, Return, ReturnLine
from portal.orders.queries.owning import ARRIVED
from portal.orders.rules.returns import EXCHANGE, UNDER_WAY
from portal.people.models import Person
from portal.people.queries import Viewer


@dataclass(frozen=True, slots=True)
class Sent:
    """A return with its lines: each with the product, how many were ordered, are sent, and were accepted."""

    row: Return
    lines: list[Any] = field(default_factory=list)
    buyer: str = ""
    reference: str = ""

    @property
    def quantity(self) -> int:
        """Return how many things come back."""
        return sum(line.quantity for line in self.lines)


def has_return(order_id: int) -> bool:
    """Say whether something of an order is on its way back."""
    asked = select(Return.id).where(Return.order_id == order_id, Return.status.in_(UNDER_WAY))
    return db.session.scalar(asked.limit(1)) is not None


def awaited_return(order_id: int) -> int | None:
    """Return the return of an order whose parcel is awaited, the one asked for first."""
    asked = select(func.min(Return.id)).where(Return.order_id == order_id)
    return db.session.scalar(asked.where(Return.status.in_(("approved", "in_transit"))))


def asked_back(order_id: int) -> dict[int, int]:
    """Return how many of each line somebody asked to send back, without what was settled."""
    asked = select(ReturnLine.line_id, func.sum(ReturnLine.quantity)).join(Return, Return.id == ReturnLine.return_id)
    asked = asked.where(Return.order_id == order_id, Return.status.in_(UNDER_WAY)).group_by(ReturnLine.line_id)
    return {row[0]: int(row[1]) for row in db.session.execute(asked)}


def could_return(order: Order, lines: Sequence[Any]) -> dict[int, int]:
    """Return how many of each line the buyer can still ask to send back."""
    if order.preorder_id is None or order.status not in ARRIVED:
        return {}
    asked = select(BillLine.line_id, func.sum(BillLine.quantity)).join(Bill, Bill.id == BillLine.bill_id)
    asked = asked.where(Bill.order_id == order.id, Bill.kind == "credit_note").group_by(BillLine.line_id)
    gone = {row[0]: int(row[1]) for row in db.session.execute(asked)}
    under_way = asked_back(order.id)
    left = {line.id: line.quantity - gone.get(line.id, 0) - under_way.get(line.id, 0) for line in lines}
    return {line_id: n for line_id, n in left.items() if n > 0}


def returns_of(order_id: int) -> list[Sent]:
    """Return what of an order was sent back, or is to be, the latest first."""
    rows = db.session.scalars(select(Return).filter_by(order_id=order_id).order_by(Return.id.desc()).limit(20)).all()
    lines = _lines([row.id for row in rows])
    return [Sent(row, lines[row.id]) for row in rows]


def get_return(return_id: int, seen: Viewer) -> Sent:
    """Return one return: of the viewer's own; the company sees all."""
    asked = select(Return, Person.name, Order.reference).join(Order, Order.id == Return.order_id)
    found = db.session.execute(asked.outerjoin(Person, Person.id == Return.person_id).filter(Return.id == return_id))
    row = found.first()
    if row is None or not (seen.is_staff or (seen.is_known and row.Return.person_id == seen.id)):
        raise NotFound("This does not exist, or not any more.")
    return Sent(row.Return, _lines([return_id])[return_id], row.name or "", row.reference or "")


def returns(status: str = "", after: str | None = None, size: int = PAGE_SIZE) -> Page[Sent]:
    """Return a page of returns for the company, the oldest first: those under way, or those of one status."""
    cursor = read_cursor(after, int)
    asked = select(Return, Person.name, Order.reference).join(Order, Order.id == Return.order_id)
    asked = asked.outerjoin(Person, Person.id == Return.person_id).where(Return.id > (cursor[0] if cursor else 0))
    asked = asked.where(Return.status == status) if status else asked.where(Return.status.in_(UNDER_WAY))
    page = Page.of(db.session.execute(asked.order_by(Return.id).limit(size + 1)).all(), size, lambda row: [row[0].id])
    lines = _lines([row.Return.id for row in page.items])
    sent = [Sent(row.Return, lines[row.Return.id], row.name or "", row.reference or "") for row in page.items]
    return Page(sent, page.next)


def returns_waiting() -> dict[str, int]:
    """Return how many returns are in each status, as far as they are under way."""
    asked = select(Return.status, func.count()).where(Return.status.in_(UNDER_WAY)).group_by(Return.status)
    return {row[0]: int(row[1]) for row in db.session.execute(asked)}


def _lines(return_ids: Sequence[int]) -> dict[int, list[Any]]:
    asked: Any = select(ReturnLine.return_id, ReturnLine.line_id, ReturnLine.quantity, ReturnLine.accepted)
    asked = asked.add_columns(Product.id.label("product_id"), Product.name, Product.language)
    asked = asked.add_columns(OrderLine.quantity.label("ordered"), OrderLine.configuration_id)
    asked = asked.join(OrderLine, OrderLine.id == ReturnLine.line_id).join(Product, Product.id == OrderLine.product_id)
    found: dict[int, list[Any]] = defaultdict(list)
    rows = db.session.execute(asked.where(ReturnLine.return_id.in_(return_ids)).order_by(ReturnLine.line_id))
    for row in rows if return_ids else ():
        found[row.return_id].append(row)
    return found


def exchanges_due(most: int = 50) -> list[int]:
    """Return what was inspected and waits to be exchanged, and is made again now."""
    is_open = select(Preorder.id).where(Preorder.product_id == OrderLine.product_id)
    asked = select(Return.id).join(ReturnLine, ReturnLine.return_id == Return.id)
    asked = asked.join(OrderLine, OrderLine.id == ReturnLine.line_id)
    asked = asked.where(Return.status == "inspected", Return.wish == EXCHANGE, ReturnLine.accepted > 0)
    asked = asked.where(is_open.where(Preorder.status.in_(("live", "tipped"))).exists())
    return sorted(set(db.session.scalars(asked.order_by(Return.id).limit(most))))


OVERRETURNED_LINES = text("""
    SELECT order_line.id, order_line.quantity, coalesce(credited.n, 0) AS credited, coalesce(settled.n, 0) AS settled
      FROM order_line
 LEFT JOIN (SELECT bill_line.line_id, sum(bill_line.quantity) AS n, sum(bill_line.gross_minor) AS minor
              FROM bill_line JOIN bill ON bill.id = bill_line.bill_id
             WHERE bill.kind = 'credit_note' GROUP BY bill_line.line_id) AS credited
        ON credited.line_id = order_line.id
 LEFT JOIN (SELECT return_line.line_id, sum(return_line.accepted) AS n
              FROM return_line JOIN return_request ON return_request.id = return_line.return_id
             WHERE return_request.status IN ('refunded', 'exchanged') GROUP BY return_line.line_id) AS settled
        ON settled.line_id = order_line.id
     WHERE credited.n > order_line.quantity
        OR credited.minor > order_line.total_minor - order_line.credited_minor
        OR coalesce(settled.n, 0) > coalesce(credited.n, 0)
""")

MISSETTLED_RETURNS = text("""
    SELECT return_request.id, return_request.status, return_request.minor, return_request.new_order_id
      FROM return_request
      JOIN sales_order ON sales_order.id = return_request.order_id
 LEFT JOIN (SELECT return_id, sum(accepted) AS accepted, count(*) AS lines FROM return_line GROUP BY return_id) AS part
        ON part.return_id = return_request.id
 LEFT JOIN sales_order AS new_order ON new_order.id = return_request.new_order_id
     WHERE part.lines IS NULL OR return_request.person_id <> sales_order.person_id
        OR return_request.currency <> sales_order.currency
        OR return_request.decided_by_id = return_request.person_id
        OR return_request.inspected_by_id = return_request.person_id
        OR (return_request.status NOT IN ('refunded', 'exchanged') AND return_request.minor <> 0)
        OR (return_request.status IN ('refunded', 'exchanged') AND coalesce(part.accepted, 0) = 0)
        OR ((return_request.status = 'exchanged') <> (return_request.new_order_id IS NOT NULL))
        OR new_order.person_id <> return_request.person_id OR new_order.currency <> return_request.currency
""")

UNEVEN_EXCHANGES = text("""
    SELECT currency, sum(minor) AS rest FROM money_posting WHERE account = 'cash:exchange'
  GROUP BY currency HAVING sum(minor) <> 0
""")


def overreturned_lines() -> list[Any]:
    """Return order lines of which more came back, or was credited, than was ordered (M2, S3)."""
    return list(db.session.execute(OVERRETURNED_LINES).all())


def missettled_returns() -> list[Any]:
    """Return what is not its order's, what somebody granted to themselves, or what was settled without a part (M9)."""
    return list(db.session.execute(MISSETTLED_RETURNS).all())


def uneven_exchanges() -> list[Any]:
    """Return currencies in which more was exchanged than came back, or less (M3)."""
    return list(db.session.execute(UNEVEN_EXCHANGES).all())


RETURN_CHECKS = [overreturned_lines, missettled_returns, uneven_exchanges]
