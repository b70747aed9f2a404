"""What designers get: what is open, what was stated, and what was paid."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select, text

from portal.kit.db import Instant, db
from portal.kit.errors import NotFound
from portal.kit.limits import PAGE_SIZE
from portal.kit.paging import Page, read_cursor
from portal.kit.zones import zone_for
from portal.orders.models import Payout, PayoutAccount, RoyaltyStatement
from portal.orders.rules.royalties import TILL, last_month, month_end, months_between
from portal.people.models import Person
from portal.people.queries import Viewer, records_of

LATEST = 2**62
LATEST_FIRST = RoyaltyStatement.id.desc()

OPEN = text("""
    SELECT money_posting.currency, CAST(sum(-money_posting.minor) AS BIGINT) AS minor, count(*) AS lines,
           min(money_entry.occurred_at) AS since
      FROM money_posting
      JOIN money_entry ON money_entry.id = money_posting.entry_id
 LEFT JOIN royalty_line ON royalty_line.entry_id = money_posting.entry_id
                       AND royalty_line.number = money_posting.number
     WHERE money_posting.account IN ('royalty:payable', 'award:payable')
       AND money_entry.kind IN ('royalty', 'royalty_back', 'award', 'award_back')
       AND royalty_line.entry_id IS NULL
       AND money_posting.person_id IN (SELECT id FROM person WHERE id = :person_id OR joined_into_id = :person_id)
  GROUP BY money_posting.currency
  ORDER BY money_posting.currency
""")

NOT_STATED = """
      FROM money_posting
      JOIN money_entry ON money_entry.id = money_posting.entry_id
 LEFT JOIN royalty_line ON royalty_line.entry_id = money_posting.entry_id
                       AND royalty_line.number = money_posting.number
     WHERE money_posting.account IN ('royalty:payable', 'award:payable')
       AND money_entry.kind IN ('royalty', 'royalty_back', 'award', 'award_back')
       AND royalty_line.entry_id IS NULL
"""
FIRST_OPEN = text(f"SELECT min(money_entry.occurred_at) AS since, max(money_entry.occurred_at) AS until {NOT_STATED}")
OPEN_OF_ALL = """
    SELECT {month} AS month, money_posting.currency,
           CAST(sum(-money_posting.minor) AS BIGINT) AS minor, count(DISTINCT money_posting.person_id) AS people
    {not_stated}
  GROUP BY 1, money_posting.currency
  ORDER BY 1, money_posting.currency
"""

UNSTATED = text("""
    SELECT money_posting.entry_id
      FROM money_entry
      JOIN money_posting ON money_posting.entry_id = money_entry.id
 LEFT JOIN royalty_line ON royalty_line.entry_id = money_posting.entry_id
                       AND royalty_line.number = money_posting.number
     WHERE money_posting.account IN ('royalty:payable', 'award:payable') AND money_posting.person_id IS NOT NULL
       AND money_entry.kind IN ('royalty', 'royalty_back', 'award', 'award_back') AND money_entry.occurred_at < :until
       AND royalty_line.entry_id IS NULL
     LIMIT 1
""").bindparams(bindparam("until", type_=Instant))

LINES = text("""
    SELECT royalty_line.entry_id, royalty_line.number, royalty_line.minor, money_entry.kind,
           money_entry.occurred_at, product.name, product.language,
           order_line.quantity, order_line.total_minor - order_line.credited_minor AS gross,
           coalesce(bill_line.tax_minor, 0) AS tax, royalty_agreement.basis_points,
           royalty_split.basis_points AS part, award_credit.about
      FROM royalty_line
      JOIN money_entry ON money_entry.id = royalty_line.entry_id
      JOIN money_posting ON money_posting.entry_id = royalty_line.entry_id
                        AND money_posting.number = royalty_line.number
 LEFT JOIN order_line ON order_line.id = money_posting.line_id
 LEFT JOIN product ON product.id = order_line.product_id
 LEFT JOIN award_credit ON royalty_line.entry_id IN (award_credit.entry_id, award_credit.back_entry_id)
 LEFT JOIN royalty_agreement ON royalty_agreement.id = order_line.agreement_id
 LEFT JOIN royalty_split ON royalty_split.agreement_id = order_line.agreement_id
                        AND royalty_split.person_id = money_posting.person_id
 LEFT JOIN bill ON bill.order_id = order_line.order_id AND bill.kind = 'invoice'
 LEFT JOIN bill_line ON bill_line.bill_id = bill.id AND bill_line.line_id = order_line.id
     WHERE royalty_line.statement_id = :statement_id
       AND (royalty_line.entry_id > :entry_id OR (royalty_line.entry_id = :entry_id AND royalty_line.number > :number))
  ORDER BY royalty_line.entry_id, royalty_line.number
     LIMIT :limit
""")


@dataclass(frozen=True, slots=True)
class Earned:
    """What a designer got, and gets."""

    open: list[Any]
    statements: list[RoyaltyStatement]
    payouts: dict[int, Payout]
    account: PayoutAccount | None


def earned_by(seen: Viewer, most: int = 60) -> Earned:
    """Return the viewer's own royalties: open, stated and paid."""
    mine = RoyaltyStatement.person_id.in_(records_of(seen.id or 0))
    statements = list(db.session.scalars(select(RoyaltyStatement).where(mine).order_by(LATEST_FIRST).limit(most)))
    paid = select(Payout).where(Payout.id.in_({each.payout_id for each in statements if each.payout_id}))
    payouts = {each.id: each for each in db.session.scalars(paid)}
    still_open = db.session.execute(OPEN.columns(since=Instant), {"person_id": seen.id}).all()
    return Earned(list(still_open), statements, payouts, db.session.get(PayoutAccount, seen.id))


