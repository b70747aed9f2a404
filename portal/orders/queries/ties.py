"""What belongs to something names the same order, buyer and product as that; `verify` expects none that strayed."""

from typing import Any

from sqlalchemy import text

from portal.kit.db import db

STRAYED = text("""
    SELECT 'payment_event' AS what, payment_event.id, payment_event.order_id AS says, payment.order_id AS belongs
      FROM payment_event
      JOIN payment ON payment.id = payment_event.payment_id
     WHERE payment_event.order_id <> payment.order_id OR payment_event.currency <> payment.currency
     UNION ALL
    SELECT 'money_posting', money_posting.entry_id, money_posting.order_id, order_line.order_id
      FROM money_posting
      JOIN order_line ON order_line.id = money_posting.line_id
     WHERE money_posting.order_id <> order_line.order_id
     UNION ALL
    SELECT 'order_line', order_line.id, order_line.product_id, preorder.product_id
      FROM order_line
      JOIN sales_order ON sales_order.id = order_line.order_id
      JOIN preorder ON preorder.id = sales_order.preorder_id
     WHERE order_line.product_id <> preorder.product_id
     UNION ALL
    SELECT 'order_line', order_line.id, order_line.product_id, royalty_agreement.product_id
      FROM order_line
      JOIN royalty_agreement ON royalty_agreement.id = order_line.agreement_id
     WHERE order_line.product_id <> royalty_agreement.product_id
     UNION ALL
    SELECT 'sales_order', sales_order.id, sales_order.person_id, event.actor_id
      FROM event
      JOIN sales_order ON event.subject = 'order:' || sales_order.id
     WHERE event.kind = 'order.placed' AND sales_order.person_id <> event.actor_id
     UNION ALL
    SELECT 'bill', bill.id, bill.person_id, sales_order.person_id
      FROM bill
      JOIN sales_order ON sales_order.id = bill.order_id
     WHERE coalesce(bill.person_id, 0) <> coalesce(sales_order.person_id, 0)
     UNION ALL
    SELECT 'bill_line', bill_line.bill_id, bill.order_id, order_line.order_id
      FROM bill_line
      JOIN bill ON bill.id = bill_line.bill_id
      JOIN order_line ON order_line.id = bill_line.line_id
     WHERE bill.order_id <> order_line.order_id
        OR (bill.kind = 'invoice' AND bill_line.quantity <> order_line.quantity)
     UNION ALL
    SELECT 'return_request', return_request.id, return_request.person_id, sales_order.person_id
      FROM return_request
      JOIN sales_order ON sales_order.id = return_request.order_id
     WHERE return_request.person_id <> sales_order.person_id
     UNION ALL
    SELECT 'return_line', return_line.return_id, return_request.order_id, order_line.order_id
      FROM return_line
      JOIN return_request ON return_request.id = return_line.return_id
      JOIN order_line ON order_line.id = return_line.line_id
     WHERE return_request.order_id <> order_line.order_id
""")


def strayed_rows() -> list[Any]:
    """Return rows of the books that name another order, buyer or product than what they belong to (M3)."""
    return list(db.session.execute(STRAYED).all())
