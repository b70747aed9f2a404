"""Take in refunds that somebody made at a provider, not here: once, whatever came first.

What we owed and could not send, it settles first, be it whole or in part.  For the rest an order waits for its money
again, as long as orders are open.  Else it stands on the account of what was taken from us, as a dispute does, until
the order ends or somebody looks at it.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import select

from portal.events.orders import PaymentFailed, RefundMadeOutside
from portal.kit.db import db, load
from portal.kit.errors import Conflict, Invalid, Refused
from portal.orders.acts.ledger import DISPUTES, Side, answer, cash, move, post
from portal.orders.acts.mirroring import FREE, follow, is_held, mirror, tell_makers
from portal.orders.acts.ordering import load_order, wait_for_the_rest
from portal.orders.acts.preorders import count
from portal.orders.acts.refunds import Claim, Heard, kept_of, promise_part, promise_refunds, summed, tell
from portal.orders.acts.sending import book_sent, note_refund_failed
from portal.orders.models import Order, Payment, PaymentEvent, Preorder
from portal.orders.queries.mending import owed_of
from portal.orders.rules.lives import UNDECIDED
from portal.orders.rules.payments import (
    CAPTURED,
    CHARGED_BACK,
    KEPT_AGAIN,
    OUTSIDE,
    OUTSIDE_BACK,
    OUTSIDE_REFUND,
    REFUND_FAILED,
    REFUND_REQUESTED,
    REFUNDED,
    settled_by,
)
from portal.river import act, record


@dataclass(frozen=True, slots=True)
class Outside:
    """A refund that a provider made without us: how it calls it, how much it is, and whether it failed."""

    provider: str
    name: str
    minor: int
    currency: str
    has_failed: bool = False


def hear_outside(payment_id: int, refund: Outside) -> int:
    """Take in what became of a refund made at the provider; told again it changes nothing.  Return the payment."""
    try:
        return _fail(payment_id, refund) if refund.has_failed else _take(payment_id, refund)
    except Heard as heard:
        return heard.row_id


Told = Mapping[str, Sequence[str]]  # what was told of a refund, and of which promises


def _known(payment_id: int, refund: Outside) -> tuple[Order, Payment, Told]:
    """Return the order and the payment, locked, and what was told of this refund: what, under which names."""
    order = load_order(db.session.get_one(Payment, payment_id).order_id)
    payment = load(Payment, payment_id)
    if not refund.name or refund.currency != payment.currency or refund.minor < 1:
        raise Invalid({"currency": Refused("This order is paid in {currency}.", currency=payment.currency)})
    asked, ends = select(PaymentEvent.type, PaymentEvent.reference), (f"#{refund.name}", f"/R{refund.name}")
    told: dict[str, list[str]] = defaultdict(list)
    for kind, reference in db.session.execute(asked.filter_by(payment_id=payment.id).order_by(PaymentEvent.id)):
        if reference.endswith(ends):
            told[kind].append(reference)
    return order, payment, told


@act
def _take(payment_id: int, refund: Outside) -> int:
    """Book money that left: for what was owed, and the rest for what the order is then no longer paid, or as lost."""
    order, payment, told = _known(payment_id, refund)
    if told:
        raise Heard(payment_id)
    left, rest = _left_of(payment_id, refund), _keep(payment, refund, _owed(order, payment_id))
    if rest and _is_open(order) and rest <= left:
        _unpay(order, payment, replace(refund, minor=rest))
    elif rest:
        _lose(order, payment, replace(refund, minor=rest))
    return payment_id


def _keep(payment: Payment, refund: Outside, owed: Sequence[Any]) -> int:
    """Keep promises whole, and what is left of the money one in part, which owes less then; return what is over."""
    kept, rest = settled_by(refund.minor, owed), refund.minor
    others = [each for each in owed if each not in kept]
    for promised in (*kept, *others):
        part = min(rest, promised.minor)
        if part:
            _sent(payment, refund, part, f"{promised.reference}#{refund.name}")
        rest -= part
    return rest


def _left_of(payment_id: int, refund: Outside) -> int:
    """Return how much of a payment is not promised back, or refuse more than it ever brought."""
    asked = select(summed(CAPTURED), summed(CAPTURED) - summed(REFUND_REQUESTED)).filter_by(payment_id=payment_id)
    captured, left = db.session.execute(asked).one()
    if refund.minor > captured:
        raise Conflict("This is more than the payment is about.", code="too_much")
    return int(left)


def _owed(order: Order, payment_id: int) -> list[Any]:
    """Return the promises that failed, the oldest first; while one of ours is under way, nobody can tell."""
    owed = [row for row in owed_of(order.id) if row.payment_id == payment_id]
    if any(row.is_pending or not row.has_failed for row in owed):
        raise Conflict("A refund of ours is under way; tell us again when that has ended.", code="under_way")
    return owed


def _sent(payment: Payment, refund: Outside, minor: int, reference: str) -> None:
    book_sent(payment, minor, (refund.provider, refund.provider), reference, None, why=OUTSIDE)


def _is_open(order: Order) -> bool:
    """Say whether the order may still wait for money."""
    return order.status in ("placed", "confirmed") and load(Preorder, order.preorder_id).status in UNDECIDED


def _unpay(order: Order, payment: Payment, refund: Outside) -> None:
    """Let an order be paid less: where it was paid in full, it waits for the rest."""
    _sent(payment, refund, refund.minor, promise_part(Claim(order, refund.minor, OUTSIDE), payment, refund.name))
    if order.status == "confirmed" and kept_of(order.id) < order.total_minor - order.credited_minor:
        preorder = load(Preorder, order.preorder_id)
        order.version += 1
        wait_for_the_rest(order, preorder, None)
        count(preorder, paid=-order.quantity)


def _lose(order: Order, payment: Payment, refund: Outside) -> None:
    """Note what left although nothing was owed: it stands with what banks took back."""
    reference, was_held = f"{payment.reference}/R{refund.name}", is_held(order)
    tell(payment, reference, OUTSIDE_REFUND, refund.minor, OUTSIDE)
    key = f"{OUTSIDE_REFUND}:{payment.provider}:{reference}"
    sides = Side(DISPUTES, 0, order.id), Side(cash(payment.provider), 0, order.id)
    post([move(key, OUTSIDE_REFUND, refund.minor, payment.currency, *sides)])
    record(_told(order, payment, refund, reference, follow(order, was_held=was_held)))


def _told(order: Order, payment: Payment, refund: Outside, reference: str, then: str = "") -> RefundMadeOutside:
    about = (order.person_id, payment.id, payment.provider, refund.minor, payment.currency)
    return RefundMadeOutside(order.id, *about, reference=reference, has_failed=refund.has_failed, then=then)


@act
def _fail(payment_id: int, refund: Outside) -> int:
    """Book back what did not arrive; what is told before it was said to be sent is kept, and nothing was booked."""
    order, payment, told = _known(payment_id, refund)
    if REFUND_FAILED in told:
        raise Heard(payment_id)
    for reference in told[REFUNDED]:
        note_refund_failed(payment.provider, reference)
    for reference in told[OUTSIDE_REFUND]:
        minor = _minor_of(payment_id, reference)
        tell(payment, reference, REFUND_FAILED, minor)
        _win(order, payment, replace(refund, minor=minor), reference)
    if not (told[REFUNDED] or told[OUTSIDE_REFUND]):
        tell(payment, f"{payment.reference}/R{refund.name}", REFUND_FAILED, refund.minor)
        about = (order.person_id, payment.id, payment.provider, refund.minor, payment.currency)
        record(PaymentFailed(order.id, *about, result=REFUND_FAILED))
    return payment_id


def _minor_of(payment_id: int, reference: str) -> int:
    """Return how much of a refund stood with disputes."""
    asked = select(PaymentEvent.minor).filter_by(payment_id=payment_id, reference=reference, type=OUTSIDE_REFUND)
    return int(db.session.scalar(asked) or 0)


def _win(order: Order, payment: Payment, refund: Outside, reference: str) -> None:
    """Have back what stood with disputes; what an order that ended meanwhile was settled with goes to its buyer."""
    was_held = is_held(order)
    tell(payment, reference, OUTSIDE_BACK, refund.minor)
    key = f"{{}}:{payment.provider}:{reference}"
    post([answer(key.format(OUTSIDE_REFUND), key.format(OUTSIDE_BACK), OUTSIDE_BACK, payment.currency)])
    record(_told(order, payment, replace(refund, has_failed=True), reference))
    asked = select(summed(CHARGED_BACK) - summed(KEPT_AGAIN)).where(PaymentEvent.payment_id == payment.id)
    if back := min(int(db.session.scalar(asked) or 0), refund.minor):
        tell(payment, f"{reference}/K", KEPT_AGAIN, back)
        promise_refunds([Claim(order, back, "late", DISPUTES)])
    mirror(order)
    if was_held and not is_held(order):
        tell_makers(order, FREE)
