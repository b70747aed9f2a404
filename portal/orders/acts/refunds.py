"""Give money back: promised in the ledger at once, sent when its provider says so."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import BigInteger, ColumnElement, case, cast, func, insert, select

from portal.events.orders import RefundPromised, RefundSent
from portal.kit.db import db, load
from portal.kit.errors import NotFound
from portal.orders.acts.ledger import DEPOSITS, REFUNDS, Entry, Side, cash, move, post
from portal.orders.models import Order, Payment, PaymentEvent, Preorder
from portal.orders.rules.lives import HOUSE, MAKERS, PAYMENT_LIFE
from portal.orders.rules.payments import BANK, CAPTURED, REFUND_REQUESTED, REFUNDED, status_of, taken_from
from portal.people.queries import role_of
from portal.people.rules import check_role
from portal.river import act, record, record_many
from portal.river.acts import told_at


class Heard(Exception):
    """What a provider says was told before; it changes nothing."""

    def __init__(self, row_id: int) -> None:
        super().__init__(row_id)
        self.row_id = row_id


@dataclass(frozen=True, slots=True)
class Claim:
    """So much of an order's money is to go back, and why."""

    order: Order
    minor: int
    why: str
    account: str = DEPOSITS


def summed(kind: str, until: datetime | None = None) -> ColumnElement[int]:
    """Return the sum of the events of one type; all, or those up to an instant."""
    counts = PaymentEvent.type == kind
    counts = counts if until is None else counts & (PaymentEvent.happened_at <= until)
    told = func.sum(case((counts, PaymentEvent.minor), else_=0))
    return cast(func.coalesce(told, 0), BigInteger)  # PostgreSQL adds whole numbers up to decimals


def kept_of(order_id: int) -> int:
    """Return what came in for an order and is not promised back."""
    asked = select(summed(CAPTURED) - summed(REFUND_REQUESTED)).where(PaymentEvent.order_id == order_id)
    return int(db.session.scalar(asked) or 0)


def promise_refunds(claims: Sequence[Claim], person_id: int | None = None) -> None:
    """Promise money back, each claim from the payments of its order, the oldest first."""
    claims = [claim for claim in claims if claim.minor > 0]
    rests = _rests([claim.order.id for claim in claims])
    parts = [part for claim in claims for part in _parts(claim, rests[claim.order.id])]
    if not parts:
        return
    db.session.flush()
    db.session.execute(insert(PaymentEvent), [_requested(*part) for part in parts])
    post([_promised(*part) for part in parts])
    record_many([(_told(*part), person_id, None) for part in parts])


@dataclass(frozen=True, slots=True)
class Rest:
    """What is left of one payment, and how often some of it was promised back."""

    payment_id: int
    provider: str
    reference: str
    minor: int
    times: int


def _rests(order_ids: Sequence[int]) -> dict[int, list[Rest]]:
    """Return the payments of each order that still hold money."""
    left, times = (
        summed(CAPTURED) - summed(REFUND_REQUESTED),
        func.count(case((PaymentEvent.type == REFUND_REQUESTED, 1))),
    )
    asked = (
        select(Payment.order_id, Payment.id, Payment.provider, Payment.reference, left, times)
        .join(PaymentEvent, PaymentEvent.payment_id == Payment.id)
        .where(Payment.order_id.in_(order_ids))
        .group_by(Payment.order_id, Payment.id, Payment.provider, Payment.reference)
    )
    found = defaultdict(list)
    for row in db.session.execute(asked.order_by(Payment.id)):
        found[row.order_id].append(Rest(*row[1:]))
    return found


Part = tuple[Claim, Rest, int, str]


def _parts(claim: Claim, rests: Sequence[Rest]) -> list[Part]:
    amounts = taken_from(claim.minor, [rest.minor for rest in rests])
    return [
        (claim, rest, amount, f"{rest.reference}/R{rest.times + 1}")
        for rest, amount in zip(rests, amounts, strict=True)
        if amount
    ]


