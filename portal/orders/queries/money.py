"""What is known of orders, payments and refunds."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, select, text

from portal.kit.db import db
from portal.kit.errors import NotFound
from portal.kit.paging import Page, read_cursor
from portal.orders.models import Order, OrderAddress, Payment
from portal.orders.rules.lives import PLEDGED
from portal.orders.rules.payments import paid_status
from portal.people.queries import Viewer

UNPAID = ("placed", *PLEDGED)

OPEN_REFUNDS = text("""
    SELECT count(*)
      FROM payment_event AS promised
      JOIN sales_order ON sales_order.id = promised.order_id
     WHERE sales_order.preorder_id = :preorder_id AND promised.type = 'refund_requested'
       AND (SELECT coalesce(sum(CASE told.type WHEN 'refunded' THEN told.minor ELSE -told.minor END), 0)
              FROM payment_event AS told
             WHERE told.payment_id = promised.payment_id AND told.type IN ('refunded', 'refund_back')
               AND substr(told.reference || '#', 1, length(promised.reference) + 1) = promised.reference || '#')
         < promised.minor
""")

REFUNDS_DUE = text("""
    SELECT promised.id, promised.order_id, promised.provider, promised.reference, promised.currency,
           CAST(promised.minor - (SELECT coalesce(sum(CASE told.type WHEN 'refunded' THEN told.minor
                                                              ELSE -told.minor END), 0)
              FROM payment_event AS told
             WHERE told.payment_id = promised.payment_id AND told.type IN ('refunded', 'refund_back')
               AND substr(told.reference || '#', 1, length(promised.reference) + 1) = promised.reference || '#')
           AS BIGINT) AS minor,
           promised.why, promised.happened_at, sales_order.preorder_id,
           sales_order.reference AS of_order, person.name,
           (SELECT count(*) FROM payment_event AS told
             WHERE told.payment_id = promised.payment_id AND told.type = 'refund_back'
               AND substr(told.reference || '#', 1, length(promised.reference) + 1) = promised.reference || '#')
           AS backs
      FROM payment_event AS promised
      JOIN sales_order ON sales_order.id = promised.order_id
 LEFT JOIN person ON person.id = sales_order.person_id
     WHERE promised.type = 'refund_requested'
       AND (SELECT coalesce(sum(CASE told.type WHEN 'refunded' THEN told.minor ELSE -told.minor END), 0)
              FROM payment_event AS told
             WHERE told.payment_id = promised.payment_id AND told.type IN ('refunded', 'refund_back')
               AND substr(told.reference || '#', 1, length(promised.reference) + 1) = promised.reference || '#')
         < promised.minor
       AND (:preorder_id = 0 OR sales_order.preorder_id = :preorder_id)
  ORDER BY promised.id
     LIMIT :limit
""")

SUMS = text("""
    SELECT (SELECT coalesce(sum(bill.gross_minor), 0) FROM bill
             WHERE bill.order_id = :order_id AND bill.kind = 'credit_note') AS came_back,
           coalesce(sum(CASE WHEN type = 'captured' THEN minor ELSE 0 END), 0) AS captured,
           coalesce(sum(CASE type WHEN 'refund_requested' THEN minor WHEN 'refunded_outside' THEN minor
                         WHEN 'outside_back' THEN -minor ELSE 0 END), 0) AS promised,
           coalesce(sum(CASE WHEN type IN ('refunded', 'refunded_outside') THEN minor
                         WHEN type IN ('refund_back', 'outside_back') THEN -minor ELSE 0 END), 0) AS refunded,
           coalesce(sum(CASE WHEN type IN ('refunded_outside', 'disputed') THEN minor
                         WHEN type IN ('outside_back', 'won') THEN -minor
                         WHEN type = 'charged_back' AND why = 'paid_again' THEN -minor ELSE 0 END), 0) AS given,
           coalesce(sum(CASE WHEN type IN ('captured', 'kept_again') THEN minor
                         WHEN type IN ('refund_requested', 'charged_back') THEN -minor ELSE 0 END), 0) AS kept,
           coalesce(sum(CASE WHEN type = 'disputed' AND NOT EXISTS (
                        SELECT 1 FROM payment_event AS ended
                         WHERE ended.provider = told.provider AND ended.reference = told.reference
                           AND ended.type IN ('won', 'lost')) THEN minor ELSE 0 END), 0) AS disputed,
           coalesce(sum(CASE type WHEN 'disputed' THEN minor WHEN 'won' THEN -minor ELSE 0 END), 0) AS taken,
           coalesce(sum(CASE WHEN type = 'inquired' AND NOT EXISTS (
                        SELECT 1 FROM payment_event AS ended
                         WHERE ended.provider = told.provider AND ended.reference = told.reference
                           AND ended.type IN ('inquiry_closed', 'disputed')) THEN 1 ELSE 0 END), 0) AS inquiries
      FROM payment_event AS told
     WHERE order_id = :order_id
