"""What must hold of promised money and of decisions; each returns the rows that break it."""

from typing import Any

from sqlalchemy import text

from portal.kit.db import db

MISPLACED_COLLECTIONS = text("""
    SELECT collection.order_id, collection.status, sales_order.status AS of_order, preorder.status AS of_preorder
      FROM collection
      JOIN sales_order ON sales_order.id = collection.order_id
      JOIN preorder ON preorder.id = collection.preorder_id
      JOIN payment ON payment.id = collection.payment_id
     WHERE sales_order.preorder_id <> collection.preorder_id OR payment.order_id <> collection.order_id
        OR (collection.status IN ('due', 'asked', 'unknown')
            AND (preorder.status <> 'collecting' OR sales_order.status NOT IN ('pledged', 'action_required')))
        OR (collection.status = 'collected'
            AND sales_order.status IN ('placed', 'pledged', 'action_required', 'voided'))
        OR (collection.status = 'dropped' AND sales_order.status <> 'dropped')
        OR (sales_order.status = 'action_required' AND collection.attempts = 0)
        OR collection.attempts > 6
     UNION ALL
    SELECT sales_order.id, 'missing', sales_order.status, preorder.status
      FROM sales_order
      JOIN preorder ON preorder.id = sales_order.preorder_id
 LEFT JOIN collection ON collection.order_id = sales_order.id
     WHERE preorder.status = 'collecting' AND sales_order.status IN ('pledged', 'action_required')
       AND collection.order_id IS NULL
""")

OVERCHARGED_PROMISES = text("""
    SELECT payment.id, payment.order_id, payment.minor,
           sum(CASE WHEN payment_event.type = 'captured' THEN payment_event.minor ELSE 0 END) AS captured,
           max(CASE WHEN payment_event.type IN ('authorised', 'mandated') THEN payment_event.minor ELSE 0 END)
               AS promised
      FROM payment
      JOIN payment_event ON payment_event.payment_id = payment.id
  GROUP BY payment.id, payment.order_id, payment.minor
    HAVING max(CASE WHEN payment_event.type IN ('authorised', 'mandated') THEN payment_event.minor ELSE 0 END) > 0
       AND sum(CASE WHEN payment_event.type = 'captured' THEN payment_event.minor ELSE 0 END)
         > max(CASE WHEN payment_event.type IN ('authorised', 'mandated') THEN payment_event.minor ELSE 0 END)
""")

UNPROMISED_PLEDGES = text("""
    SELECT sales_order.id, sales_order.status
      FROM sales_order
     WHERE sales_order.status IN ('pledged', 'action_required')
       AND NOT EXISTS (SELECT 1 FROM payment
                        WHERE payment.order_id = sales_order.id
                          AND payment.status IN ('authorised', 'mandated', 'failed', 'unknown')
                          AND payment.minor >= sales_order.total_minor)
     UNION ALL
    SELECT sales_order.id, sales_order.status
      FROM payment
      JOIN sales_order ON sales_order.id = payment.order_id
     WHERE payment.status IN ('authorised', 'mandated')
       AND sales_order.status IN ('cancelled', 'expired', 'refunded', 'dropped', 'voided')
""")

UNFOUNDED_DECISIONS = text("""
    SELECT preorder.id, preorder.status, preorder.collected, preorder.threshold
      FROM preorder
 LEFT JOIN preorder_exception
        ON preorder_exception.preorder_id = preorder.id AND preorder_exception.approved_by_id IS NOT NULL
     WHERE (preorder.status IN ('go', 'in_production', 'shipping', 'completed')
            AND preorder.collected < preorder.threshold AND preorder_exception.preorder_id IS NULL)
        OR (preorder.status = 'no_go' AND preorder.collected >= preorder.threshold)
        OR preorder_exception.approved_by_id = preorder_exception.asked_by_id
        OR preorder.top_ups NOT BETWEEN 0 AND 3
        OR preorder.mode NOT IN ('now', 'authorise', 'mandate')
        OR (preorder.status IN ('draft', 'approved') AND preorder.audience_id <> 2)
""")

FINAL_PRICES = text("""
    SELECT preorder.id, preorder.final_minor, max(preorder_price.minor) AS first, min(preorder_price.minor) AS last
      FROM preorder
      JOIN preorder_price ON preorder_price.preorder_id = preorder.id
     WHERE preorder.final_minor IS NOT NULL
  GROUP BY preorder.id, preorder.final_minor
    HAVING preorder.final_minor > max(preorder_price.minor) OR preorder.final_minor < min(preorder_price.minor)
""")


def misplaced_collections() -> list[Any]:
    """Return promised money whose collection does not go with its order, or that nobody collects (M4, M5)."""
    return list(db.session.execute(MISPLACED_COLLECTIONS).all())


def overcharged_promises() -> list[Any]:
    """Return payments by which more was taken than was promised (M2)."""
    return list(db.session.execute(OVERCHARGED_PROMISES).all())


def unpromised_pledges() -> list[Any]:
    """Return orders that count as promised without a promise, and promises of dead orders that were not let go (M2)."""
    return list(db.session.execute(UNPROMISED_PLEDGES).all())


def unfounded_decisions() -> list[Any]:
    """Return pre-orders that are made with too few without leave, or not made with enough, or that a draft shows."""
    return list(db.session.execute(UNFOUNDED_DECISIONS).all())


def foreign_prices() -> list[Any]:
    """Return pre-orders whose final price is above what was accepted, or on no step of the ladder (M2)."""
    return list(db.session.execute(FINAL_PRICES).all())


PROMISED_CHECKS = [
    misplaced_collections,
    overcharged_promises,
    unpromised_pledges,
    unfounded_decisions,
    foreign_prices,
]
