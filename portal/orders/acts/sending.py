"""Send what was promised back, in one attempt after the other, and book it back where it did not arrive.

The first attempt is named like the promise, each further one bears a number behind it.  What failed stays failed,
whatever is told of it later; a promise is kept as far as attempts stand that were sent.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select

from portal.events.orders import PaymentFailed, RefundCameBack, RefundSent
from portal.kit.db import db, load
from portal.kit.errors import Conflict, Invalid, Refused
from portal.kit.text import clean_line
from portal.orders.acts.ledger import REFUNDS, Side, answer, cash, move, paid_from, post
from portal.orders.acts.paying import refuse_own
from portal.orders.acts.refunds import Heard, promise, tell
from portal.orders.models import Order, Payment, PaymentErrand, PaymentEvent
from portal.orders.rules.cards import REFUND
from portal.orders.rules.lives import MAKERS
from portal.orders.rules.payments import BANK, EXCHANGE, REFUND_BACK, REFUND_FAILED, REFUNDED, promised_in
from portal.orders.rules.royalties import Account, masked
from portal.people.queries import role_of
from portal.people.rules import check_role
from portal.river import act, record


@dataclass(frozen=True, slots=True)
class Attempts:
    """What was told of the attempts to keep a promise, and those of which a provider was asked."""

    promised: str
    minor: int  # how much was promised
    told: Mapping[tuple[str, str], int]  # what, of which attempt, and how much
    errands: tuple[tuple[str, str], ...]  # of which attempt, and how far it is; the latest last

    @property
    def standing(self) -> set[str]:
        """Return the attempts that were sent and did not come back."""
        sent, back = ({name for kind, name in self.told if kind == each} for each in (REFUNDED, REFUND_BACK))
        return sent - back

    @property
    def left(self) -> int:
        """Return how much of the promise is not kept yet."""
        return self.minor - sum(self.told[REFUNDED, name] for name in self.standing)

    @property
    def next(self) -> str:
        """Return the name of the next attempt."""
        used = {name for _, name in self.told} | {name for name, _ in self.errands}
        numbers = [int(number) for name in used if (number := name.rpartition("#")[2]).isdigit()]
        return f"{self.promised}#{max([1, *numbers]) + 1}" if used else self.promised


def attempts(payment: Payment, reference: str, minor: int = 0) -> Attempts:
    """Return the attempts to keep a promise of a payment, of so much."""
    promised = promised_in(reference)
    asked = select(PaymentEvent.type, PaymentEvent.reference, PaymentEvent.minor).filter_by(payment_id=payment.id)
    kinds = PaymentEvent.type.in_((REFUNDED, REFUND_FAILED, REFUND_BACK))
    rows = db.session.execute(asked.where(kinds)).all()
    told = {(row[0], row[1]): int(row[2]) for row in rows if promised_in(row[1]) == promised}
    errands = select(PaymentErrand.key, PaymentErrand.state).filter_by(payment_id=payment.id, kind=REFUND)
    sent = db.session.execute(errands.order_by(PaymentErrand.id))
    asked_for = tuple((row[0], row[1]) for row in sent if promised_in(row[0]) == promised)
    return Attempts(promised, minor, told, asked_for)


def settle_refund(provider: str, reference: str, person_id: int | None = None, to: str = "") -> int:
    """Note that an attempt to refund was sent; told again it changes nothing.  Return the id of the payment."""
    try:
        return _settle(provider, reference, person_id, to)
    except Heard as heard:
        return heard.row_id


def note_refund_failed(provider: str, reference: str) -> int:
    """Note that an attempt to refund failed; told again it changes nothing.  Return the id of the payment."""
    try:
        return _fail(provider, reference)
    except Heard as heard:
        return heard.row_id


@act
def _settle(provider: str, reference: str, person_id: int | None, to: str) -> int:
    """Send what was promised: the debt ends, the cash is less."""
    if provider == EXCHANGE:
        raise Refused("What was exchanged is paid back by the bank.", code="by_bank")
    if provider == BANK:
        check_role(role_of(person_id or 0), *MAKERS)
    elif person_id is not None:
        raise Conflict("Only what went by the bank can be noted here; the provider says so itself.", code="state")
    payment, minor = promise(provider, reference)
    known = attempts(payment, reference, minor)
    if known.left <= 0 or {(REFUNDED, reference), (REFUND_FAILED, reference)} & known.told.keys():
        raise Heard(payment.id)
    if provider == BANK:
        _check_by_bank(payment, reference, known, person_id or 0)
    return book_sent(payment, known.left, (provider, provider), reference, person_id, to)


def _check_by_bank(payment: Payment, reference: str, known: Attempts, person_id: int) -> None:
    """Refuse an attempt that was made already, and whoever would get the money."""
    refuse_own(load(Order, payment.order_id).person_id, person_id)
    if reference != known.next:
        raise Conflict("This refund was sent already.", code="sent")


def book_sent(
    payment: Payment,
    minor: int,
    ways: tuple[str, str],
    reference: str,
    person_id: int | None,
    to: str = "",
    why: str = "",
) -> int:
    """Book a promised refund as sent; the ways are by which it was promised and by which the money went."""
    (promised, paid), order_id = ways, payment.order_id
    tell(payment, reference, REFUNDED, minor, why or account_of(to))
    sides = Side(REFUNDS, 0, order_id), Side(cash(paid), 0, order_id)
    post([move(f"{REFUNDED}:{promised}:{reference}", REFUNDED, minor, payment.currency, *sides)])
    order = load(Order, order_id)
    about = (order.person_id, payment.id, paid, minor, payment.currency)
    record(RefundSent(order.id, *about, reference=reference, again=_came_back(payment, reference)), person_id)
    return payment.id


def _came_back(payment: Payment, reference: str) -> bool:
    """Say whether what is sent was sent before and came back."""
    return any(kind == REFUND_BACK for kind, _ in attempts(payment, reference).told)


def account_of(iban: str) -> str:
    """Return an account as it is kept: only its ends; or refuse what is none."""
    if not clean_line(iban):
        return ""
    try:
        return masked(Account("-", iban).checked().iban)
    except Invalid as refusal:
        raise Invalid({"to": refusal.fields["iban"]}) from refusal


@act
def _fail(provider: str, reference: str) -> int:
    """Say that somebody has to look: it is still owed, or it was sent and came back after all."""
    payment, promised = promise(provider, reference)
    known = attempts(payment, reference, promised)
    if (REFUND_FAILED, reference) in known.told:
        raise Heard(payment.id)
    minor = known.told.get((REFUNDED, reference)) or known.left or promised
    tell(payment, reference, REFUND_FAILED, minor)
    if reference in known.standing:
        _book_back(payment, minor, reference, None)
    else:
        order = load(Order, payment.order_id)
        about = (order.person_id, payment.id, provider, minor, payment.currency)
        record(PaymentFailed(order.id, *about, result=REFUND_FAILED))
    return payment.id


def _book_back(payment: Payment, minor: int, reference: str, person_id: int | None) -> None:
    """Owe again what was sent and came back: what was booked is answered by its opposite, once."""
    tell(payment, reference, REFUND_BACK, minor)
    sent = f"{REFUNDED}:{payment.provider}:{reference}"
    post([answer(sent, f"{REFUND_BACK}:{payment.provider}:{reference}", REFUND_BACK, payment.currency)])
    order = load(Order, payment.order_id)
    about = (order.person_id, payment.id, payment.provider, minor, payment.currency)
    record(RefundCameBack(order.id, *about, reference=reference), person_id)


@act
def note_refund_back(provider: str, reference: str, person_id: int) -> int:
    """Note that the bank sent a refund back, or that one which its provider called failed was lost; it is owed again.

    Return the id of the payment.
    """
    check_role(role_of(person_id), *MAKERS)
    payment, promised = promise(provider, reference)
    refuse_own(load(Order, payment.order_id).person_id, person_id)
    known = attempts(payment, reference, promised)
    if reference not in known.standing:
        raise Conflict("This refund came back already, or was never sent.", code="state")
    by_bank = paid_from(f"{REFUNDED}:{provider}:{reference}") == cash(BANK)
    if not by_bank and (REFUND_FAILED, reference) not in known.told:
        raise Conflict("Only what went by the bank can be noted here; the provider says so itself.", code="state")
    _book_back(payment, known.told[REFUNDED, reference], reference, person_id)
    return payment.id


@act
def pay_refund_by_bank(provider: str, reference: str, person_id: int, to: str = "") -> int:
    """Note that a refund went out by the bank, because its own way failed or leads nowhere; return the payment."""
    check_role(role_of(person_id), *MAKERS)
    payment, minor, known = still_owed(provider, reference)
    refuse_own(load(Order, payment.order_id).person_id, person_id)
    if provider not in (BANK, EXCHANGE):
        check_failed(known)
    return book_sent(payment, minor, (provider, BANK), known.next, person_id, to)


def still_owed(provider: str, reference: str) -> tuple[Payment, int, Attempts]:
    """Return the payment of a refund that was promised and is owed, how much of it still is, and what was tried."""
    payment, minor = promise(provider, reference)
    known = attempts(payment, reference, minor)
    if known.left <= 0:
        raise Conflict("This refund was sent already.", code="sent")
    return payment, known.left, known


UNSURE = ("waiting", "leaving", "unknown")  # of such an errand nobody knows yet what becomes of it


def check_failed(known: Attempts) -> None:
    """Refuse as long as the provider may still send the money: nobody is paid twice."""
    if any(state in UNSURE for _, state in known.errands):
        raise Conflict("The provider is being asked already.", code="asked")
    over = {name for kind, name in known.told if kind != REFUNDED}
    pending = any(name not in over and state != "refused" for name, state in known.errands)
    if pending or not (over or known.errands):
        raise Conflict("Nobody said that this refund failed; the provider may still send it.", code="state")
