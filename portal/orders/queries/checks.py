"""What must hold of orders and money at every moment; each returns the rows that break it, `verify` expects none."""

from collections import defaultdict
from typing import Any

from sqlalchemy import Select, func, select, text

from portal.kit.db import db
from portal.orders.models import Bill, BillLine, Order, OrderLine, RoyaltyAgreement
from portal.orders.queries.disputes import misplaced_disputes
from portal.orders.queries.forgotten import addresses_of_the_forgotten
from portal.orders.queries.frozen import FROZEN_CHECKS
from portal.orders.queries.promised import PROMISED_CHECKS
from portal.orders.queries.proofs import PROOFS
from portal.orders.queries.returns import RETURN_CHECKS
from portal.orders.queries.ties import strayed_rows
from portal.orders.rules.payments import (
    CAPTURED,
    DISPUTED,
    OUTSIDE_BACK,
    OUTSIDE_REFUND,
    REFUND_BACK,
    REFUNDED,
    WON,
    status_of,
)
from portal.orders.rules.prices import royalty
from portal.orders.rules.returns import earned_still, over_lines

UNBALANCED_ENTRIES = text("""
    SELECT money_entry.id, money_entry.key, coalesce(sum(money_posting.minor), 0) AS rest
      FROM money_entry
 LEFT JOIN money_posting ON money_posting.entry_id = money_entry.id
  GROUP BY money_entry.id, money_entry.key, money_posting.currency
    HAVING coalesce(sum(money_posting.minor), 0) <> 0 OR count(money_posting.minor) < 2
""")

OVERDRAWN_ORDERS = text("""
    SELECT sales_order.id, sales_order.total_minor,
           sum(CASE WHEN type = 'captured' THEN minor ELSE 0 END) AS captured,
           sum(CASE WHEN type = 'refund_requested' THEN minor ELSE 0 END) AS promised,
           sum(CASE type WHEN 'refunded' THEN minor WHEN 'refund_back' THEN -minor ELSE 0 END) AS refunded
      FROM sales_order
      JOIN payment_event ON payment_event.order_id = sales_order.id
  GROUP BY sales_order.id, sales_order.total_minor
    HAVING sum(CASE type WHEN 'refunded' THEN minor WHEN 'refund_back' THEN -minor ELSE 0 END)
           > sum(CASE WHEN type = 'refund_requested' THEN minor ELSE 0 END)
        OR sum(CASE WHEN type = 'refund_requested' THEN minor ELSE 0 END)
           > sum(CASE WHEN type = 'captured' THEN minor ELSE 0 END)
        OR sum(CASE type WHEN 'captured' THEN minor WHEN 'kept_again' THEN minor
                         WHEN 'refund_requested' THEN -minor WHEN 'charged_back' THEN -minor ELSE 0 END)
           > sales_order.total_minor
""")

OVERCREDITED_LINES = text("""
    SELECT sales_order.id, sales_order.credited_minor, sum(order_line.credited_minor) AS of_lines
      FROM sales_order
      JOIN order_line ON order_line.order_id = sales_order.id
     WHERE sales_order.preorder_id IS NOT NULL
  GROUP BY sales_order.id, sales_order.credited_minor, sales_order.total_minor, sales_order.quantity
    HAVING sales_order.credited_minor <> sum(order_line.credited_minor)
        OR sales_order.total_minor <> sum(order_line.total_minor)
        OR sales_order.quantity <> sum(order_line.quantity)
        OR min(order_line.credited_minor) < 0
        OR max(order_line.credited_minor - order_line.total_minor) > 0
        OR max(abs(order_line.total_minor - order_line.unit_minor * order_line.quantity)) <> 0
""")

