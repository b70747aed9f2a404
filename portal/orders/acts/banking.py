"""Read the statement of the bank: what names an order is booked, what does not stays until somebody looks at it."""

from collections.abc import Sequence
from hashlib import sha256
from typing import Any

from sqlalchemy import ColumnElement, select

from portal.events.books import BankLineSettled, BankStatementRead
from portal.kit import limits
from portal.kit.db import db, load
from portal.kit.errors import Conflict, Invalid, Refused
from portal.kit.text import clean_line
from portal.orders.acts.ordering import load_order
from portal.orders.acts.paying import note_payment, refuse_own
from portal.orders.acts.payouts import move_payout
from portal.orders.acts.proposing import OpenOrders
from portal.orders.acts.refunds import kept_of
from portal.orders.acts.sending import note_refund_back, settle_refund
from portal.orders.models import BankLine, BankStatement, Order, Payment, Payout
from portal.orders.queries.mending import attempt_of, noted_back, owed_of, sent_of
from portal.orders.rules.bank import (
    ASIDE,
    BOOKED,
    NEAR,
    UNREAD,
    WAITING,
    BankFile,
    BankRow,
    keys_of,
    near_orders,
    order_in,
)
from portal.orders.rules.lives import DEAD
from portal.orders.rules.payments import BANK
from portal.orders.rules.royalties import TILL
from portal.people.queries import role_of
from portal.people.rules import check_role
from portal.river import act, record
from portal.river.acts import told_at

KEPT_IN_QUESTION = 5_000  # keys asked for at once
PIECE = 200  # lines looked at in one transaction: no buyer waits until a long statement is read to its end


@act
def read_statement(file: BankFile, person_id: int) -> int:
    """Take in a statement and book what is certain of its first lines, and return its id.

    Read again it changes nothing, unless its reading was cut short: then it goes on.
    """
    check_role(role_of(person_id), *TILL)
    print_ = sha256(repr(file).encode()).hexdigest()
    if known := db.session.scalar(select(BankStatement.id).filter_by(print=print_)):
        return _go_on(person_id, BankLine.statement_id == known)
    keys = keys_of(file.account, file.rows)
    fresh = _fresh(keys)
    statement = BankStatement(account=file.account, number=file.number, print=print_, lines=len(file.rows))
    statement.known, statement.read_at, statement.read_by_id = len(file.rows) - len(fresh), told_at(), person_id
    db.session.add(statement)
    db.session.flush()
    lines = [_line(statement.id, key, row) for key, row in zip(keys, file.rows, strict=True) if key in fresh]
    db.session.flush()
    booked = _try_all(lines[:PIECE], person_id)
    record(BankStatementRead(statement.id, len(file.rows), statement.known, booked), person_id)
    return statement.id


@act
def read_on(person_id: int) -> int:
    """Look at further lines of long statements, or refuse where none is left; return the statement of the first."""
    check_role(role_of(person_id), *TILL)
    return _go_on(person_id)


def _go_on(person_id: int, *which: ColumnElement[bool]) -> int:
    """Look at the next lines that nobody has looked at, nor settled by hand; return the statement of the first."""
    open_ = (BankLine.status == WAITING, BankLine.verdict == UNREAD)
    asked = select(BankLine).where(*open_, *which).order_by(BankLine.id).limit(PIECE)
    lines = db.session.scalars(asked.with_for_update()).all()
    if not lines:
        raise Conflict("This statement was read before; nothing has changed.", code="known")
    booked = _try_all(lines, person_id)
    record(BankStatementRead(lines[0].statement_id, len(lines), 0, booked), person_id)
    return lines[0].statement_id


def _fresh(keys: Sequence[str]) -> set[str]:
    """Return the keys that no statement had."""
    known: set[str] = set()
    for start in range(0, len(keys), KEPT_IN_QUESTION):
        part = keys[start : start + KEPT_IN_QUESTION]
        known.update(db.session.scalars(select(BankLine.key).where(BankLine.key.in_(part))))
    return set(keys) - known


def _line(statement_id: int, key: str, row: BankRow) -> BankLine:
    line = BankLine(statement_id=statement_id, key=key, reference=row.reference, booked_on=row.booked_on)
    line.minor, line.currency, line.words, line.party = row.minor, row.currency, row.words, row.party
    line.status, line.verdict = WAITING, UNREAD
    db.session.add(line)
    return line


def _try_all(lines: Sequence[BankLine], person_id: int) -> int:
    """Book what can be of these lines, and return how many that were; open orders are asked for once."""
    waiting = OpenOrders()
    return sum(_try(line, person_id, waiting) for line in lines)


def _try(line: BankLine, person_id: int, waiting: OpenOrders) -> bool:
    """Book a line if it can be; one that is refused waits with the reason and holds nobody else's money up."""
    line.verdict = "unknown"
    try:
        with db.session.begin_nested():
            return _settle(line, person_id, waiting)
    except Refused as refusal:
        line.verdict, line.refusal = "refused", _said(refusal)
        return False


def _said(refusal: Refused) -> dict[str, Any]:
    """Return a refusal as it is kept: its sentence, to be told in the language of who reads it."""
    why = next(iter(refusal.fields.values())) if isinstance(refusal, Invalid) else refusal
    values = {name: value if isinstance(value, int) else str(value) for name, value in why.values.items()}
    return {"say": why.message, "values": values}


def _settle(line: BankLine, person_id: int, waiting: OpenOrders) -> bool:
    """Book a line if it is certain; else say what is known of it.  Return whether it was booked."""
    if line.minor <= 0:
        return _settle_outgoing(line, person_id)
    order_id = order_in(line.words)
    order = db.session.get(Order, order_id) if order_id else None
    if order is None or order.preorder_id is None:
        _propose(line, waiting)
        return False
    line.order_id = order.id
    if order.currency != line.currency:
        line.verdict = "currency"
        return False
    _book(line, order, person_id)
    waiting.changed(order.id)
    return True


