"""Refunds that were promised and not sent, and which of them did not go through."""

from typing import Any

from sqlalchemy import text

from portal.kit.db import Instant, db
from portal.kit.limits import PAGE_SIZE
from portal.kit.paging import Page, read_cursor

OWED = text("""
    SELECT promised.id, promised.order_id, promised.provider, promised.reference, promised.minor, promised.currency,
           promised.why, promised.happened_at, sales_order.reference AS of_order, person.name,
           (SELECT max(payment_errand.state) FROM payment_errand
             WHERE payment_errand.kind = 'refund' AND payment_errand.id = (
                   SELECT max(latest.id) FROM payment_errand AS latest
                    WHERE latest.payment_id = promised.payment_id AND latest.kind = 'refund'
                      AND (latest.key = promised.reference
                           OR substr(latest.key, 1, length(promised.reference) + 1) = promised.reference || '#')))
           AS errand,
           EXISTS (SELECT 1 FROM payment_event AS failed
                    WHERE failed.provider = promised.provider AND failed.reference = promised.reference
                      AND failed.type = 'refund_failed') AS has_failed
      FROM payment_event AS promised
      JOIN sales_order ON sales_order.id = promised.order_id
 LEFT JOIN person ON person.id = sales_order.person_id
     WHERE promised.type = 'refund_requested' AND promised.id > :after
       AND NOT EXISTS (SELECT 1 FROM payment_event AS sent
                        WHERE sent.provider = promised.provider AND sent.reference = promised.reference
                          AND sent.type = 'refunded')
       AND (:failed = 0 OR EXISTS (SELECT 1 FROM payment_event AS failed
                                    WHERE failed.provider = promised.provider
                                      AND failed.reference = promised.reference AND failed.type = 'refund_failed'))
  ORDER BY promised.id
     LIMIT :limit
""")

FAILED = text("""
    SELECT count(*)
      FROM payment_event AS failed
     WHERE failed.type = 'refund_failed'
       AND NOT EXISTS (SELECT 1 FROM payment_event AS sent
                        WHERE sent.provider = failed.provider AND sent.reference = failed.reference
                          AND sent.type = 'refunded')
""")


def owed_refunds(*, failed: bool = False, after: str | None = None, size: int = PAGE_SIZE) -> Page[Any]:
    """Return a page of refunds that are owed, the oldest first: all, or those that did not go through."""
    cursor = read_cursor(after, int)
    asked = {"after": cursor[0] if cursor else 0, "limit": size + 1, "failed": int(failed)}
    rows = db.session.execute(OWED.columns(happened_at=Instant), asked).all()
    return Page.of(rows, size, lambda row: [row.id])


def refunds_failed() -> int:
    """Return how many refunds did not go through and are still owed."""
    return int(db.session.scalar(FAILED) or 0)
