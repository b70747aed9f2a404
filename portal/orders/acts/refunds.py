"""Give money back: promised in the ledger at once, sent when its provider says so."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, case, cast, func, insert, select

from portal.events.orders import RefundPromised
from portal.kit.db import db, load
from portal.kit.errors import NotFound
from portal.orders.acts.ledger import DEPOSITS, DISPUTES, REFUNDS, Entry, Side, move, post
from portal.orders.models import Order, Payment, PaymentEvent, Preorder
from portal.orders.queries.disputes import disputed_of
from portal.orders.rules.lives import PAYMENT_LIFE, leads
from portal.orders.rules.payments import (
    CAPTURED,
    CHARGED_BACK,
    DISPUTED,
    KEPT_AGAIN,
    OUTSIDE_BACK,
    OUTSIDE_REFUND,
    PAID_AGAIN,
    REFUND_BACK,
    REFUND_REQUESTED,
    REFUNDED,
    VOUCHER,
    WON,
    promised_in,
    status_of,
    taken_from,
)
from portal.river import record_many
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
    return int(db.session.scalar(select(kept()).where(PaymentEvent.order_id == order_id)) or 0)


def kept_of_each(order_ids: Sequence[int]) -> dict[int, int]:
    """Return what came in for each of many orders and is not promised back; those without any are not named."""
    asked = select(PaymentEvent.order_id, kept()).where(PaymentEvent.order_id.in_(order_ids))
    rows = db.session.execute(asked.group_by(PaymentEvent.order_id)).all()
    return {order_id: int(minor) for order_id, minor in rows}


def kept(until: datetime | None = None) -> ColumnElement[int]:
    """Return what came in, less what was promised back or taken back by the bank; all, or up to an instant."""
    gone = summed(REFUND_REQUESTED, until) + summed(CHARGED_BACK, until) - summed(KEPT_AGAIN, until)
    return summed(CAPTURED, until) - gone


def promise_refunds(claims: Sequence[Claim], person_id: int | None = None) -> None:
    """Promise money back, each claim from the payments of its order, the oldest first.

    What the bank took back for the buyer, in a dispute, is not given twice: it stands for the refund.
    """
    claims = [claim for claim in claims if claim.minor > 0]
    if not claims:
        return
    rests = _rests([claim.order.id for claim in claims])
    parts = [part for claim in claims for part in _parts(claim, rests[claim.order.id])]
    db.session.flush()
    db.session.execute(insert(PaymentEvent), [_requested(*part) for part in parts])
    post([_promised(*part) for part in parts])
    record_many([(_told(*part), person_id, None) for part in parts if part[1].kind == REFUND_REQUESTED])


@dataclass(frozen=True, slots=True)
class Rest:
    """What is left of one payment, or what the bank took of it, and how often some of that was promised back."""

    payment_id: int
    provider: str
    reference: str
    minor: int
    times: int
    kind: str = REFUND_REQUESTED


def _rests(order_ids: Sequence[int]) -> dict[int, list[Rest]]:
    """Return the payments of each order that still hold money, and behind them those of which the bank took some."""
    found: dict[int, list[Rest]] = defaultdict(list)
    rows = db.session.execute(_held(order_ids)).all()
    for row in rows:
        found[row.order_id].append(Rest(row.id, row.provider, row.reference, max(0, int(row.left)), row.times))
    for row in rows:
        lost = (max(0, int(row.lost)), row.backs, CHARGED_BACK)
        found[row.order_id].append(Rest(row.id, row.provider, row.reference, *lost))
    return found


def _held(order_ids: Sequence[int]) -> Any:
    """Return the question what each payment of these orders holds, and what the bank took of it."""
    taken = summed(DISPUTED) - summed(WON) + summed(OUTSIDE_REFUND) - summed(OUTSIDE_BACK)
    left = summed(CAPTURED) - summed(REFUND_REQUESTED) - taken
    lost = taken - summed(CHARGED_BACK) + summed(KEPT_AGAIN)
    asked: Any = select(Payment.order_id, Payment.id, Payment.provider, Payment.reference, left.label("left"))
    asked = asked.add_columns(lost.label("lost"), _times(REFUND_REQUESTED).label("times"))
    asked = asked.add_columns(_times(CHARGED_BACK).label("backs"))
    asked = asked.join(PaymentEvent, PaymentEvent.payment_id == Payment.id).where(Payment.order_id.in_(order_ids))
    grouped = asked.group_by(Payment.order_id, Payment.id, Payment.provider, Payment.reference)
    return grouped.order_by(case((Payment.provider == VOUCHER, 1), else_=0), Payment.id)  # money before vouchers


def given_outside(order_id: int) -> int:
    """Return what left at a provider where nothing was owed, given back or disputed, and was not paid once more."""
    again = case(((PaymentEvent.type == CHARGED_BACK) & (PaymentEvent.why == PAID_AGAIN), PaymentEvent.minor), else_=0)
    given = summed(OUTSIDE_REFUND) - summed(OUTSIDE_BACK) + summed(DISPUTED) - summed(WON)
    given -= func.coalesce(func.sum(again), 0)
    return max(0, int(db.session.scalar(select(given).where(PaymentEvent.order_id == order_id)) or 0))


def is_given_back(order_id: int, fresh: int = 0) -> bool:
    """Say whether all money of an order was given back at its provider, but for what came just now."""
    given = given_outside(order_id)
    return given > 0 and given >= kept_of(order_id) - fresh


def is_disputed(order_id: int) -> bool:
    """Say whether money of an order is disputed, and nobody knows yet how that ends."""
    return bool(disputed_of([order_id])) and given_outside(order_id) > 0


def let_stand(order: Order, minor: int) -> int:
    """Let what left at the provider stand as given back, as its buyer pays, or is to pay, once more; return it."""
    lost = [rest for rest in _rests([order.id])[order.id] if rest.kind == CHARGED_BACK]
    claim = Claim(order, min(minor, given_outside(order.id), sum(rest.minor for rest in lost)), PAID_AGAIN)
    if parts := _parts(claim, lost):
        db.session.flush()
        db.session.execute(insert(PaymentEvent), [_requested(*part) for part in parts])
        post([_promised(*part) for part in parts])
    return claim.minor


def _times(kind: str) -> ColumnElement[int]:
    return func.count(case((PaymentEvent.type == kind, 1)))


Part = tuple[Claim, Rest, int, str]


def promise_part(claim: Claim, payment: Payment, name: str) -> str:
    """Promise what went back of one payment already, under the name by which its provider calls it; return that."""
    reference = f"{payment.reference}/R{name}"
    part = (claim, Rest(payment.id, payment.provider, payment.reference, claim.minor, 0), claim.minor, reference)
    db.session.flush()
    db.session.execute(insert(PaymentEvent), [_requested(*part)])
    post([_promised(*part)])
    record_many([(_told(*part), None, None)])
    return reference


def _parts(claim: Claim, rests: Sequence[Rest]) -> list[Part]:
    amounts = taken_from(claim.minor, [rest.minor for rest in rests])
    return [
        (claim, rest, amount, f"{rest.reference}/{'R' if rest.kind == REFUND_REQUESTED else 'B'}{rest.times + 1}")
        for rest, amount in zip(rests, amounts, strict=True)
        if amount
    ]


def _requested(claim: Claim, rest: Rest, amount: int, reference: str) -> dict[str, object]:
    what = {"type": rest.kind, "minor": amount, "currency": claim.order.currency, "why": claim.why}
    whose = {"payment_id": rest.payment_id, "order_id": claim.order.id, "provider": rest.provider}
    return what | whose | {"reference": reference, "happened_at": told_at()}


def _promised(claim: Claim, rest: Rest, amount: int, reference: str) -> Entry:
    key, order = f"{rest.kind}:{rest.provider}:{reference}", claim.order
    credit = REFUNDS if rest.kind == REFUND_REQUESTED else DISPUTES
    sides = Side(claim.account, 0, order.id), Side(credit, 0, order.id)
    return move(key, rest.kind, amount, order.currency, *sides)


def _told(claim: Claim, rest: Rest, amount: int, reference: str) -> RefundPromised:
    order = claim.order
    about = (order.person_id, rest.payment_id, rest.provider, amount, order.currency)
    return RefundPromised(order.id, *about, reference=reference, why=claim.why)


def promise(provider: str, reference: str) -> tuple[Payment, int]:
    """Return the payment of a promised refund, locked after its pre-order and order, and the amount."""
    about = {"provider": provider, "reference": promised_in(reference), "type": REFUND_REQUESTED}
    asked = select(PaymentEvent).filter_by(**about)
    promised = db.session.scalar(asked)
    if promised is None:
        raise NotFound("This does not exist, or not any more.")
    load(Preorder, db.session.scalar(select(Order.preorder_id).filter_by(id=promised.order_id)))
    load(Order, promised.order_id)
    return load(Payment, promised.payment_id), promised.minor


def was_told(provider: str, reference: str, kind: str) -> bool:
    """Say whether a provider told us this before."""
    asked = select(PaymentEvent.id).filter_by(provider=provider, reference=reference, type=kind)
    return db.session.scalar(asked) is not None


def told_before(order_ids: Sequence[int]) -> set[tuple[str, str, str]]:
    """Return what providers told us of many orders: who, of what, which."""
    asked = select(PaymentEvent.provider, PaymentEvent.reference, PaymentEvent.type)
    rows = db.session.execute(asked.where(PaymentEvent.order_id.in_(order_ids)))
    return {(row.provider, row.reference, row.type) for row in rows}


def gone_back() -> ColumnElement[int]:
    """Return what was sent back and did not come back, by us or at the provider."""
    return summed(REFUNDED) - summed(REFUND_BACK) + summed(OUTSIDE_REFUND) - summed(OUTSIDE_BACK)


def tell(payment: Payment, reference: str, kind: str, minor: int, why: str = "") -> None:
    """Add what a provider said to the events of a payment, and work its status out anew."""
    event = PaymentEvent(payment_id=payment.id, order_id=payment.order_id, provider=payment.provider, type=kind)
    event.why = why
    event.reference, event.minor, event.currency, event.happened_at = reference, minor, payment.currency, told_at()
    db.session.add(event)
    db.session.flush()
    told = set(db.session.scalars(select(PaymentEvent.type).filter_by(payment_id=payment.id)))
    sums = select(summed(CAPTURED), gone_back(), summed(DISPUTED) - summed(WON))
    captured, refunded, disputed = db.session.execute(sums.where(PaymentEvent.payment_id == payment.id)).one()
    after = status_of(told - {WON} if disputed > 0 else told, int(captured), int(refunded), payment.minor)
    if not leads(PAYMENT_LIFE, payment.status, after):
        raise ValueError(f"No steps lead from {payment.status} to {after}.")
    payment.status = after
