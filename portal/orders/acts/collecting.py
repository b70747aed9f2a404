"""Collect promised money after orders closed: ask, hear, ask again after 48 hours, and give up after seven days.

Nothing is asked inside a transaction: what is to be asked is noted first, many orders at a time, then providers are
asked, then what they said is noted.  One process of a house collects at a time, under a lock that ends with it: what
is still asked for when another takes the lock was left behind by one that is gone, and its provider is asked at once
what became of it.
"""

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import ColumnElement, select

from portal.events.preorders import CollectionAsked, OrderDunned
from portal.kit.db import db, load
from portal.kit.errors import Refused
from portal.orders.acts.ordering import moved
from portal.orders.acts.paying import heed
from portal.orders.acts.pledging import promised, release
from portal.orders.acts.preorders import count
from portal.orders.acts.refunds import Claim, Heard, kept_of_each, promise_refunds, tell, told_before
from portal.orders.acts.taking import Coming, take
from portal.orders.models import Collection, Order, Payment, PaymentErrand, Preorder
from portal.orders.rules.cards import COLLECT, ERRAND_LIFE
from portal.orders.rules.collecting import AGAIN, ANSWER
from portal.orders.rules.lives import COLLECTION_LIFE, HOUSE, ORDER_LIFE
from portal.orders.rules.payments import CAPTURED, PROVIDERS, RESULTS, STRIPE, UNKNOWN, Notice
from portal.river import act, record, record_many
from portal.river.acts import told_at
from portal.river.locks import alone

log = logging.getLogger(__name__)
BATCH, ROUNDS = 100, 200  # so many orders in one transaction, and so often before other deadlines have their turn
REST = 0.5  # of the time that a batch took, so that others who write have their turn
COLLECTOR = "orders.collector"
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
    """Ask for all that is due of a pre-order, and hear what is said; return how many were asked for.

    First providers are asked what became of what was asked before: by somebody who is gone, or long ago.
    """
    with alone(COLLECTOR) as mine:
        if not mine:
            return 0
        asked = _in_batches(preorder_id, partial(again, preorder_id, told_at() - silence))
        return asked + _in_batches(preorder_id, lambda _: claim(preorder_id))


def _in_batches(preorder_id: int, note: Callable[[int], list[Asking]]) -> int:
    """Note, ask and hear, batch after batch in the order of the orders; return how many were asked for."""
    asked, last = 0, 0
    for _ in range(ROUNDS):
        began = time.monotonic()
        if not (askings := _or_nothing(partial(note, last))):
            break
        _hear(preorder_id, [(asking, _ask(asking)) for asking in askings])
        asked, last = asked + len(askings), askings[-1].order_id
        time.sleep(REST * (time.monotonic() - began))
    return asked


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
    """Ask the provider, outside of any transaction; who gives no answer that we know may have done it or not."""
    provider = PROVIDERS[asking.provider]
    what = (asking.reference, asking.minor, asking.currency)
    try:
        said = [provider.ask(*what)] if asking.again else provider.collect(*what)
    except Exception:
        log.exception("%s gives no answer", asking.provider)
        said = []
    clear = [notice for notice in said if notice.result in RESULTS]
    return clear or [Notice(asking.reference, UNKNOWN, asking.minor, asking.currency)]


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
    _send_errands(rows)
    return [_asking(row, payment) for row, payment in rows]


def _send_errands(rows: Sequence[tuple[Collection, Payment]]) -> None:
    """Write down what the provider of cards is asked for: it is asked outside, and calls when it knows."""
    errands = [
        PaymentErrand(payment_id=payment.id, kind=COLLECT, key=f"{payment.reference}/C{row.attempts}", minor=row.minor)
        for row, payment in rows
        if payment.provider == STRIPE
    ]
    for errand in errands:
        errand.made_at, errand.state = told_at(), ERRAND_LIFE.first
    db.session.add_all(errands)
    db.session.flush()


