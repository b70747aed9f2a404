"""Pay designers: asked for by one person, approved by another, given to the bank, and settled by what the bank says."""

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import delete, func, select, update

from portal.events.books import PayoutAccountDeleted, PayoutAccountSet, PayoutMoved
from portal.kit.db import db, load
from portal.kit.errors import Conflict, NotAllowed, Refused
from portal.orders.acts.ledger import ON_THE_WAY, Entry, Side, cash, post
from portal.orders.acts.paying import refuse_own
from portal.orders.models import (
    MoneyPosting,
    Payout,
    PayoutAccount,
    RoyaltyAgreement,
    RoyaltyLine,
    RoyaltySplit,
    RoyaltyStatement,
)
from portal.orders.rules.lives import HOUSE
from portal.orders.rules.payments import BANK
from portal.orders.rules.royalties import PAYOUT_LIFE, STATEMENT_LIFE, TILL, Account
from portal.people.queries import is_one_of, role_of
from portal.people.rules import check_role
from portal.river import act, record
from portal.river.acts import told_at

_is_counted = (RoyaltyLine.entry_id == MoneyPosting.entry_id) & (RoyaltyLine.number == MoneyPosting.number)
OWED = "owed"  # what its statements count: royalties, awards, or both
MOVES = {  # what each step books: which account is debited and which credited
    "submit": (OWED, ON_THE_WAY),
    "arrive": (ON_THE_WAY, cash(BANK)),
    "fail": (ON_THE_WAY, OWED),
    "return": (cash(BANK), OWED),
}


@act
def set_payout_account(person_id: int, account: Account) -> None:
    """Say where one's royalties go."""
    account = account.checked()
    if not role_of(person_id):
        raise NotAllowed("You are not allowed to do this.")
    kept = db.session.get(PayoutAccount, person_id) or PayoutAccount(person_id=person_id)
    kept.holder, kept.iban, kept.bic, kept.changed_at = account.holder, account.iban, account.bic, told_at()
    db.session.add(kept)
    record(PayoutAccountSet(person_id), person_id)


@act
def delete_payout_account(person_id: int) -> None:
    """Forget where the royalties of somebody who left go."""
    db.session.execute(delete(PayoutAccount).where(PayoutAccount.person_id == person_id))
    record(PayoutAccountDeleted(person_id))


@act
def ask_payouts(person_id: int) -> list[int]:
    """Ask for a payout to each designer whose approved statements come to enough; return their ids."""
    check_role(role_of(person_id), *TILL)
    approved = _approved()
    least = _minimums()
    ids = []
    for (whose, currency), statements in sorted(approved.items()):
        total = sum(each.minor for each in statements)
        if total >= max(1, least.get((whose, currency), 1)):
            ids.append(_ask(whose, currency, total, statements, person_id))
    if not ids:
        raise Conflict("Nobody is to be paid: nothing is approved, or it comes to too little.", code="nothing")
    return ids


def _approved() -> dict[tuple[int, str], list[RoyaltyStatement]]:
    """Return the approved statements that no payout names, locked, by designer and currency."""
    asked = select(RoyaltyStatement).filter_by(status="approved", payout_id=None).order_by(RoyaltyStatement.id)
    found = defaultdict(list)
    for each in db.session.scalars(asked.with_for_update()):
        found[each.person_id, each.currency].append(each)
    return found


def _minimums() -> dict[tuple[int, str], int]:
    """Return below which amount each designer waits, by the agreements that they have a part in."""
    least = func.max(RoyaltyAgreement.minimum_minor)
    asked = select(RoyaltySplit.person_id, RoyaltyAgreement.currency, least)
    asked = asked.join(RoyaltyAgreement, RoyaltyAgreement.id == RoyaltySplit.agreement_id)
    asked = asked.where(RoyaltyAgreement.minimum_minor.is_not(None))
    found = db.session.execute(asked.group_by(RoyaltySplit.person_id, RoyaltyAgreement.currency))
    return {(whose, currency or ""): int(minor or 0) for whose, currency, minor in found}