def has_royalties(person_id: int | None) -> bool:
    """Say whether somebody ever had a part in a product, or was awarded money."""
    asked = text("""
        SELECT 1 FROM person
         WHERE (person.id = :person_id OR person.joined_into_id = :person_id)
           AND (EXISTS (SELECT 1 FROM royalty_split WHERE royalty_split.person_id = person.id)
                OR EXISTS (SELECT 1 FROM award_credit WHERE award_credit.person_id = person.id))
         LIMIT 1
    """)
    return bool(person_id and db.session.scalar(asked, {"person_id": person_id}))


def get_statement(statement_id: int, seen: Viewer) -> RoyaltyStatement:
    """Return a statement of the viewer's own; who keeps the books sees all."""
    found = db.session.get(RoyaltyStatement, statement_id)
    if found is None or not (seen.role in TILL or (seen.is_known and found.person_id in records_of(seen.id or 0))):
        raise NotFound("This does not exist, or not any more.")
    return found


def lines_of(statement_id: int, after: str | None = None, size: int = 50) -> Page[Any]:
    """Return a page of what a statement counts, line by line, with how each was reckoned."""
    entry_id, number = read_cursor(after, int, int) or (0, 0)
    asked = {"statement_id": statement_id, "entry_id": entry_id, "number": number, "limit": size + 1}
    rows = db.session.execute(LINES.columns(occurred_at=Instant), asked).all()
    return Page.of(rows, size, lambda row: [row.entry_id, row.number])


def months_over(moment: datetime) -> list[str]:
    """Return the month that was over last at a moment, if something of it is in no statement and it is not closed."""
    month = last_month(moment, zone_for(""))
    is_closed = select(RoyaltyStatement.id).where(RoyaltyStatement.month >= month).limit(1)
    asked = {"until": month_end(month, zone_for(""))}
    is_due = db.session.scalar(is_closed) is None and db.session.scalar(UNSTATED, asked) is not None
    return [month] if is_due else []


def open_months() -> list[Any]:
    """Return what no statement counts yet, by the months of the clock by which they are closed."""
    ends = db.session.execute(FIRST_OPEN.columns(since=Instant, until=Instant)).one()
    if ends.since is None:
        return []
    months = months_between(ends.since, ends.until, zone_for(""))
    cases = " ".join(f"WHEN money_entry.occurred_at < :end_{n} THEN '{month}'" for n, month in enumerate(months[:-1]))
    month = f"CASE {cases} ELSE '{months[-1]}' END" if cases else f"'{months[-1]}'"
    binds = [bindparam(f"end_{n}", month_end(each, zone_for("")), Instant) for n, each in enumerate(months[:-1])]
    asked = text(OPEN_OF_ALL.format(month=f"CAST({month} AS VARCHAR(7))", not_stated=NOT_STATED)).bindparams(*binds)
    return list(db.session.execute(asked).all())


def statements(status: str = "", after: str | None = None, size: int = PAGE_SIZE) -> Page[Any]:
    """Return a page of statements with whose they are, the latest first."""
    cursor = read_cursor(after, int)
    asked = select(RoyaltyStatement, Person.name).join(Person, Person.id == RoyaltyStatement.person_id)
    asked = asked.where(RoyaltyStatement.id < (cursor[0] if cursor else LATEST))
    asked = asked.where(RoyaltyStatement.status == status) if status else asked
    rows = db.session.execute(asked.order_by(RoyaltyStatement.id.desc()).limit(size + 1)).all()
    return Page.of(rows, size, lambda row: [row.RoyaltyStatement.id])


def payouts(after: str | None = None, size: int = PAGE_SIZE) -> Page[Any]:
    """Return a page of payouts with whose they are and whether we know where they go, the latest first."""
    cursor = read_cursor(after, int)
    asked = select(Payout, Person.name, PayoutAccount.iban).join(Person, Person.id == Payout.person_id)
    asked = asked.outerjoin(PayoutAccount, PayoutAccount.person_id == Payout.person_id)
    asked = asked.where(Payout.id < (cursor[0] if cursor else LATEST)).order_by(Payout.id.desc())
    rows = db.session.execute(asked.limit(size + 1)).all()
    return Page.of(rows, size, lambda row: [row.Payout.id])


@dataclass(frozen=True, slots=True)
class Transfer:
    """One payout as the bank needs it."""

    payout_id: int
    minor: int
    currency: str
    holder: str
    iban: str
    bic: str
    submitted_at: datetime


def transfers_in(run: int) -> list[Transfer]:
    """Return the payouts of one file to the bank, or refuse a number that none has."""
    account = PayoutAccount
    asked = select(Payout.id, Payout.minor, Payout.currency, account.holder, account.iban, account.bic)
    asked = asked.add_columns(Payout.submitted_at).join(account, account.person_id == Payout.person_id)
    rows: list[Any] = list(db.session.execute(asked.where(Payout.run == run).order_by(Payout.id)))
    if not rows:
        raise NotFound("This does not exist, or not any more.")
    return [Transfer(*row) for row in rows]
