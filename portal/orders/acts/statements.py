"""Add up what designers get: a month is closed, looked at by a second person, and paid."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam, insert, select, text

from portal.events.books import RoyaltyMonthClosed, StatementApproved, StatementClosed
from portal.kit.db import Instant, db, load
from portal.kit.errors import Conflict, Invalid, NotAllowed, Refused
from portal.kit.zones import zone_for
from portal.orders.models import RoyaltyLine, RoyaltyStatement
from portal.orders.rules.lives import HOUSE
from portal.orders.rules.royalties import STATEMENT_LIFE, TILL, month_end
from portal.people.queries import is_one_of, role_of
from portal.people.rules import check_role
from portal.river import act, record, record_many
from portal.river.acts import told_at

UNSTATED = text("""
    SELECT money_posting.entry_id, money_posting.number, money_posting.person_id, money_posting.currency,
           -money_posting.minor AS minor
      FROM money_posting
      JOIN money_entry ON money_entry.id = money_posting.entry_id
 LEFT JOIN royalty_line ON royalty_line.entry_id = money_posting.entry_id
                       AND royalty_line.number = money_posting.number
     WHERE money_posting.account IN ('royalty:payable', 'award:payable') AND money_posting.person_id IS NOT NULL
       AND money_entry.kind IN ('royalty', 'royalty_back', 'award', 'award_back') AND money_entry.occurred_at < :until
       AND royalty_line.entry_id IS NULL
  ORDER BY money_posting.entry_id, money_posting.number
""").bindparams(bindparam("until", type_=Instant))


@act
def close_month(month: str, person_id: int) -> int:
    """Write the statements of a month that is over, and return how many; what was left of earlier ones is in them."""
    check_role(role_of(person_id), *TILL)
    return _close(month, person_id)


@act
def close_month_over(month: str) -> int:
    """Write the statements of a month that is over, because the clock says so; return how many."""
    return _close(month, None)


def _close(month: str, person_id: int | None) -> int:
    until = month_end(month, zone_for(""))
    if until > told_at():
        raise Invalid({"month": Refused("This month is not over yet.")})
    if db.session.scalar(select(RoyaltyStatement.id).where(RoyaltyStatement.month >= month).limit(1)):
        raise Conflict("This month, or a later one, is closed already.", code="closed")
    parts: dict[tuple[int, str], list[Any]] = defaultdict(list)
    for row in db.session.execute(UNSTATED, {"until": until}):
        parts[row.person_id, row.currency].append(row)
    for (whose, currency), rows in sorted(parts.items()):
        _state(whose, currency, month, rows, person_id)
    record(RoyaltyMonthClosed(month, len(parts)), person_id)
    return len(parts)


def _state(whose: int, currency: str, month: str, rows: Sequence[Any], person_id: int | None) -> None:
    """Write one statement with its lines."""
    statement = RoyaltyStatement(person_id=whose, currency=currency, month=month, lines=len(rows))
    statement.status = STATEMENT_LIFE.after("open", "close", role_of(person_id) if person_id else HOUSE)
    statement.minor, statement.closed_at = sum(int(row.minor) for row in rows), told_at()
    statement.closed_by_id = person_id
    db.session.add(statement)
    db.session.flush()
    lines = [{"entry_id": row.entry_id, "number": row.number, "minor": int(row.minor)} for row in rows]
    db.session.execute(insert(RoyaltyLine), [line | {"statement_id": statement.id} for line in lines])
    record_many([(StatementClosed(statement.id, whose, month, statement.minor, currency), person_id, None)])


@act
def approve_statement(statement_id: int, person_id: int) -> None:
    """Let a statement be paid: by another person than who closed its month, and than whose it is."""
    role, statement = role_of(person_id), load(RoyaltyStatement, statement_id)
    check_role(role, *TILL)
    if is_one_of(person_id, [statement.closed_by_id, statement.person_id]):
        raise NotAllowed("Somebody else has to approve this: four eyes see more than two.", code="four_eyes")
    statement.status = STATEMENT_LIFE.after(statement.status, "approve", role)
    statement.approved_at, statement.approved_by_id = told_at(), person_id
    about = (statement.person_id, statement.month, statement.minor, statement.currency)
    record(StatementApproved(statement_id, *about), person_id)
