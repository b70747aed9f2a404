"""Refunds that were promised and not sent, and which of them did not go through."""

from typing import Any

from sqlalchemy import text

from portal.kit.db import Instant, db
from portal.kit.limits import PAGE_SIZE
from portal.kit.paging import Page, read_cursor

OWED = text("""
    SELECT promised.id, promised.order_id, promised.payment_id, promised.provider, promised.reference,
           CAST(promised.minor - (SELECT coalesce(sum(CASE told.type WHEN 'refunded' THEN told.minor
                                                              ELSE -told.minor END), 0)
              FROM payment_event AS told
             WHERE told.payment_id = promised.payment_id AND told.type IN ('refunded', 'refund_back')
               AND substr(told.reference || '#', 1, length(promised.reference) + 1) = promised.reference || '#')
           AS BIGINT) AS minor,
           promised.currency, promised.why, promised.happened_at,
           sales_order.reference AS of_order, person.name,
           (SELECT max(payment_errand.state) FROM payment_errand
             WHERE payment_errand.kind = 'refund' AND payment_errand.id = (
                   SELECT max(latest.id) FROM payment_errand AS latest
                    WHERE latest.payment_id = promised.payment_id AND latest.kind = 'refund'
                      AND substr(latest.key || '#', 1, length(promised.reference) + 1) = promised.reference || '#'))
           AS errand,
           EXISTS (SELECT 1 FROM payment_errand AS asked
                    WHERE asked.payment_id = promised.payment_id AND asked.kind = 'refund' AND asked.state <> 'refused'
                      AND substr(asked.key || '#', 1, length(promised.reference) + 1) = promised.reference || '#'
                      AND NOT EXISTS (SELECT 1 FROM payment_event AS over
                                       WHERE over.payment_id = asked.payment_id AND over.reference = asked.key
                                         AND over.type IN ('refund_failed', 'refund_back'))) AS is_pending,
           EXISTS (SELECT 1 FROM payment_event AS told
                    WHERE told.payment_id = promised.payment_id AND told.type IN ('refund_failed', 'refund_back')
                      AND substr(told.reference || '#', 1, length(promised.reference) + 1) = promised.reference || '#')
           AS has_failed,
           (SELECT count(*) FROM payment_event AS told
             WHERE told.payment_id = promised.payment_id AND told.type = 'refund_back'
               AND substr(told.reference || '#', 1, length(promised.reference) + 1) = promised.reference || '#')
           AS backs
      FROM payment_event AS promised
      JOIN sales_order ON sales_order.id = promised.order_id
 LEFT JOIN person ON person.id = sales_order.person_id
     WHERE promised.type = 'refund_requested' AND promised.id > :after
       AND (:order_id = 0 OR promised.order_id = :order_id)
       AND (SELECT coalesce(sum(CASE told.type WHEN 'refunded' THEN told.minor ELSE -told.minor END), 0)
              FROM payment_event AS told
             WHERE told.payment_id = promised.payment_id AND told.type IN ('refunded', 'refund_back')
               AND substr(told.reference || '#', 1, length(promised.reference) + 1) = promised.reference || '#')
         < promised.minor
       AND (:failed = 0 OR EXISTS (
            SELECT 1 FROM payment_event AS told
             WHERE told.payment_id = promised.payment_id AND told.type IN ('refund_failed', 'refund_back')
               AND substr(told.reference || '#', 1, length(promised.reference) + 1) = promised.reference || '#'))
  ORDER BY promised.id
     LIMIT :limit
""")

FAILED = text("""
    SELECT count(*)
      FROM payment_event AS promised
     WHERE promised.type = 'refund_requested'
       AND promised.payment_id IN (SELECT failed.payment_id FROM payment_event AS failed
                                    WHERE failed.type IN ('refund_failed', 'refund_back'))
       AND EXISTS (SELECT 1 FROM payment_event AS told
                    WHERE told.payment_id = promised.payment_id AND told.type IN ('refund_failed', 'refund_back')
                      AND substr(told.reference || '#', 1, length(promised.reference) + 1) = promised.reference || '#')
       AND (SELECT coalesce(sum(CASE told.type WHEN 'refunded' THEN told.minor ELSE -told.minor END), 0)
              FROM payment_event AS told
             WHERE told.payment_id = promised.payment_id AND told.type IN ('refunded', 'refund_back')
               AND substr(told.reference || '#', 1, length(promised.reference) + 1) = promised.reference || '#')
         < promised.minor
""")

