"""What must hold of invoices, taxes, bank lines, statements and payouts; `verify` expects no row of any of these."""

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

from sqlalchemy import TextClause, text

from portal.kit.db import db
from portal.orders.queries.awards import misbooked_awards
from portal.orders.rules.taxes import tax_within

GAPPED_PAPERS = text("""
    SELECT paper_number.kind, paper_number.year, paper_number.last, count(bill.id) AS found
      FROM paper_number
 LEFT JOIN bill ON bill.kind = paper_number.kind AND bill.year = paper_number.year
  GROUP BY paper_number.kind, paper_number.year, paper_number.last
    HAVING count(bill.id) <> paper_number.last OR min(bill.number) <> 1 OR max(bill.number) <> paper_number.last
     UNION ALL
    SELECT bill.kind, bill.year, bill.number, 0
      FROM bill
 LEFT JOIN paper_number ON paper_number.kind = bill.kind AND paper_number.year = bill.year
     WHERE paper_number.kind IS NULL
""")

MISADDED_BILLS = text("""
    SELECT bill.id, bill.gross_minor, bill.tax_minor
      FROM bill
      JOIN sales_order ON sales_order.id = bill.order_id
 LEFT JOIN bill_line ON bill_line.bill_id = bill.id
  GROUP BY bill.id, bill.gross_minor, bill.tax_minor, bill.currency, sales_order.currency,
           sales_order.total_minor, sales_order.credited_minor
    HAVING bill.gross_minor <> coalesce(sum(bill_line.gross_minor), 0)
        OR bill.tax_minor <> coalesce(sum(bill_line.tax_minor), 0)
        OR bill.currency <> sales_order.currency
        OR bill.gross_minor > sales_order.total_minor - sales_order.credited_minor
""")

TAXES = text("""
    SELECT bill_line.bill_id, bill_line.line_id, bill.kind, bill_line.gross_minor, bill_line.tax_minor,
           bill_line.basis_points
      FROM bill_line
      JOIN bill ON bill.id = bill_line.bill_id
     WHERE bill_line.tax_minor <> 0 OR bill_line.basis_points <> 0
  ORDER BY bill_line.line_id, bill.kind, bill_line.bill_id
""")

UNTAXED_LINES = text("""
    SELECT lines.line_id, lines.billed, coalesce(held.booked, 0) AS booked
      FROM (SELECT bill_line.line_id,
                   sum(CASE WHEN bill.kind = 'invoice' THEN bill_line.tax_minor ELSE -bill_line.tax_minor END) AS billed
              FROM bill_line
              JOIN bill ON bill.id = bill_line.bill_id
          GROUP BY bill_line.line_id) AS lines
 LEFT JOIN (SELECT line_id, -sum(minor) AS booked FROM money_posting WHERE account = 'tax:payable' GROUP BY line_id)
           AS held ON held.line_id = lines.line_id
     WHERE lines.billed <> coalesce(held.booked, 0)
""")

OVERLAPPING_RATES = text("""
    SELECT one.id, other.id AS other_id, one.country, one.region
      FROM tax_rate AS one
      JOIN tax_rate AS other ON other.country = one.country AND other.region = one.region
                            AND other.valid_from > one.valid_from
     WHERE one.valid_until IS NULL OR one.valid_until >= other.valid_from
     UNION ALL
    SELECT id, id, country, region FROM tax_rate WHERE valid_until < valid_from
""")

MISBOOKED_LINES = text("""
    SELECT bank_line.id, bank_line.status, bank_line.verdict, bank_line.minor
      FROM bank_line
 LEFT JOIN payment ON payment.id = bank_line.payment_id
     WHERE (bank_line.status = 'waiting' AND bank_line.payment_id IS NOT NULL)
        OR (bank_line.status = 'booked' AND bank_line.verdict <> 'payout' AND payment.id IS NULL)
        OR (bank_line.status = 'booked' AND bank_line.verdict NOT IN ('payout', 'refund', 'refund_back')
            AND (payment.minor <> bank_line.minor OR payment.currency <> bank_line.currency
                 OR payment.order_id <> bank_line.order_id))
        OR (bank_line.status <> 'waiting' AND bank_line.settled_by_id IS NULL)
""")

