"""Take in what a provider says of a dispute: how it stands, why, and until when the bank waits for an answer.

Of an inquiry it is only noted that the bank asks: no money is taken and nothing held back, unless it becomes a dispute.
"""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from portal.events.disputes import DisputeExplained, PaymentInquired
from portal.kit.db import db, load
from portal.orders.acts.ordering import load_order
from portal.orders.acts.paying import note_payment
from portal.orders.acts.refunds import Heard, tell, was_told
from portal.orders.models import Dispute, Payment, PaymentEvent
from portal.orders.rules.payments import DISPUTED, INQUIRED, INQUIRIES, INQUIRY_CLOSED, LOST, WON
from portal.river import act, record


@dataclass(frozen=True, slots=True)
class Said:
    """What a provider says of a dispute at an instant: how it calls it, how it stands, how much, why, until when."""

    name: str
    result: str
    minor: int
    currency: str
    reason: str
    answer_by: datetime | None
    said_at: datetime


def hear_dispute(payment_id: int, said: Said) -> int:
    """Take in what is said of a dispute; said again it changes nothing.  Return the payment."""
    payment = db.session.get_one(Payment, payment_id)
    part = _part(payment, said.name)
    minor = _minor(payment, part, said)
    result = _result(payment.provider, payment.reference + part, said)
    told = (payment.order_id, payment.provider, payment.reference, minor, payment.currency)
    with suppress(Heard):
        if result in INQUIRIES:
            _note_inquiry(payment_id, payment.reference + part, result, minor)
        else:
            note_payment(*told, result=result, part=part, whole=payment.minor)
    with suppress(Heard):
        _explain(payment_id, payment.reference + part, said, minor)
    return payment_id


def _minor(payment: Payment, part: str, said: Said) -> int:
    """Return how much is disputed: as was told first, for what is won or lost is what was taken.

    The bank may take it in another currency, or a little more than was paid: then all of the payment is disputed.
    """
    first = {"provider": payment.provider, "reference": payment.reference + part, "type": DISPUTED}
    if (known := db.session.scalar(select(PaymentEvent.minor).filter_by(**first))) is not None:
        return known
    return min(said.minor, payment.minor) if said.currency == payment.currency else payment.minor


def _part(payment: Payment, name: str) -> str:
    """Return what tells one dispute of a payment from another; an older house told only one."""
    return "" if was_told(payment.provider, payment.reference, DISPUTED) else f"/D{name}"


def _result(provider: str, reference: str, said: Said) -> str:
    """Return how it stands: an older house took an inquiry for a dispute, and has that money again when it closes."""
    told = {kind for kind in (DISPUTED, LOST, INQUIRED) if was_told(provider, reference, kind)}
    known = db.session.get(Dispute, (provider, reference))
    is_old = known is not None and known.said_at > said.said_at
    return WON if said.result == INQUIRY_CLOSED and told == {DISPUTED} and not is_old else said.result


@act
def _note_inquiry(payment_id: int, reference: str, result: str, minor: int) -> None:
    """Note that the bank asks about a payment, or asks no more; an end implies that it began."""
    order = load_order(db.session.get_one(Payment, payment_id).order_id)
    payment = load(Payment, payment_id)
    untold = [kind for kind in dict.fromkeys((INQUIRED, result)) if not was_told(payment.provider, reference, kind)]
    if not untold:
        raise Heard(payment_id)
    for kind in untold:
        tell(payment, reference, kind, minor)
    about = (order.person_id, payment.id, payment.provider, minor, payment.currency)
    outcome = "closed" if result == INQUIRY_CLOSED else ""
    record(PaymentInquired(order.id, *about, reference=reference, outcome=outcome))


@act
def _explain(payment_id: int, reference: str, said: Said, minor: int) -> None:
    """Keep why it is disputed and until when the bank waits, by the latest news."""
    order = load_order(db.session.get_one(Payment, payment_id).order_id)
    payment = load(Payment, payment_id)
    known = db.session.get(Dispute, (payment.provider, reference))
    if known and (known.said_at >= said.said_at or (known.reason, known.answer_by) == (said.reason, said.answer_by)):
        raise Heard(payment_id)
    if known is None:
        known = Dispute(provider=payment.provider, reference=reference, payment_id=payment_id, name=said.name)
        db.session.add(known)
    known.reason, known.answer_by, known.said_at = said.reason, said.answer_by, said.said_at
    db.session.flush()
    until = said.answer_by.isoformat() if said.answer_by else ""
    about = (order.person_id, payment.id, payment.provider, minor, payment.currency)
    outcome = "inquiry" if said.result in INQUIRIES else ""
    record(DisputeExplained(order.id, *about, reference, said.reason, answer_by=until, outcome=outcome))