def _book(line: BankLine, order: Order, person_id: int) -> None:
    """Note the money of a line for an order; the tables of states decide what becomes of it."""
    refuse_own(order.person_id, person_id)
    known = _marked(line)
    is_known = known is not None and (known.order_id, known.minor) == (order.id, line.minor)
    line.order_id, line.verdict = order.id, "known" if is_known else _verdict(order, line.minor)
    if line.verdict in ("late", "over") and (payment_id := _come_back(line, person_id)):
        line.payment_id, line.verdict = payment_id, "refund_back"
        _close(line, person_id)
        return
    reference = f"line {line.key}" if known and not is_known else line.reference or f"line {line.key}"
    told = (reference, line.minor, line.currency)
    line.payment_id = note_payment(order.id, BANK, *told, person_id=person_id)
    _close(line, person_id)


def _come_back(line: BankLine, person_id: int) -> int | None:
    """Book a refund of the same amount that went out by the bank, where nothing more was to be paid: it is back.

    What was noted by hand before counts once.  Return the payment of which it is, or None.
    """
    order_id = load_order(line.order_id or 0).id
    if noted := noted_back(order_id, line.minor, line.currency):
        return noted
    same = (row for row in sent_of(order_id) if (row.minor, row.currency) == (line.minor, line.currency))
    back = next(same, None)
    return note_refund_back(back.provider, back.reference, person_id) if back else None


def _marked(line: BankLine) -> Payment | None:
    """Return the payment that has the bank's reference already: marked by hand, or the bank uses it for many."""
    if not line.reference:
        return None
    return db.session.scalar(select(Payment).filter_by(provider=BANK, reference=line.reference))


def _verdict(order: Order, minor: int) -> str:
    """Return what is to be said of so much money for an order as it stands now."""
    if order.status in (*DEAD, "returned"):
        return "late"
    left = order.total_minor - order.credited_minor - kept_of(order.id)
    return "part" if minor < left else "paid" if minor == left else "over"


def _close(line: BankLine, person_id: int, status: str = BOOKED) -> None:
    line.status, line.settled_at, line.settled_by_id, line.refusal = status, told_at(), person_id, None


def _propose(line: BankLine, waiting: OpenOrders) -> None:
    """Look for an order that may be meant: one whose number is nearly named, else the only one with this amount."""
    same = waiting.of(line.minor, line.currency)
    named = set(near_orders(line.words))
    near = [order_id for order_id in same if order_id in named]
    if len(found := near or same) == 1:
        line.order_id, line.verdict = found[0], "slip" if near else "amount"


def _settle_outgoing(line: BankLine, person_id: int) -> bool:
    """Settle the refund or the payout that a line is, if its words name it."""
    line.verdict = "outgoing"
    if reference := _refund_in(line):
        line.payment_id, line.verdict = settle_refund(BANK, reference, person_id), "refund"
        line.order_id = load(Payment, line.payment_id).order_id
    elif payout_id := _payout_in(line):
        move_payout(payout_id, "arrive", person_id)
        line.verdict = "payout"
    else:
        return False
    _close(line, person_id)
    return True


def _refund_in(line: BankLine) -> str | None:
    """Return the refund that we owe to the order that a line names, of the same amount."""
    order_id = order_in(line.words)
    owed = [row for row in (owed_of(order_id) if order_id else []) if row.provider == BANK]
    same = (attempt_of(row) for row in owed if (row.minor, row.currency) == (-line.minor, line.currency))
    return next(same, None)


def _payout_in(line: BankLine) -> int | None:
    """Return the payout whose number stands in the words of a line, of the same amount, that is under way."""
    asked = select(Payout.id, Payout.run).where(Payout.status.in_(("submitted", "unknown")))
    asked = asked.where(Payout.minor == -line.minor, Payout.currency == line.currency).order_by(Payout.id)
    return next((row.id for row in db.session.execute(asked) if f"ROYALTY-{row.id}" in line.words.split()), None)


@act
def assign_line(line_id: int, words: str, person_id: int) -> None:
    """Book a line for the order whose reference somebody gives, or for the one that was proposed."""
    check_role(role_of(person_id), *TILL)
    line = _waiting(line_id)
    typed = clean_line(words)
    order_id = order_in(typed) if typed else line.order_id if line.verdict in NEAR else None
    order = db.session.get(Order, order_id) if order_id else None
    if order is None or order.preorder_id is None:
        raise Invalid({"order": Refused("There is no order with this reference.")})
    if order.currency != line.currency:
        raise Invalid({"order": Refused("This order is paid in {currency}.", currency=order.currency)})
    if line.minor <= 0:
        raise Refused("Money that left pays no order.", code="outgoing")
    _book(line, order, person_id)
    record(BankLineSettled(line_id, line.status, order.id), person_id)


@act
def set_line_aside(line_id: int, note: str, person_id: int) -> None:
    """Set a line aside that is no order's, and say what it is."""
    check_role(role_of(person_id), *TILL)
    line, note = _waiting(line_id), clean_line(note)
    try:
        line.note = limits.REFERENCE.text(note)
    except Refused as refusal:
        raise Invalid({"note": refusal}) from refusal
    _close(line, person_id, ASIDE)
    record(BankLineSettled(line_id, line.status, None), person_id)


def _waiting(line_id: int) -> BankLine:
    line = load(BankLine, line_id)
    if line.status != WAITING:
        raise Conflict("This line is settled already.", code="settled")
    return line