""")

RECEIVED = text("""
    SELECT payment_id, sum(minor)
      FROM payment_event
     WHERE order_id = :order_id AND type = 'captured'
  GROUP BY payment_id
""")

ORDERS_OF = text("""
    SELECT sales_order.id, sales_order.status, sales_order.quantity, sales_order.total_minor,
           sales_order.credited_minor, sales_order.currency, sales_order.placed_at, sales_order.preorder_id,
           sales_order.reference, sales_order.source, product.name, product.language,
           (SELECT count(*) FROM order_line AS more WHERE more.order_id = sales_order.id) AS lines
      FROM sales_order
 LEFT JOIN order_line ON order_line.id = (SELECT min(first.id) FROM order_line AS first
                                           WHERE first.order_id = sales_order.id)
 LEFT JOIN product ON product.id = order_line.product_id
     WHERE sales_order.person_id = :person_id AND sales_order.audience_id IN :audiences
       AND sales_order.id < :before
  ORDER BY sales_order.id DESC
     LIMIT :limit
""").bindparams(bindparam("audiences", expanding=True))

ORDERS_IN = text("""
    SELECT sales_order.id, sales_order.status, sales_order.quantity, sales_order.total_minor,
           sales_order.credited_minor, sales_order.currency, sales_order.placed_at, sales_order.reference,
           sales_order.country, sales_order.person_id, person.name,
           coalesce((SELECT sum(CASE WHEN type IN ('captured', 'outside_back', 'won') THEN minor
                                  WHEN type IN ('refund_requested', 'refunded_outside', 'disputed') THEN -minor
                                  ELSE 0 END)
                       FROM payment_event WHERE payment_event.order_id = sales_order.id), 0) AS kept
      FROM sales_order
 LEFT JOIN person ON person.id = sales_order.person_id
     WHERE sales_order.preorder_id = :preorder_id AND sales_order.id > :after
       AND (:status = '' OR sales_order.status = :status)
       AND (:words = '' OR sales_order.reference = :words)
  ORDER BY sales_order.id
     LIMIT :limit
""")

LINES = text("""
    SELECT order_line.id, order_line.quantity, order_line.unit_minor, order_line.total_minor,
           order_line.credited_minor, order_line.configuration_id,
           product.id AS product_id, product.name, product.language
      FROM order_line
      JOIN product ON product.id = order_line.product_id
     WHERE order_line.order_id = :order_id
  ORDER BY order_line.id