MISSTATED_ROYALTIES = text("""
    SELECT royalty_statement.id, royalty_statement.minor, coalesce(sum(-money_posting.minor), 0) AS found
      FROM royalty_statement
 LEFT JOIN royalty_line ON royalty_line.statement_id = royalty_statement.id
 LEFT JOIN money_posting ON money_posting.entry_id = royalty_line.entry_id
                        AND money_posting.number = royalty_line.number
                        AND money_posting.person_id = royalty_statement.person_id
                        AND money_posting.currency = royalty_statement.currency
                        AND money_posting.account IN ('royalty:payable', 'award:payable')
  GROUP BY royalty_statement.id, royalty_statement.minor, royalty_statement.lines
    HAVING royalty_statement.minor <> coalesce(sum(-money_posting.minor), 0)
        OR royalty_statement.minor <> coalesce(sum(royalty_line.minor), 0)
        OR royalty_statement.lines <> count(money_posting.entry_id)
""")

MISPAID_STATEMENTS = text("""
    SELECT payout.id, payout.minor, payout.status, coalesce(sum(royalty_statement.minor), 0) AS stated
      FROM payout
 LEFT JOIN royalty_statement ON royalty_statement.payout_id = payout.id
                            AND royalty_statement.person_id = payout.person_id
                            AND royalty_statement.currency = payout.currency
  GROUP BY payout.id, payout.minor, payout.status
    HAVING (payout.status NOT IN ('dropped', 'returned') AND payout.minor <> coalesce(sum(royalty_statement.minor), 0))
        OR (payout.status IN ('dropped', 'returned') AND count(royalty_statement.id) > 0)
        OR (payout.status = 'paid' AND sum(CASE WHEN royalty_statement.status = 'paid' THEN 0 ELSE 1 END) > 0)
     UNION ALL
    SELECT royalty_statement.id, royalty_statement.minor, royalty_statement.status, 0
      FROM royalty_statement
 LEFT JOIN payout ON payout.id = royalty_statement.payout_id
     WHERE royalty_statement.status = 'paid' AND coalesce(payout.status, '') <> 'paid'
""")

MISBOOKED_PAYOUTS = text("""
    SELECT payout.person_id, payout.currency,
           sum(CASE WHEN payout.status IN ('submitted', 'unknown', 'paid') THEN payout.minor ELSE 0 END) AS spent,
           sum(CASE WHEN payout.status IN ('submitted', 'unknown') THEN payout.minor ELSE 0 END) AS under_way
      FROM payout
  GROUP BY payout.person_id, payout.currency
    HAVING sum(CASE WHEN payout.status IN ('submitted', 'unknown', 'paid') THEN payout.minor ELSE 0 END) <>
           (SELECT coalesce(sum(money_posting.minor), 0)
              FROM money_posting
              JOIN money_entry ON money_entry.id = money_posting.entry_id
             WHERE money_posting.account IN ('royalty:payable', 'award:payable')
               AND money_posting.person_id = payout.person_id
               AND money_posting.currency = payout.currency AND money_entry.kind LIKE 'payout_%')
        OR sum(CASE WHEN payout.status IN ('submitted', 'unknown') THEN payout.minor ELSE 0 END) <>
           (SELECT coalesce(sum(-money_posting.minor), 0)
              FROM money_posting
             WHERE money_posting.account = 'payout:clearing' AND money_posting.person_id = payout.person_id
               AND money_posting.currency = payout.currency)
""")

OVERPAID_DESIGNERS = text("""
    SELECT payout.person_id, payout.currency, sum(payout.minor) AS paid
      FROM payout
     WHERE payout.status IN ('submitted', 'unknown', 'paid')
  GROUP BY payout.person_id, payout.currency
    HAVING sum(payout.minor) > (SELECT coalesce(sum(-money_posting.minor), 0)
                                  FROM money_posting
                                  JOIN money_entry ON money_entry.id = money_posting.entry_id
                                 WHERE money_posting.account IN ('royalty:payable', 'award:payable')
                                   AND money_entry.kind IN ('royalty', 'award')
                                   AND money_posting.person_id = payout.person_id
                                   AND money_posting.currency = payout.currency)
""")