def _requested(claim: Claim, rest: Rest, amount: int, reference: str) -> dict[str, object]:
    what = {"type": REFUND_REQUESTED, "minor": amount, "currency": claim.order.currency, "why": claim.why}
    whose = {"payment_id": rest.payment_id, "order_id": claim.order.id, "provider": rest.provider}
    return what | whose | {"reference": reference, "happened_at": told_at()}


def _promised(claim: Claim, rest: Rest, amount: int, reference: str) -> Entry:
    key, order = f"{REFUND_REQUESTED}:{rest.provider}:{reference}", claim.order
    sides = Side(claim.account, 0, order.id), Side(REFUNDS, 0, order.id)
    return move(key, REFUND_REQUESTED, amount, order.currency, *sides)


def _told(claim: Claim, rest: Rest, amount: int, reference: str) -> RefundPromised:
    order = claim.order
    about = (order.person_id, rest.payment_id, rest.provider, amount, order.currency)
    return RefundPromised(order.id, *about, reference=reference, why=claim.why)


def settle_refund(provider: str, reference: str, person_id: int | None = None) -> int:
    """Note that a promised refund was sent; told again it changes nothing.  Return the id of the payment."""
    try:
        return _settle(provider, reference, person_id)
    except Heard as heard:
        return heard.row_id


@act
def _settle(provider: str, reference: str, person_id: int | None) -> int:
    """Send what was promised: the debt ends, the cash is less."""
    if provider == BANK:
        check_role(role_of(person_id or 0), *MAKERS)
    payment, minor = _promise(provider, reference)
    tell(payment, reference, REFUNDED, minor)
    sides = Side(REFUNDS, 0, payment.order_id), Side(cash(provider), 0, payment.order_id)
    post([move(f"{REFUNDED}:{provider}:{reference}", REFUNDED, minor, payment.currency, *sides)])
    order = load(Order, payment.order_id)
    about = (order.person_id, payment.id, provider, minor, payment.currency)
    record(RefundSent(order.id, *about, reference=reference), person_id)
    return payment.id


def _promise(provider: str, reference: str) -> tuple[Payment, int]:
    """Return the payment of a promised refund, locked after its pre-order and order, and the amount."""
    asked = select(PaymentEvent).filter_by(provider=provider, reference=reference, type=REFUND_REQUESTED)
    promised = db.session.scalar(asked)
    if promised is None:
        raise NotFound("This does not exist, or not any more.")
    load(Preorder, db.session.scalar(select(Order.preorder_id).filter_by(id=promised.order_id)))
    load(Order, promised.order_id)
    payment = load(Payment, promised.payment_id)
    if was_told(provider, reference, REFUNDED):
        raise Heard(payment.id)
    return payment, promised.minor


def was_told(provider: str, reference: str, kind: str) -> bool:
    """Say whether a provider told us this before."""
    asked = select(PaymentEvent.id).filter_by(provider=provider, reference=reference, type=kind)
    return db.session.scalar(asked) is not None


def tell(payment: Payment, reference: str, kind: str, minor: int) -> None:
    """Add what a provider said to the events of a payment, and work its status out anew."""
    event = PaymentEvent(payment_id=payment.id, order_id=payment.order_id, provider=payment.provider, type=kind)
    event.reference, event.minor, event.currency, event.happened_at = reference, minor, payment.currency, told_at()
    db.session.add(event)
    db.session.flush()
    told = set(db.session.scalars(select(PaymentEvent.type).filter_by(payment_id=payment.id)))
    sums = select(summed(CAPTURED), summed(REFUNDED)).where(PaymentEvent.payment_id == payment.id)
    captured, refunded = db.session.execute(sums).one()
    after = status_of(told, captured, refunded)
    if after != payment.status:
        payment.status = PAYMENT_LIFE.after(payment.status, _step(payment.status, after), HOUSE)


def _step(before: str, after: str) -> str:
    """Return the step of the table that leads from one status of a payment to another."""
    return next(step.name for step in PAYMENT_LIFE.steps if (step.before, step.after) == (before, after))