REPEATED_EFFECTS = text("""
    SELECT payment_event.id, payment_event.provider, payment_event.reference, payment_event.type
      FROM payment_event
 LEFT JOIN money_entry
        ON money_entry.key = payment_event.type || ':' || payment_event.provider || ':' || payment_event.reference
     WHERE payment_event.type IN ('captured', 'refund_requested', 'refunded', 'refund_back', 'disputed', 'won',
                                  'charged_back', 'refunded_outside', 'outside_back')
       AND money_entry.id IS NULL
     UNION ALL
    SELECT money_entry.id, money_entry.kind, money_entry.key, 'without an event'
      FROM money_entry
 LEFT JOIN payment_event
        ON money_entry.key = payment_event.type || ':' || payment_event.provider || ':' || payment_event.reference
     WHERE money_entry.kind IN ('captured', 'refund_requested', 'refunded', 'refund_back', 'disputed', 'won',
                                  'charged_back', 'refunded_outside', 'outside_back')
       AND payment_event.id IS NULL
""")

MISBOOKED_PAYMENTS = text("""
    SELECT payment_event.id, payment_event.type, payment_event.minor, sum(abs(money_posting.minor)) AS booked
      FROM payment_event
      JOIN money_entry
        ON money_entry.key = payment_event.type || ':' || payment_event.provider || ':' || payment_event.reference
      JOIN money_posting ON money_posting.entry_id = money_entry.id
  GROUP BY payment_event.id, payment_event.type, payment_event.minor, payment_event.currency, payment_event.order_id
    HAVING sum(abs(money_posting.minor)) <> 2 * payment_event.minor
        OR min(money_posting.currency) <> payment_event.currency
        OR min(money_posting.order_id) <> payment_event.order_id
        OR max(money_posting.order_id) <> payment_event.order_id
""")

TOLD_OF_PAYMENTS = text("""
    SELECT payment.id, payment.status, payment.minor, payment_event.type,
           coalesce(sum(payment_event.minor), 0) AS told
      FROM payment
 LEFT JOIN payment_event ON payment_event.payment_id = payment.id
  GROUP BY payment.id, payment.status, payment.minor, payment_event.type
  ORDER BY payment.id
""")

OVERCAPTURED_PAYMENTS = text("""
    SELECT payment.id, payment.minor, sum(payment_event.minor) AS captured
      FROM payment
      JOIN payment_event ON payment_event.payment_id = payment.id AND payment_event.type = 'captured'
  GROUP BY payment.id, payment.minor
    HAVING sum(payment_event.minor) > payment.minor
""")

MISPLACED_DEPOSITS = text("""
    SELECT sales_order.id, sales_order.status, held.deposits, held.revenue, held.debts, sales_order.total_minor
      FROM sales_order
      JOIN (SELECT order_id,
                   -sum(CASE WHEN account = 'customer:deposits' THEN minor ELSE 0 END) AS deposits,
                   -sum(CASE WHEN account = 'revenue' THEN minor ELSE 0 END) AS revenue,
                   -sum(CASE WHEN account = 'tax:payable' THEN minor ELSE 0 END) AS tax,
                   sum(CASE WHEN account = 'disputes' THEN minor ELSE 0 END) AS disputed,
                   -sum(CASE WHEN account = 'refunds:payable' THEN minor ELSE 0 END) AS debts,
                   sum(CASE WHEN account LIKE 'cash:%' OR account = 'expense:voucher' THEN minor ELSE 0 END)
                       AS cash
              FROM money_posting
          GROUP BY order_id) AS held ON held.order_id = sales_order.id
 LEFT JOIN (SELECT order_id, sum(gross_minor) AS minor FROM bill WHERE kind = 'credit_note' GROUP BY order_id)
           AS back ON back.order_id = sales_order.id
     WHERE held.cash <> held.deposits + held.revenue + held.tax + held.debts - held.disputed
        OR held.deposits < 0 OR held.debts < 0 OR held.cash + held.disputed < 0 OR held.tax < 0
        OR (sales_order.status NOT IN ('placed', 'pledged', 'action_required', 'confirmed', 'in_production')
            AND held.deposits <> 0)
        OR (sales_order.status IN ('confirmed', 'in_production')
            AND held.deposits <> sales_order.total_minor - sales_order.credited_minor)
        OR (sales_order.status IN ('shipped', 'delivered')
            AND held.revenue + held.tax
             <> sales_order.total_minor - sales_order.credited_minor - coalesce(back.minor, 0))
        OR (sales_order.status NOT IN ('shipped', 'delivered') AND (held.revenue <> 0 OR held.tax <> 0))
""")

