"""Orders whose money left at the provider after orders had closed: given back, where nothing was owed, or disputed."""

from typing import Any

from sqlalchemy import text

from portal.kit.db import db
from portal.kit.errors import NotFound

EVER = text("SELECT DISTINCT order_id FROM payment_event WHERE type IN ('refunded_outside', 'disputed')")

# What was given back outside or disputed, and not paid once more, and what of the order's money is kept otherwise.
HELD = text("""
    SELECT sales_order.id, sales_order.reference, sales_order.currency, sales_order.quantity, sales_order.preorder_id,
           sales_order.person_id, CAST(sums.given AS BIGINT) AS given, person.name, product.name AS product
      FROM (SELECT order_id,
                   sum(CASE WHEN type IN ('refunded_outside', 'disputed') THEN minor
                            WHEN type IN ('outside_back', 'won') THEN -minor
                            WHEN type = 'charged_back' AND why = 'paid_again' THEN -minor ELSE 0 END) AS given,
                   sum(CASE WHEN type IN ('captured', 'kept_again') THEN minor
                            WHEN type IN ('refund_requested', 'charged_back') THEN -minor ELSE 0 END) AS kept
              FROM payment_event
             WHERE order_id IN (SELECT made.order_id FROM payment_event AS made
                                 WHERE made.type IN ('refunded_outside', 'disputed'))
          GROUP BY order_id) AS sums
      JOIN sales_order ON sales_order.id = sums.order_id
      JOIN preorder ON preorder.id = sales_order.preorder_id
      JOIN product ON product.id = preorder.product_id
 LEFT JOIN person ON person.id = sales_order.person_id
     WHERE sales_order.status = 'in_production' AND (:order_id = 0 OR sales_order.id = :order_id) AND sums.given > 0
       AND (sums.given >= sums.kept OR EXISTS (
            SELECT 1 FROM payment_event AS told
             WHERE told.order_id = sales_order.id AND told.type = 'disputed'
               AND NOT EXISTS (SELECT 1 FROM payment_event AS ended
                            WHERE ended.provider = told.provider AND ended.reference = told.reference
                              AND ended.type IN ('won', 'lost'))))
  ORDER BY sales_order.id
     LIMIT :most
""")
MOST = 10_000


def ever_given_back() -> set[int]:
    """Return the orders of which anything was ever given back outside, or disputed."""
    return {int(order_id) for order_id in db.session.scalars(EVER)}


def held_orders(most: int = MOST) -> list[Any]:
    """Return the orders that are being made and are not sent, as their money left us, the oldest first."""
    return list(db.session.execute(HELD, {"most": most, "order_id": 0}).all())


def find_held(order_id: int) -> Any:
    """Return one of those, if it is."""
    return db.session.execute(HELD, {"most": 1, "order_id": order_id}).first()


def get_held(order_id: int) -> Any:
    """Return one of those."""
    row = find_held(order_id)
    if row is None:
        raise NotFound("This does not exist, or not any more.")
    return row


def held_back() -> set[int]:
    """Return the ids of those."""
    return {int(row.id) for row in held_orders()}