def _ask(whose: int, currency: str, minor: int, statements: Sequence[RoyaltyStatement], person_id: int) -> int:
    payout = Payout(person_id=whose, currency=currency, minor=minor, requested_by_id=person_id)
    payout.requested_at, payout.status = told_at(), PAYOUT_LIFE.first
    db.session.add(payout)
    db.session.flush()
    for statement in statements:
        statement.payout_id = payout.id
    _tell(payout, "", "ask", person_id)
    return payout.id


def _tell(payout: Payout, before: str, step: str, person_id: int) -> None:
    about = (payout.person_id, payout.minor, payout.currency, payout.status, before, step)
    record(PayoutMoved(payout.id, *about), person_id)


@act
def move_payout(payout_id: int, step: str, person_id: int) -> None:
    """Take one step with a payout: approve it, or say what the bank says."""
    if step == "submit":
        raise Refused("Payouts are given to the bank together.", code="together")
    _move(load(Payout, payout_id), step, person_id)


@act
def submit_payouts(currency: str, person_id: int) -> int:
    """Give all approved payouts of a currency to the bank, and return the number of their file."""
    asked = select(Payout).join(PayoutAccount, PayoutAccount.person_id == Payout.person_id)
    asked = asked.where(Payout.status == "approved", Payout.currency == currency).order_by(Payout.id)
    payouts = db.session.scalars(asked.with_for_update(of=Payout)).all()
    if not payouts:
        raise Conflict("No approved payout has an account to go to.", code="nothing")
    for payout in payouts:
        payout.run, payout.tries, payout.submitted_at = payouts[0].id, payout.tries + 1, told_at()
        _move(payout, "submit", person_id)
    return payouts[0].id


def _move(payout: Payout, step: str, person_id: int) -> None:
    role, before = role_of(person_id), payout.status
    check_role(role, *TILL)
    payout.status = PAYOUT_LIFE.after(before, step, role)
    if step != "submit":  # all that was approved goes to the bank together
        refuse_own(payout.person_id, person_id)
    if step == "approve":
        _check_eyes(payout, person_id)
        payout.approved_by_id = person_id
    if step == "again":
        payout.approved_by_id, payout.requested_by_id = None, person_id
    payout.version, payout.settled_at = payout.version + 1, told_at()
    post([_entry(payout, step)] if step in MOVES else [])
    db.session.flush()
    _bring_statements(payout, step)
    _tell(payout, before, step, person_id)


def _check_eyes(payout: Payout, person_id: int) -> None:
    if is_one_of(person_id, [payout.requested_by_id]):
        raise NotAllowed("Somebody else has to approve this: four eyes see more than two.", code="four_eyes")


def _entry(payout: Payout, step: str) -> Entry:
    """Return the entry of a step; a failure takes back what was booked when the bank got it."""
    debit, credit = MOVES[step]
    key = f"payout:{payout.id}:{payout.tries}"
    places = [*_places(payout, debit, 1), *_places(payout, credit, -1)]
    sides = tuple(Side(account, minor, None, None, payout.person_id) for account, minor in places)
    return Entry(f"{key}:{step}", f"payout_{step}", payout.currency, sides, f"{key}:submit" if step == "fail" else None)


def _places(payout: Payout, account: str, sign: int) -> list[tuple[str, int]]:
    """Return on which accounts one side of an entry stands: what is owed stands on as many as there are reasons."""
    if account != OWED:
        return [(account, sign * payout.minor)]
    asked = select(MoneyPosting.account, func.sum(-MoneyPosting.minor)).join(RoyaltyLine, _is_counted)
    asked = asked.join(RoyaltyStatement, RoyaltyStatement.id == RoyaltyLine.statement_id)
    found = db.session.execute(asked.where(RoyaltyStatement.payout_id == payout.id).group_by(MoneyPosting.account))
    return [(name, sign * int(minor)) for name, minor in sorted(found.all())]


def _bring_statements(payout: Payout, step: str) -> None:
    """Let the statements of a payout follow it."""
    whose = RoyaltyStatement.payout_id == payout.id
    if step in ("arrive", "return"):
        before = "approved" if step == "arrive" else "paid"
        after = STATEMENT_LIFE.after(before, "pay" if step == "arrive" else "return", HOUSE)
        db.session.execute(update(RoyaltyStatement).where(whose).values(status=after))
    if step in ("return", "drop"):
        db.session.execute(update(RoyaltyStatement).where(whose).values(payout_id=None))