UNPAID_ORDERS = text("""
    SELECT sales_order.id, sales_order.status
      FROM sales_order
     WHERE sales_order.preorder_id IS NOT NULL
       AND sales_order.status IN ('confirmed', 'in_production', 'shipped', 'delivered')
       AND NOT EXISTS (SELECT 1 FROM payment_event
                        WHERE payment_event.order_id = sales_order.id AND payment_event.type = 'captured')
""")

MIXED_CURRENCIES = text("""
    SELECT money_posting.entry_id, money_posting.currency, sales_order.currency AS of_order
      FROM money_posting
      JOIN sales_order ON sales_order.id = money_posting.order_id
     WHERE money_posting.currency <> sales_order.currency
        OR money_posting.minor <> CAST(money_posting.minor AS BIGINT)
     UNION ALL
    SELECT sales_order.id, sales_order.currency, preorder.currency
      FROM sales_order
      JOIN preorder ON preorder.id = sales_order.preorder_id
     WHERE preorder.currency <> sales_order.currency
        OR sales_order.total_minor <> CAST(sales_order.total_minor AS BIGINT)
""")

MISCOUNTED_PREORDERS = text("""
    SELECT preorder.id, preorder.reserved, preorder.paid, preorder.pledged, preorder.cap,
           coalesce(counted.reserved, 0) AS found, coalesce(counted.paid, 0) AS found_paid,
           coalesce(counted.pledged, 0) AS found_pledged
      FROM preorder
 LEFT JOIN (SELECT preorder_id,
                   sum(CASE WHEN status IN ('cancelled', 'expired', 'refunded', 'dropped', 'voided')
                            THEN 0 ELSE quantity END) AS reserved,
                   sum(CASE WHEN status IN ('confirmed', 'in_production', 'shipped', 'delivered', 'returned')
                            THEN quantity ELSE 0 END) AS paid,
                   sum(CASE WHEN status IN ('pledged', 'action_required') THEN quantity ELSE 0 END) AS pledged
              FROM sales_order
          GROUP BY preorder_id) AS counted ON counted.preorder_id = preorder.id
     WHERE preorder.reserved <> coalesce(counted.reserved, 0)
        OR preorder.paid <> coalesce(counted.paid, 0)
        OR preorder.pledged <> coalesce(counted.pledged, 0)
        OR preorder.reserved > preorder.cap
""")

UNDECIDED_ORDERS = text("""
    SELECT sales_order.id, sales_order.status, preorder.status AS of_preorder
      FROM sales_order
      JOIN preorder ON preorder.id = sales_order.preorder_id
     WHERE preorder.status IN ('draft', 'approved', 'closed')
        OR (preorder.status IN ('live', 'tipped', 'paused')
            AND sales_order.status NOT IN ('placed', 'pledged', 'confirmed', 'expired', 'cancelled'))
        OR (preorder.status = 'collecting'
            AND sales_order.status NOT IN ('pledged', 'action_required', 'confirmed', 'dropped', 'expired', 'cancelled',
                                           'refunded'))
        OR (preorder.status IN ('no_go', 'cancelled')
            AND sales_order.status NOT IN ('expired', 'cancelled', 'refunded', 'dropped', 'voided'))
        OR (preorder.status = 'go'
            AND sales_order.status NOT IN ('confirmed', 'expired', 'cancelled', 'dropped', 'refunded'))
        OR (preorder.status IN ('in_production', 'shipping', 'completed')
            AND sales_order.status IN ('placed', 'pledged', 'action_required', 'confirmed', 'voided'))
        OR (preorder.status = 'tipped' AND preorder.paid + preorder.pledged < preorder.threshold)
        OR (preorder.status = 'live' AND preorder.paid + preorder.pledged >= preorder.threshold)
""")

