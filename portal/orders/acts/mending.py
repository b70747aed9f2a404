"""A refund that did not go through: it is tried again under a new key, or paid by the bank instead."""

from sqlalchemy import Select, func, select

from portal.events.books import CardErrandMoved
from portal.kit.db import db
from portal.kit.errors import Conflict
from portal.orders.acts.refunds import book_sent, promise, was_told
from portal.orders.models import Payment, PaymentErrand
from portal.orders.rules.cards import ERRAND_LIFE, REFUND
from portal.orders.rules.lives import MAKERS
from portal.orders.rules.payments import BANK, EXCHANGE, REFUND_FAILED, REFUNDED, STRIPE
from portal.people.queries import role_of
from portal.people.rules import check_role
from portal.river import act, record
from portal.river.acts import told_at

UNSURE = ("waiting", "leaving", "unknown")  # of such an errand nobody knows yet what becomes of it


@act
def try_refund_again(provider: str, reference: str, person_id: int) -> int:
    """Have the provider asked again for a refund that it refused, under a new key; return the errand."""
    check_role(role_of(person_id), *MAKERS)
    payment, minor = _still_owed(provider, reference)
    if provider != STRIPE:
        raise Conflict("This way to pay cannot be asked; note what the bank sent.", code="state")
    _check_failed(payment, reference)
    tries = int(db.session.scalar(_errands(reference)) or 0)
    errand = PaymentErrand(payment_id=payment.id, kind=REFUND, key=f"{reference}#{tries + 1}", minor=minor)
    errand.made_at, errand.state = told_at(), ERRAND_LIFE.first
    db.session.add(errand)
    db.session.flush()
    record(CardErrandMoved(payment.order_id, errand.id, REFUND, errand.state), person_id)
    return errand.id


def _errands(reference: str) -> Select[int]:
    """Return the question how often a provider was asked for a refund."""
    key = PaymentErrand.key
    whose = (key == reference) | key.startswith(f"{reference}#", autoescape=True)
    return select(func.count()).where(PaymentErrand.kind == REFUND, whose)


@act
def pay_refund_by_bank(provider: str, reference: str, person_id: int) -> int:
    """Note that a refund went out by the bank, because its own way failed or leads nowhere; return the payment."""
    check_role(role_of(person_id), *MAKERS)
    payment, minor = _still_owed(provider, reference)
    if provider not in (BANK, EXCHANGE):
        _check_failed(payment, reference)
    return book_sent(payment, minor, (provider, BANK), reference, person_id)


def _still_owed(provider: str, reference: str) -> tuple[Payment, int]:
    """Return the payment of a refund that was promised and not sent, and its amount."""
    payment, minor = promise(provider, reference)
    if was_told(provider, reference, REFUNDED):
        raise Conflict("This refund was sent already.", code="sent")
    return payment, minor


def _check_failed(payment: Payment, reference: str) -> None:
    """Refuse as long as the provider may still send the money: nobody is paid twice."""
    if db.session.scalar(_errands(reference).where(PaymentErrand.state.in_(UNSURE))):
        raise Conflict("The provider is being asked already.", code="asked")
    refused = db.session.scalar(_errands(reference).where(PaymentErrand.state == "refused"))
    if not refused and not was_told(payment.provider, reference, REFUND_FAILED):
        raise Conflict("Nobody said that this refund failed; the provider may still send it.", code="state")
