"""Payments that their buyers dispute at the bank, or about which the bank asks."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, text

from portal.kit.db import Instant, db
from portal.kit.limits import PAGE_SIZE
from portal.kit.paging import Page, read_cursor

ENDED = """EXISTS (SELECT 1 FROM payment_event AS ended
                     WHERE ended.provider = told.provider AND ended.reference = told.reference
                       AND ((told.type = 'disputed' AND ended.type IN ('won', 'lost'))
                            OR (told.type = 'inquired' AND ended.type IN ('inquiry_closed', 'disputed'))))"""
TOLD = text(f"""
    SELECT told.id, told.order_id, told.payment_id, told.provider, told.reference, told.minor, told.currency,
           told.type, told.happened_at, sales_order.reference AS of_order, sales_order.status, person.name,
           payment_dispute.name AS named, payment_dispute.reason, payment_dispute.answer_by,
           (SELECT min(ended.type) FROM payment_event AS ended
             WHERE ended.provider = told.provider AND ended.reference = told.reference
               AND ((told.type = 'disputed' AND ended.type IN ('won', 'lost'))
                    OR (told.type = 'inquired' AND ended.type = 'inquiry_closed'))) AS outcome
      FROM payment_event AS told
      JOIN sales_order ON sales_order.id = told.order_id
 LEFT JOIN person ON person.id = sales_order.person_id
 LEFT JOIN payment_dispute
        ON payment_dispute.provider = told.provider AND payment_dispute.reference = told.reference
     WHERE told.type IN ('disputed', 'inquired') AND told.id < :before
       AND (:every = 1 OR NOT {ENDED})
       AND (told.type = 'disputed' OR NOT EXISTS (SELECT 1 FROM payment_event AS grown
                            WHERE grown.provider = told.provider AND grown.reference = told.reference
                              AND grown.type = 'disputed'))
  ORDER BY told.id DESC
     LIMIT :limit
""")  # noqa: S608 - the words are ours
OPEN = text(f"""
    SELECT count(*)
      FROM payment_event AS told
     WHERE told.type IN ('disputed', 'inquired')
       AND NOT {ENDED}
""")  # noqa: S608 - the words are ours
ANSWER_BY = text(f"""
    SELECT min(payment_dispute.answer_by) AS answer_by
      FROM payment_event AS told
      JOIN payment_dispute
        ON payment_dispute.provider = told.provider AND payment_dispute.reference = told.reference
     WHERE told.order_id = :order_id AND told.type = 'inquired' AND NOT {ENDED}
""").columns(answer_by=Instant)  # noqa: S608 - the words are ours
OF_ORDERS = text("""
    SELECT DISTINCT told.order_id
      FROM payment_event AS told
     WHERE told.type = 'disputed' AND told.order_id IN :order_ids
       AND NOT EXISTS (SELECT 1 FROM payment_event AS ended
                    WHERE ended.provider = told.provider AND ended.reference = told.reference
                      AND ended.type IN ('won', 'lost'))
""").bindparams(bindparam("order_ids", expanding=True))

IN_PREORDER = text("""
    SELECT DISTINCT told.order_id
      FROM payment_event AS told
      JOIN sales_order ON sales_order.id = told.order_id AND sales_order.preorder_id = :preorder_id
     WHERE told.type = 'disputed'
       AND NOT EXISTS (SELECT 1 FROM payment_event AS ended
                    WHERE ended.provider = told.provider AND ended.reference = told.reference
                      AND ended.type IN ('won', 'lost'))
""")

MISPLACED = text("""
    SELECT payment_dispute.provider, payment_dispute.reference, payment_dispute.payment_id
      FROM payment_dispute
 LEFT JOIN payment_event
        ON payment_event.provider = payment_dispute.provider AND payment_event.reference = payment_dispute.reference
       AND payment_event.type IN ('disputed', 'inquired')
     WHERE payment_event.id IS NULL OR payment_event.payment_id <> payment_dispute.payment_id
     UNION ALL
    SELECT ended.provider, ended.reference, ended.payment_id
      FROM payment_event AS ended
 LEFT JOIN payment_event AS told
        ON told.provider = ended.provider AND told.reference = ended.reference
       AND told.type = CASE ended.type WHEN 'inquiry_closed' THEN 'inquired' ELSE 'disputed' END
     WHERE ended.type IN ('won', 'lost', 'inquiry_closed')
       AND (told.id IS NULL OR told.minor <> ended.minor OR told.payment_id <> ended.payment_id)
""")
LATEST = 2**62


def disputes(*, every: bool = False, after: str | None = None, size: int = PAGE_SIZE) -> Page[Any]:
    """Return a page of disputes and inquiries, the latest first: those that are open, or all."""
    cursor = read_cursor(after, int)
    asked = {"before": cursor[0] if cursor else LATEST, "limit": size + 1, "every": int(every)}
    rows = db.session.execute(TOLD.columns(happened_at=Instant, answer_by=Instant), asked).all()
    return Page.of(rows, size, lambda row: [row.id])


def open_disputes() -> int:
    """Return how many disputes and inquiries are open."""
    return int(db.session.scalar(OPEN) or 0)


def answer_by(order_id: int) -> datetime | None:
    """Return until when banks wait for an answer to what they ask about the payments of an order."""
    found: datetime | None = db.session.scalar(ANSWER_BY, {"order_id": order_id})
    return found


def disputed_of(order_ids: Sequence[int]) -> set[int]:
    """Return those of these orders of which a payment is disputed, and nobody knows yet how that ends."""
    return {int(order_id) for order_id in db.session.scalars(OF_ORDERS, {"order_ids": list(order_ids)})}


def disputed_in(preorder_id: int) -> set[int]:
    """Return the orders of a pre-order of which a payment is disputed, and nobody knows yet how that ends."""
    return {int(order_id) for order_id in db.session.scalars(IN_PREORDER, {"preorder_id": preorder_id})}


def misplaced_disputes() -> list[Any]:
    """Return disputes without the event that began them, or of another payment or amount than it (M4)."""
    return list(db.session.execute(MISPLACED).all())