UNEVEN_SPLITS = text("""
    SELECT royalty_agreement.id, coalesce(sum(royalty_split.basis_points), 0) AS of_all
      FROM royalty_agreement
 LEFT JOIN royalty_split ON royalty_split.agreement_id = royalty_agreement.id
  GROUP BY royalty_agreement.id
    HAVING coalesce(sum(royalty_split.basis_points), 0) <> 10000
""")

ACCRUED = text("""
    SELECT line_id, -sum(minor) AS accrued
      FROM money_posting
     WHERE account = 'royalty:payable' AND line_id IS NOT NULL
  GROUP BY line_id
""")

GIVEN_OF_LINES = text("""
    SELECT order_line.order_id, order_line.id, sums.given,
           order_line.total_minor - order_line.credited_minor
           - coalesce((SELECT sum(bill_line.gross_minor) FROM bill_line
                         JOIN bill ON bill.id = bill_line.bill_id AND bill.kind = 'credit_note'
                        WHERE bill_line.line_id = order_line.id), 0) AS gross
      FROM (SELECT order_id,
                   sum(CASE WHEN type IN ('refunded_outside', 'disputed') THEN minor
                            WHEN type IN ('outside_back', 'won') THEN -minor
                            WHEN type = 'charged_back' AND why = 'paid_again' THEN -minor ELSE 0 END) AS given
              FROM payment_event
             WHERE order_id IN (SELECT made.order_id FROM payment_event AS made
                                 WHERE made.type IN ('refunded_outside', 'disputed'))
          GROUP BY order_id) AS sums
      JOIN order_line ON order_line.order_id = sums.order_id
  ORDER BY order_line.order_id, order_line.id
""")

TAXED = text("SELECT line_id, -sum(minor) AS tax FROM money_posting WHERE account = 'tax:payable' GROUP BY line_id")


def unbalanced_entries() -> list[Any]:
    """Return movements of money whose sides do not add up to zero (M1)."""
    return list(db.session.execute(UNBALANCED_ENTRIES).all())


def overdrawn_orders() -> list[Any]:
    """Return orders of which more goes back than came in, or more is kept than was agreed (M2)."""
    return list(db.session.execute(OVERDRAWN_ORDERS).all())


def overcredited_lines() -> list[Any]:
    """Return orders whose lines do not add up, or were credited more than they cost (M2)."""
    return list(db.session.execute(OVERCREDITED_LINES).all())


def repeated_effects() -> list[Any]:
    """Return events of payments without exactly one movement of money, and movements without an event (M4)."""
    return list(db.session.execute(REPEATED_EFFECTS).all())


def misbooked_payments() -> list[Any]:
    """Return events of payments whose movement has another amount, currency or order (M4)."""
    return list(db.session.execute(MISBOOKED_PAYMENTS).all())


def mistold_payments() -> list[Any]:
    """Return payments whose status is not what their events say (M4)."""
    told: dict[tuple[int, str, int], dict[str, int]] = defaultdict(dict)
    for row in db.session.execute(TOLD_OF_PAYMENTS):
        told[row.id, row.status, int(row.minor)][row.type] = int(row.told)
    return [(*payment, sums) for payment, sums in told.items() if payment[1] != _status(sums, payment[2])]


def _status(sums: dict[str, int], whole: int) -> str:
    gone = sums.get(REFUNDED, 0) + sums.get(OUTSIDE_REFUND, 0) - sums.get(REFUND_BACK, 0) - sums.get(OUTSIDE_BACK, 0)
    told = sums.keys() - {WON} if sums.get(DISPUTED, 0) > sums.get(WON, 0) else sums.keys()
    return status_of(told, sums.get(CAPTURED, 0), gone, whole)


def overcaptured_payments() -> list[Any]:
    """Return payments of which more was taken than they are about (M2)."""
    return list(db.session.execute(OVERCAPTURED_PAYMENTS).all())