@act
def again(preorder_id: int, before: datetime, after: int = 0) -> list[Asking]:
    """Note for which orders the provider is asked what became of it; called by whoever alone collects.

    Those are what somebody asked for who is gone, and what was not clear for long; of orders after this one.
    """
    preorder = load(Preorder, preorder_id)
    is_left = Collection.status == "asked"
    is_silent = (Collection.status == "unknown") & (Collection.next_at < before)
    rows = _rows(preorder_id, (is_left | is_silent) & (Collection.order_id > after))
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
    """Note what providers said, each thing once; return how much was new.

    Money that came whole is booked for all orders together; anything else one by one, each in its savepoint.
    """
    preorder = load(Preorder, preorder_id)
    news = _news(_coming(answers))
    whole = {each.order.id: each for each in news if each.is_whole}
    others = [each for each in news if whole.get(each.order.id) is not each]
    noted = take(preorder, list(whole.values())) + sum(_is_noted(preorder_id, each) for each in others)
    if not noted:
        raise Heard(preorder_id)
    return noted


def _coming(answers: Sequence[tuple[Asking, Sequence[Notice]]]) -> list[Coming]:
    """Return what was said beside the orders, payments and collections that it is about, locked."""
    ids = [asking.order_id for asking, _ in answers]
    orders, rows = _by_id(Order, Order.id, ids), _by_id(Collection, Collection.order_id, ids)
    payments, kept = _by_id(Payment, Payment.id, [row.payment_id for row in rows.values()]), kept_of_each(ids)
    return [
        Coming(orders[n], rows[n], payments[rows[n].payment_id], notice, kept.get(n, 0))
        for n, notices in ((asking.order_id, notices) for asking, notices in answers)
        for notice in notices
    ]


def _news(coming: Sequence[Coming]) -> list[Coming]:
    """Return what was not told before, each thing once."""
    told, news = told_before([each.order.id for each in coming]), []
    for each in coming:
        key = (each.payment.provider, each.notice.reference, each.notice.result)
        if key not in told:
            news.append(each)
            told.add(key)
    return news


def _by_id(table: Any, key: Any, ids: Sequence[int]) -> dict[int, Any]:
    """Return rows by id, locked in the order of their ids."""
    asked = select(table).where(key.in_(ids)).order_by(key).with_for_update()
    return {getattr(row, key.key): row for row in db.session.scalars(asked.execution_options(populate_existing=True))}


def _is_noted(preorder_id: int, coming: Coming) -> bool:
    """Note one answer that is not simply the money; say whether it could be, so that the others do not depend on it."""
    try:
        note_answer(preorder_id, coming.order.id, coming.notice)
    except (Refused, ValueError):
        log.exception("What was said of order %s is not noted", coming.order.id)
        return False
    return True


@act
def note_answer(preorder_id: int, order_id: int, notice: Notice) -> None:
    """Note one answer about the promised money of an order, and act on it."""
    preorder, order = load(Preorder, preorder_id), load(Order, order_id)
    row = load(Collection, order_id)
    payment = load(Payment, row.payment_id)
    part = notice.reference.removeprefix(payment.reference)
    tell(payment, notice.reference, notice.result, notice.minor)
    heed(order, payment, replace(notice, reference=payment.reference, part=part, whole=payment.minor), None)
    if row.status in WAITING and notice.result != CAPTURED:
        _wait(preorder, order, row, notice)


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
    for row in rows:
        row.status = COLLECTION_LIFE.after(row.status, "exhaust", HOUSE)
    _drop(preorder, _by_id(Order, Order.id, [row.order_id for row in rows]))
    return len(rows)


def _all_due(preorder_id: int) -> list[Collection]:
    asked = select(Collection).where(Collection.preorder_id == preorder_id, Collection.status == "due")
    return list(db.session.scalars(asked.order_by(Collection.order_id).with_for_update()))


def _drop(preorder: Preorder, orders: dict[int, Order]) -> None:
    """Let orders end that nobody pays: their places become free, and what was paid in part goes back."""
    told = []
    for order in orders.values():
        before, order.status = order.status, ORDER_LIFE.after(order.status, "drop", HOUSE)
        order.version += 1
        told.append((moved(order, before, "drop"), None, None))
    db.session.flush()
    units = sum(order.quantity for order in orders.values())
    count(preorder, reserved=-units, pledged=-units)
    record_many(told)
    kept = kept_of_each(list(orders))
    promise_refunds([Claim(order, kept.get(order.id, 0), "dropped") for order in orders.values()])
    release(promised(list(orders)), orders)


def is_collected(preorder_id: int) -> bool:
    """Say whether nothing is asked for any more."""
    asked = select(Collection.order_id).where(Collection.preorder_id == preorder_id)
    return db.session.scalar(asked.where(Collection.status.in_(("due", *WAITING))).limit(1)) is None
