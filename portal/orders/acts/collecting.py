"""Collect promised money after orders closed: ask, hear, ask again after 48 hours, and give up after seven days.

Nothing is asked inside a transaction: what is to be asked is noted first, many orders at a time, then providers are
asked, then what they said is noted.  Who is killed in between finds what was asked and not answered, and asks the
provider what became of it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, select

from portal.events.preorders import CollectionAsked, OrderDunned
from portal.kit.db import db, load
from portal.orders.acts.ordering import moved
from portal.orders.acts.paying import heed
from portal.orders.acts.pledging import promised, release
from portal.orders.acts.preorders import count
from portal.orders.acts.refunds import Claim, Heard, kept_of, promise_refunds, tell, was_told
from portal.orders.models import Collection, Order, Payment, Preorder
from portal.orders.rules.collecting import AGAIN, ANSWER
from portal.orders.rules.lives import COLLECTION_LIFE, HOUSE, ORDER_LIFE
from portal.orders.rules.payments import CAPTURED, PROVIDERS, UNKNOWN, Notice
from portal.river import act, record
from portal.river.acts import told_at

BATCH, ROUNDS = 100, 20  # so many orders in one transaction, and so often before others have their turn
WAITING = ("asked", "unknown")


@dataclass(frozen=True, slots=True)
class Asking:
    """One payment that a provider is asked for, and whether it was asked before and did not answer."""

    order_id: int
    provider: str
    reference: str  # of this attempt
    minor: int
    currency: str
    again: bool = False


def collect(preorder_id: int, silence: timedelta = ANSWER) -> int:
    """Ask for all that is due of a pre-order, and hear what is said; return how many were asked for."""
    asked = 0
    for _ in range(ROUNDS):
        if not (askings := _next(preorder_id, silence)):
            break
        answers = [(asking, _ask(asking)) for asking in askings]
        _hear(preorder_id, answers)
        asked += len(askings)
    return asked


def _next(preorder_id: int, silence: timedelta) -> list[Asking]:
    """Return what is to be asked now: what has not been answered for a while first, then what is due."""
    return _or_nothing(lambda: again(preorder_id, told_at() - silence)) or _or_nothing(lambda: claim(preorder_id))


def _or_nothing(work: Callable[[], list[Asking]]) -> list[Asking]:
    try:
        return work()
    except Heard:
        return []


def _hear(preorder_id: int, answers: Sequence[tuple[Asking, Sequence[Notice]]]) -> None:
    try:
        hear(preorder_id, answers)
    except Heard:
        return


def _ask(asking: Asking) -> list[Notice]:
    """Ask the provider, outside of any transaction."""
    provider = PROVIDERS[asking.provider]
    what = (asking.reference, asking.minor, asking.currency)
    return [provider.ask(*what)] if asking.again else provider.collect(*what)


@act
def claim(preorder_id: int) -> list[Asking]:
    """Note, before anybody is asked, for which orders money is asked for now; each attempt has its own reference."""
    preorder = load(Preorder, preorder_id)
    is_due = (Collection.status == "due") & (Collection.next_at <= told_at())
    is_late = preorder.collect_until is None or preorder.collect_until <= told_at()
    rows = [] if is_late else _rows(preorder_id, is_due)
    for row, _ in rows:
        row.status, row.attempts = COLLECTION_LIFE.after(row.status, "ask", HOUSE), row.attempts + 1
        row.next_at = told_at()
    if not rows:
        raise Heard(preorder_id)
    record(CollectionAsked(preorder_id, preorder.product_id, len(rows)))
    return [_asking(row, payment) for row, payment in rows]


@act
def again(preorder_id: int, before: datetime) -> list[Asking]:
    """Note for which orders the provider is asked what became of it: it was asked, and for long nobody heard."""
    preorder = load(Preorder, preorder_id)
    is_silent = Collection.status.in_(WAITING) & (Collection.next_at < before)
    rows = _rows(preorder_id, is_silent)
    for row, _ in rows:
        row.next_at = told_at()
    if not rows:
        raise Heard(preorder_id)
    record(CollectionAsked(preorder_id, preorder.product_id, len(rows), again=True))
    return [_asking(row, payment, again=True) for row, payment in rows]


def _rows(preorder_id: int, which: ColumnElement[bool]) -> list[tuple[Collection, Payment]]:
    asked = select(Collection, Payment).join(Payment, Payment.id == Collection.payment_id)
    asked = asked.where(Collection.preorder_id == preorder_id, which).order_by(Collection.order_id).limit(BATCH)
    rows = db.session.execute(asked.with_for_update().execution_options(populate_existing=True))
    return [(row[0], row[1]) for row in rows]


def _asking(row: Collection, payment: Payment, *, again: bool = False) -> Asking:
    reference = f"{payment.reference}/C{row.attempts}"
    return Asking(row.order_id, payment.provider, reference, row.minor, payment.currency, again)


@act
def hear(preorder_id: int, answers: Sequence[tuple[Asking, Sequence[Notice]]]) -> int:
    """Note what providers said, each thing once; return how much was new."""
    preorder = load(Preorder, preorder_id)
    ids = [asking.order_id for asking, _ in answers]
    orders, rows = _by_id(Order, Order.id, ids), _by_id(Collection, Collection.order_id, ids)
    payments = _by_id(Payment, Payment.id, [row.payment_id for row in rows.values()])
    news = 0
    for asking, notices in answers:
        row = rows[asking.order_id]
        for notice in notices:
            news += _note(preorder, orders[asking.order_id], row, payments[row.payment_id], notice)
    if not news:
        raise Heard(preorder_id)
    return news


def _by_id(table: Any, key: Any, ids: Sequence[int]) -> dict[int, Any]:
    """Return rows by id, locked in the order of their ids."""
    asked = select(table).where(key.in_(ids)).order_by(key).with_for_update()
    return {getattr(row, key.key): row for row in db.session.scalars(asked.execution_options(populate_existing=True))}


def _note(preorder: Preorder, order: Order, row: Collection, payment: Payment, notice: Notice) -> bool:
    """Note one answer about promised money; said again it changes nothing.  Say whether it was new."""
    if was_told(payment.provider, notice.reference, notice.result):
        return False
    part = notice.reference.removeprefix(payment.reference)
    tell(payment, notice.reference, notice.result, notice.minor)
    heed(order, payment, replace(notice, reference=payment.reference, part=part, whole=payment.minor), None)
    if row.status in WAITING and notice.result != CAPTURED:
        _wait(preorder, order, row, notice)
    return True


def _wait(preorder: Preorder, order: Order, row: Collection, notice: Notice) -> None:
    """Ask again later what was declined, and ask what became of it where the answer was not clear."""
    if notice.result == UNKNOWN:
        row.status = COLLECTION_LIFE.after("asked", "lose", HOUSE)
        row.next_at = told_at()
        return
    until = preorder.collect_until or told_at()
    row.status = COLLECTION_LIFE.after(row.status, "retry", HOUSE)
    row.next_at = told_at() + AGAIN
    before = order.status
    if before == "pledged":
        order.status, order.version = ORDER_LIFE.after(before, "need_action", HOUSE), order.version + 1
        record(moved(order, before, "need_action"))
    about = (order.person_id, order.preorder_id, order.quantity, row.minor, order.currency)
    record(OrderDunned(order.id, *about, attempt=row.attempts, until=until.isoformat()))


def drop_late(preorder_id: int) -> int:
    """Drop the orders whose money could not be collected in seven days; where nothing is late, nothing happens."""
    try:
        return give_up(preorder_id)
    except Heard:
        return 0


@act
def give_up(preorder_id: int) -> int:
    """Drop the orders whose money could not be collected in seven days; return how many."""
    preorder = load(Preorder, preorder_id)
    if preorder.status != "collecting" or preorder.collect_until is None or preorder.collect_until > told_at():
        raise Heard(preorder_id)
    if not (rows := _all_due(preorder_id)):
        raise Heard(preorder_id)
    orders = _by_id(Order, Order.id, [row.order_id for row in rows])
    for row in rows:
        row.status = COLLECTION_LIFE.after(row.status, "exhaust", HOUSE)
        _drop(preorder, orders[row.order_id])
    db.session.flush()
    release(promised(list(orders)), orders)
    return len(rows)


def _all_due(preorder_id: int) -> list[Collection]:
    asked = select(Collection).where(Collection.preorder_id == preorder_id, Collection.status == "due")
    return list(db.session.scalars(asked.order_by(Collection.order_id).with_for_update()))


def _drop(preorder: Preorder, order: Order) -> None:
    before, order.status = order.status, ORDER_LIFE.after(order.status, "drop", HOUSE)
    order.version += 1
    db.session.flush()
    count(preorder, reserved=-order.quantity, pledged=-order.quantity)
    record(moved(order, before, "drop"))
    promise_refunds([Claim(order, kept_of(order.id), "dropped")])


def is_collected(preorder_id: int) -> bool:
    """Say whether nothing is asked for any more."""
    asked = select(Collection.order_id).where(Collection.preorder_id == preorder_id)
    return db.session.scalar(asked.where(Collection.status.in_(("due", *WAITING))).limit(1)) is None
