"""What is known of payments and refunds."""

from sqlalchemy import text

from portal.kit.db import db

OPEN_REFUNDS = text("""
    SELECT count(*)
      FROM payment_event AS promised
      JOIN sales_order ON sales_order.id = promised.order_id
     WHERE sales_order.preorder_id = :preorder_id AND promised.type = 'refund_requested'
       AND NOT EXISTS (SELECT 1 FROM payment_event AS sent
                        WHERE sent.provider = promised.provider AND sent.reference = promised.reference
                          AND sent.type = 'refunded')
""")


def open_refunds(preorder_id: int) -> int:
    """Return how many refunds of a pre-order were promised and not sent."""
    return int(db.session.scalar(OPEN_REFUNDS, {"preorder_id": preorder_id}) or 0)