def misplaced_deposits() -> list[Any]:
    """Return orders whose money is not where it belongs: deposits until shipped, then revenue, else given back (M6)."""
    return list(db.session.execute(MISPLACED_DEPOSITS).all())


def unpaid_orders() -> list[Any]:
    """Return orders that count as paid although no money came (M6)."""
    return list(db.session.execute(UNPAID_ORDERS).all())


def mixed_currencies() -> list[Any]:
    """Return money in another currency than its order, or in parts of a minor unit (M8)."""
    return list(db.session.execute(MIXED_CURRENCIES).all())


def miscounted_preorders() -> list[Any]:
    """Return pre-orders whose places are not counted as their orders say, or exceed the cap (S1)."""
    return list(db.session.execute(MISCOUNTED_PREORDERS).all())


def undecided_orders() -> list[Any]:
    """Return orders whose status does not go with that of their pre-order, and pre-orders on the wrong side."""
    return list(db.session.execute(UNDECIDED_ORDERS).all())


def uneven_splits() -> list[Any]:
    """Return agreements whose shares are not the whole (M7)."""
    return list(db.session.execute(UNEVEN_SPLITS).all())


def misreckoned_royalties() -> list[Any]:
    """Return order lines whose royalties are not the agreed part of what they earned; a cap may leave less (M7)."""
    accrued = {row.line_id: int(row.accrued) for row in db.session.execute(ACCRUED)}
    taxed = {row.line_id: int(row.tax) for row in db.session.execute(TAXED)}
    given, due, capped = _given_of_lines(), {}, set()
    for line_id, gross, points, cap in db.session.execute(_agreed()):
        net = int(gross) - taxed.get(line_id, 0)
        due[line_id] = royalty(earned_still(net, int(gross), given.get(line_id, 0)), points)
        capped |= {line_id} if cap is not None else set()
    lines = [(line, accrued.get(line, 0), due.get(line, 0)) for line in sorted(accrued.keys() | due.keys())]
    return [row for row in lines if row[1] > row[2] or (row[1] < row[2] and row[0] not in capped)]


def _given_of_lines() -> dict[int, int]:
    """Return what was given back outside of each line of orders of which anything was."""
    lines: dict[tuple[int, int], dict[int, int]] = defaultdict(dict)
    for order_id, line_id, given, gross in db.session.execute(GIVEN_OF_LINES):
        lines[order_id, max(0, int(given))][line_id] = int(gross)
    found = [(grosses, over_lines(given, list(grosses.values()))) for (_, given), grosses in lines.items()]
    return {line_id: part for grosses, parts in found for line_id, part in zip(grosses, parts, strict=True)}


def _agreed() -> Select[int, int, int, int | None]:
    """Return the question for lines that earned something, and under which agreement."""
    made, back = RoyaltyAgreement, func.sum(BillLine.gross_minor).label("minor")
    gone = select(BillLine.line_id, back).join(Bill, Bill.id == BillLine.bill_id).where(Bill.kind == "credit_note")
    came = gone.group_by(BillLine.line_id).subquery()
    left = OrderLine.total_minor - OrderLine.credited_minor - func.coalesce(came.c.minor, 0)
    asked = select(OrderLine.id, left, made.basis_points, made.cap_minor)
    asked = asked.outerjoin(came, came.c.line_id == OrderLine.id)
    asked = asked.join(Order, Order.id == OrderLine.order_id).join(made, made.id == OrderLine.agreement_id)
    return asked.where(Order.status.in_(("shipped", "delivered")))


CHECKS = [
    unbalanced_entries,
    overdrawn_orders,
    overcredited_lines,
    repeated_effects,
    misbooked_payments,
    mistold_payments,
    overcaptured_payments,
    misplaced_disputes,
    misplaced_deposits,
    unpaid_orders,
    mixed_currencies,
    miscounted_preorders,
    undecided_orders,
    uneven_splits,
    misreckoned_royalties,
    addresses_of_the_forgotten,
    *FROZEN_CHECKS,
    *PROMISED_CHECKS,
    *PROOFS,
    *RETURN_CHECKS,
    strayed_rows,
]