OWN_APPROVALS = text("""
    SELECT id, requested_by_id, approved_by_id FROM payout
     WHERE approved_by_id = requested_by_id OR approved_by_id = person_id
        OR (status IN ('approved', 'submitted', 'unknown', 'paid', 'returned') AND approved_by_id IS NULL)
     UNION ALL
    SELECT id, closed_by_id, approved_by_id FROM royalty_statement
     WHERE approved_by_id = closed_by_id OR approved_by_id = person_id
        OR (status IN ('approved', 'paid') AND approved_by_id IS NULL)
""")

ACCOUNTS_OF_THE_FORGOTTEN = text("""
    SELECT payout_account.person_id
      FROM payout_account
      JOIN person ON person.id = payout_account.person_id
     WHERE person.forgotten_at IS NOT NULL
""")


def _rows(asked: TextClause) -> list[Any]:
    return list(db.session.execute(asked).all())


def gapped_papers() -> list[Any]:
    """Return years in which a number of an invoice or credit note is missing or was never taken."""
    return _rows(GAPPED_PAPERS)


def misadded_bills() -> list[Any]:
    """Return invoices and credit notes whose lines do not add up, or that are about more than was paid (M2)."""
    return _rows(MISADDED_BILLS)


def misreckoned_taxes() -> list[Any]:
    """Return lines of invoices whose tax is not what their rate makes of their amount."""
    return [row for _, rows in groupby(_rows(TAXES), lambda row: (row.line_id, row.kind)) for row in _untrue(rows)]


def _untrue(rows: Iterable[Any]) -> Iterator[Any]:
    """Yield what is wrong of the papers of one line: what comes back in parts is reckoned from the first unit on."""
    gross = 0
    for row in rows:
        before, gross = tax_within(gross, row.basis_points), gross + int(row.gross_minor)
        if tax_within(gross, row.basis_points) - before != row.tax_minor:
            yield row


def untaxed_lines() -> list[Any]:
    """Return lines of orders whose tax in the ledger is not that of their papers (M3)."""
    return _rows(UNTAXED_LINES)


def overlapping_rates() -> list[Any]:
    """Return tax rates of one place that count on the same day."""
    return _rows(OVERLAPPING_RATES)


def misbooked_lines() -> list[Any]:
    """Return lines of the bank whose payment is not theirs (M4)."""
    return _rows(MISBOOKED_LINES)


def misstated_royalties() -> list[Any]:
    """Return statements that are not the sum of what the ledger says (M7)."""
    return _rows(MISSTATED_ROYALTIES)


def mispaid_statements() -> list[Any]:
    """Return payouts that are not the sum of their statements, and statements paid by none (M7)."""
    return _rows(MISPAID_STATEMENTS)


def misbooked_payouts() -> list[Any]:
    """Return designers whose payouts are not booked as they stand (M3)."""
    return _rows(MISBOOKED_PAYOUTS)


def overpaid_designers() -> list[Any]:
    """Return designers who were paid more than was ever credited to them (M7)."""
    return _rows(OVERPAID_DESIGNERS)


def own_approvals() -> list[Any]:
    """Return payouts and statements that somebody approved for themselves, or that nobody approved (M9)."""
    return _rows(OWN_APPROVALS)


def accounts_of_the_forgotten() -> list[Any]:
    """Return people who left and whose bank account we still know (C4)."""
    return _rows(ACCOUNTS_OF_THE_FORGOTTEN)


PROOFS = [
    gapped_papers,
    misadded_bills,
    misreckoned_taxes,
    untaxed_lines,
    overlapping_rates,
    misbooked_lines,
    misstated_royalties,
    mispaid_statements,
    misbooked_payouts,
    misbooked_awards,
    overpaid_designers,
    own_approvals,
    accounts_of_the_forgotten,
]
