"""What stands in the books: balances, the journal, invoices, taxes and the lines of the bank."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, select, text

from portal.kit.db import Instant, db
from portal.kit.errors import NotFound
from portal.kit.limits import PAGE_SIZE
from portal.kit.paging import Page, read_cursor
from portal.orders.models import BankLine, BankStatement, Bill, BillLine, Order, OrderAddress, TaxRate
from portal.orders.rules.bank import WAITING
from portal.people.queries import Viewer

LATEST = 2**62

TRIAL_BALANCE = text("""
    SELECT account, currency,
           CAST(sum(CASE WHEN minor > 0 THEN minor ELSE 0 END) AS BIGINT) AS debit,
           CAST(sum(CASE WHEN minor < 0 THEN -minor ELSE 0 END) AS BIGINT) AS credit,
           CAST(sum(minor) AS BIGINT) AS balance
      FROM money_posting
  GROUP BY account, currency
  ORDER BY currency, account
""")

ENTRIES = text("""
    SELECT money_entry.id, money_entry.key, money_entry.kind, money_entry.occurred_at, money_entry.reverses_id
      FROM money_entry
     WHERE money_entry.id < :before
       AND (:account = '' OR EXISTS (SELECT 1 FROM money_posting
                                      WHERE money_posting.entry_id = money_entry.id
                                        AND money_posting.account = :account))
       AND (:order_id = 0 OR EXISTS (SELECT 1 FROM money_posting
                                      WHERE money_posting.entry_id = money_entry.id
                                        AND money_posting.order_id = :order_id))
  ORDER BY money_entry.id DESC
     LIMIT :limit
""")

SIDES = text("""
    SELECT money_posting.entry_id, money_posting.number, money_posting.account, money_posting.minor,
           money_posting.currency, money_posting.order_id, money_posting.line_id, money_posting.person_id
      FROM money_posting
     WHERE money_posting.entry_id IN :ids
  ORDER BY money_posting.entry_id, money_posting.number
""").bindparams(bindparam("ids", expanding=True))

JOURNAL = text("""
    SELECT money_entry.id, money_entry.occurred_at, money_entry.kind, money_entry.key, money_entry.reverses_id,
           money_posting.number, money_posting.account, money_posting.minor, money_posting.currency,
           money_posting.order_id, money_posting.person_id
      FROM money_entry
      JOIN money_posting ON money_posting.entry_id = money_entry.id
     WHERE money_entry.id > :after AND money_entry.occurred_at >= :since AND money_entry.occurred_at < :until
  ORDER BY money_entry.id, money_posting.number
     LIMIT :limit
""").bindparams(bindparam("since", type_=Instant), bindparam("until", type_=Instant))
CHUNK = 5_000


def trial_balance() -> list[Any]:
    """Return what stands in each account, by currency; all balances of a currency add up to zero."""
    return list(db.session.execute(TRIAL_BALANCE).all())


@dataclass(frozen=True, slots=True)
class Booking:
    """An entry of the journal with its sides."""

    entry: Any
    sides: list[Any]


def entries(account: str = "", order_id: int = 0, after: str | None = None, size: int = PAGE_SIZE) -> Page[Booking]:
    """Return a page of the journal, the latest first: all of it, or what touches an account or an order."""
    cursor = read_cursor(after, int)
    asked = {"account": account, "order_id": order_id, "before": cursor[0] if cursor else LATEST, "limit": size + 1}
    rows = db.session.execute(ENTRIES.columns(occurred_at=Instant), asked).all()
    page = Page.of(rows, size, lambda row: [row.id])
    sides = _sides([row.id for row in page.items])
    return Page([Booking(row, sides[row.id]) for row in page.items], page.next)


def _sides(ids: Sequence[int]) -> dict[int, list[Any]]:
    found = defaultdict(list)
    for row in db.session.execute(SIDES, {"ids": list(ids)}) if ids else ():
        found[row.entry_id].append(row)
    return found


def journal(since: datetime, until: datetime) -> Iterator[Any]:
    """Yield every side of every entry between two instants, in the order of the journal."""
    after, typed = 0, JOURNAL.columns(occurred_at=Instant)
    while rows := db.session.execute(typed, {"after": after, "since": since, "until": until, "limit": CHUNK}).all():
        whole = rows if len(rows) < CHUNK else [row for row in rows if row.id < rows[-1].id] or rows
        yield from whole
        after = whole[-1].id


def bills(after: str | None = None, kind: str = "", size: int = PAGE_SIZE) -> Page[Any]:
    """Return a page of invoices and credit notes, the latest first."""
    cursor = read_cursor(after, int)
    asked = select(Bill, Order.reference).join(Order, Order.id == Bill.order_id)
    asked = asked.where(Bill.id < (cursor[0] if cursor else LATEST))
    asked = asked.where(Bill.kind == kind) if kind else asked
    rows = db.session.execute(asked.order_by(Bill.id.desc()).limit(size + 1)).all()
    return Page.of(rows, size, lambda row: [row.Bill.id])


def bills_of(order_id: int) -> list[Bill]:
    """Return the papers of an order that the viewer may see already."""
    return list(db.session.scalars(select(Bill).filter_by(order_id=order_id).order_by(Bill.id)))


@dataclass(frozen=True, slots=True)
class Written:
    """A paper with all that stands on it."""

    bill: Bill
    lines: list[BillLine]
    order: Order
    address: OrderAddress | None
    corrects: Bill | None


def get_bill(bill_id: int, order_id: int, seen: Viewer) -> Written:
    """Return a paper of the viewer's own order; the company sees all."""
    bill, order = db.session.get(Bill, bill_id), db.session.get(Order, order_id)
    if bill is None or order is None or bill.order_id != order_id:
        raise NotFound("This does not exist, or not any more.")
    if not (seen.is_staff or (seen.is_known and order.person_id == seen.id)):
        raise NotFound("This does not exist, or not any more.")
    lines = db.session.scalars(select(BillLine).filter_by(bill_id=bill_id).order_by(BillLine.line_id)).all()
    corrects = db.session.get(Bill, bill.corrects_id) if bill.corrects_id else None
    return Written(bill, list(lines), order, db.session.get(OrderAddress, order.id), corrects)


def tax_rates() -> list[TaxRate]:
    """Return the table of taxes: by place, the latest first."""
    asked = select(TaxRate).order_by(TaxRate.country, TaxRate.region, TaxRate.valid_from.desc())
    return list(db.session.scalars(asked.limit(5_000)))


def bank_lines(status: str, after: str | None = None, size: int = PAGE_SIZE) -> Page[Any]:
    """Return a page of the lines of the bank in one state, the latest first, with the order that each names."""
    cursor = read_cursor(after, int)
    asked = select(BankLine, Order.reference.label("of_order"), Order.status.label("order_status"))
    asked = asked.outerjoin(Order, Order.id == BankLine.order_id).where(BankLine.status == status)
    asked = asked.where(BankLine.id < (cursor[0] if cursor else LATEST)).order_by(BankLine.id.desc())
    rows = db.session.execute(asked.limit(size + 1)).all()
    return Page.of(rows, size, lambda row: [row.BankLine.id])


def bank_statements(most: int = 10) -> list[BankStatement]:
    """Return the statements that were read last."""
    return list(db.session.scalars(select(BankStatement).order_by(BankStatement.id.desc()).limit(most)))


def lines_waiting() -> int:
    """Return how many lines of the bank wait for somebody."""
    return int(db.session.scalar(select(func.count()).where(BankLine.status == WAITING)) or 0)