SENT_BY_BANK = text("""
    SELECT sent.id, sent.order_id, sent.provider, sent.reference, sent.minor, sent.currency, sent.why,
           sent.happened_at, sales_order.reference AS of_order, person.name
      FROM payment_event AS sent
      JOIN money_entry ON money_entry.key = 'refunded:' || sent.provider || ':' || sent.reference
      JOIN money_posting ON money_posting.entry_id = money_entry.id AND money_posting.account = 'cash:bank'
      JOIN sales_order ON sales_order.id = sent.order_id
 LEFT JOIN person ON person.id = sales_order.person_id
     WHERE sent.type = 'refunded' AND sent.id < :before AND (:order_id = 0 OR sent.order_id = :order_id)
       AND NOT EXISTS (SELECT 1 FROM payment_event AS back
                        WHERE back.provider = sent.provider AND back.reference = sent.reference
                          AND back.type = 'refund_back')
  ORDER BY sent.id DESC
     LIMIT :limit
""")
MADE_OUTSIDE = text("""
    SELECT made.id, made.order_id, made.type, made.provider, made.reference, made.minor, made.currency,
           made.happened_at, sales_order.reference AS of_order, sales_order.status, person.name,
           EXISTS (SELECT 1 FROM payment_event AS back
                    WHERE back.provider = made.provider AND back.reference = made.reference
                      AND back.type IN ('refund_back', 'outside_back')) AS is_back
      FROM payment_event AS made
      JOIN sales_order ON sales_order.id = made.order_id
 LEFT JOIN person ON person.id = sales_order.person_id
     WHERE made.type IN ('refunded', 'refunded_outside') AND made.why = 'outside' AND made.id < :before
  ORDER BY made.id DESC
     LIMIT :limit
""")
NOTED_BACK = text("""
    SELECT back.payment_id
      FROM payment_event AS back
      JOIN money_entry ON money_entry.key = 'refund_back:' || back.provider || ':' || back.reference
      JOIN money_posting ON money_posting.entry_id = money_entry.id AND money_posting.account = 'cash:bank'
     WHERE back.type = 'refund_back' AND back.order_id = :order_id
       AND back.minor = :minor AND back.currency = :currency
  ORDER BY back.id
     LIMIT 1
    OFFSET (SELECT count(*) FROM bank_line
             WHERE bank_line.order_id = :order_id AND bank_line.verdict = 'refund_back'
               AND bank_line.minor = :minor AND bank_line.currency = :currency)
""")
LATEST, MOST = 2**62, 200


def owed_refunds(*, failed: bool = False, after: str | None = None, size: int = PAGE_SIZE) -> Page[Any]:
    """Return a page of refunds that are owed, the oldest first: all, or those that did not go through."""
    cursor = read_cursor(after, int)
    asked = {"after": cursor[0] if cursor else 0, "limit": size + 1, "failed": int(failed), "order_id": 0}
    rows = db.session.execute(OWED.columns(happened_at=Instant), asked).all()
    return Page.of(rows, size, lambda row: [row.id])


def refunds_failed() -> int:
    """Return how many refunds did not go through and are still owed."""
    return int(db.session.scalar(FAILED) or 0)


def sent_refunds(after: str | None = None, size: int = PAGE_SIZE) -> Page[Any]:
    """Return a page of refunds that went out by the bank and did not come back, the latest first."""
    cursor = read_cursor(after, int)
    asked = {"before": cursor[0] if cursor else LATEST, "limit": size + 1, "order_id": 0}
    rows = db.session.execute(SENT_BY_BANK.columns(happened_at=Instant), asked).all()
    return Page.of(rows, size, lambda row: [row.id])


def refunds_outside(after: str | None = None, size: int = PAGE_SIZE) -> Page[Any]:
    """Return a page of refunds that somebody made at a provider, the latest first."""
    cursor = read_cursor(after, int)
    asked = {"before": cursor[0] if cursor else LATEST, "limit": size + 1}
    rows = db.session.execute(MADE_OUTSIDE.columns(happened_at=Instant), asked).all()
    return Page.of(rows, size, lambda row: [row.id])


def sent_of(order_id: int) -> list[Any]:
    """Return the refunds of an order that went out by the bank and did not come back."""
    asked = {"before": LATEST, "limit": MOST, "order_id": order_id}
    return list(db.session.execute(SENT_BY_BANK.columns(happened_at=Instant), asked).all())


def noted_back(order_id: int, minor: int, currency: str) -> int | None:
    """Return the payment of a refund that was noted by hand to be back by the bank, and that no statement told of."""
    found = db.session.scalar(NOTED_BACK, {"order_id": order_id, "minor": minor, "currency": currency})
    return int(found) if found else None


def owed_of(order_id: int) -> list[Any]:
    """Return the refunds that are owed to the buyer of an order, the oldest first."""
    asked = {"after": 0, "limit": MOST, "failed": 0, "order_id": order_id}
    return list(db.session.execute(OWED.columns(happened_at=Instant), asked).all())


def attempt_of(row: Any) -> str:
    """Return the name of the next attempt to send an owed refund by the bank."""
    return f"{row.reference}#{row.backs + 1}" if row.backs else str(row.reference)