""")


def open_refunds(preorder_id: int) -> int:
    """Return how many refunds of a pre-order were promised and not sent."""
    return int(db.session.scalar(OPEN_REFUNDS, {"preorder_id": preorder_id}) or 0)


def refunds_due(preorder_id: int = 0, limit: int = 100) -> list[Any]:
    """Return refunds that were promised and not sent, of one pre-order or of all, the oldest first."""
    asked = REFUNDS_DUE.columns(happened_at=Order.placed_at.type)
    return list(db.session.execute(asked, {"preorder_id": preorder_id, "limit": limit}).all())


@dataclass(frozen=True, slots=True)
class Known:
    """An order with its lines, where it goes, and the money of it."""

    order: Order
    address: OrderAddress | None
    lines: list[Any]
    payments: list[Payment]
    came_back: int  # what was credited for what was sent back
    captured: int
    promised: int
    refunded: int
    given: int  # left at the provider, where nothing was owed, and not paid once more
    kept: int
    disputed: int  # of which nobody knows yet how it ends
    taken: int  # by banks, in disputes that are open or lost
    inquiries: int  # of banks, that are open: nothing is taken

    @property
    def due(self) -> int:
        """Return what the order costs, after what came off and what was sent back."""
        return self.order.total_minor - self.order.credited_minor - self.came_back

    @property
    def left(self) -> int:
        """Return what is still to be paid."""
        if self.is_held:
            return 0 if self.disputed else self.given
        return max(self.due - self.kept, 0) if self.order.status in UNPAID else 0

    @property
    def is_held(self) -> bool:
        """Say whether it is made and not sent, as all its money was given back, or some of it is disputed."""
        is_gone = self.paid == "none" or self.disputed > 0
        return self.order.status == "in_production" and self.given > 0 and is_gone

    @property
    def paid(self) -> str:
        """Return how far the order is paid: none, partial, full or over."""
        return paid_status(self.captured, self.promised + self.taken, self.due)


def get_order(order_id: int, seen: Viewer) -> Known:
    """Return an order that the viewer placed; the company sees all."""
    asked = select(Order, OrderAddress).outerjoin(OrderAddress, OrderAddress.order_id == Order.id)
    found = db.session.execute(asked.where(Order.id == order_id)).first()
    order = found.Order if found else None
    if order is None or not (seen.is_staff or (seen.is_known and order.person_id == seen.id)):
        raise NotFound("This does not exist, or not any more.")
    payments = db.session.scalars(select(Payment).filter_by(order_id=order_id).order_by(Payment.id)).all()
    lines = db.session.execute(LINES, {"order_id": order_id}).all()
    sums = db.session.execute(SUMS, {"order_id": order_id}).one()
    return Known(order, found.OrderAddress if found else None, list(lines), list(payments), *map(int, sums))


def received(order_id: int) -> dict[int, int]:
    """Return what was received of each payment of an order, as far as something was."""
    rows = db.session.execute(RECEIVED, {"order_id": order_id})
    return {payment_id: int(minor) for payment_id, minor in rows}


def orders_of(seen: Viewer, after: str | None = None, size: int = 20) -> Page[Any]:
    """Return a page of the viewer's own orders, the newest first."""
    cursor = read_cursor(after, int)
    asked = {"person_id": seen.id, "audiences": seen.audiences, "before": cursor[0] if cursor else 2**62}
    typed = ORDERS_OF.columns(placed_at=Order.placed_at.type)
    rows = db.session.execute(typed, asked | {"limit": size + 1}).all()
    return Page.of(rows, size, lambda row: [row.id])


def orders_in(preorder_id: int, status: str = "", words: str = "", after: str | None = None) -> Page[Any]:
    """Return a page of the orders of a pre-order, for the company."""
    cursor, size = read_cursor(after, int), 50
    asked = {"preorder_id": preorder_id, "status": status, "words": words, "after": cursor[0] if cursor else 0}
    typed = ORDERS_IN.columns(placed_at=Order.placed_at.type)
    rows = db.session.execute(typed, asked | {"limit": size + 1}).all()
    return Page.of(rows, size, lambda row: [row.id])


def mine_in(preorder_id: int, seen: Viewer) -> list[Order]:
    """Return the viewer's own orders of a pre-order."""
    if not seen.is_known:
        return []
    asked = select(Order).filter_by(preorder_id=preorder_id, person_id=seen.id).order_by(Order.id.desc()).limit(10)
    return list(db.session.scalars(asked))
