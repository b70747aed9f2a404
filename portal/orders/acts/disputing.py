"""What a dispute takes, gives back or leaves lost, whatever of it is told first.

While it is open, that money does not count as received: what is made is not sent, and no royalty is due on it.
Functions here are called by acts, and record what they book.
"""

from sqlalchemy import select

from portal.events.disputes import PaymentDisputed
from portal.kit.db import db, load
from portal.orders.acts.ledger import DISPUTES, Side, cash, move, post
from portal.orders.acts.mirroring import FREE, follow, is_held, mirror, tell_makers
from portal.orders.acts.ordering import wait_for_the_rest
from portal.orders.acts.preorders import count
from portal.orders.acts.refunds import Claim, kept_of, let_stand, promise_refunds, summed, tell, was_told
from portal.orders.models import Order, Payment, PaymentEvent, Preorder
from portal.orders.rules.lives import UNDECIDED
from portal.orders.rules.payments import CHARGED_BACK, DISPUTED, KEPT_AGAIN, LOST, WON, Notice
from portal.river import record

WITHHELD = "withheld"
WAITING = ("placed", "confirmed")  # such orders may wait for money as long as orders are open


def heed_dispute(order: Order, payment: Payment, notice: Notice, person_id: int | None) -> None:
    """Let the money and the order follow a dispute, which was told just now; an end implies that it began."""
    reference = notice.reference + notice.part
    is_new = notice.result == DISPUTED or not was_told(payment.provider, reference, DISPUTED)
    if is_new:
        _take(order, payment, reference, notice)
    about = (order.person_id, payment.id, payment.provider, notice.minor, order.currency)
    outcome = "" if notice.result == DISPUTED else notice.result
    said = PaymentDisputed(order.id, *about, reference=reference, outcome=outcome, is_new=is_new)
    record(said, person_id)
    if notice.result == WON:
        _win(order, payment, reference, notice.minor)
    elif notice.result == LOST:
        _lose(order, notice.minor)
    mirror(order)
    tell_makers(order, _news(order, notice.result, is_new=is_new))


def _news(order: Order, result: str, *, is_new: bool) -> str:
    """Return what the company hears."""
    if result == DISPUTED:
        return WITHHELD if is_held(order) else DISPUTED
    is_free = result == WON and not is_new and order.status == "in_production" and not is_held(order)
    return FREE if is_free else result


def _take(order: Order, payment: Payment, reference: str, notice: Notice) -> None:
    """Book what the bank took."""
    if notice.result != DISPUTED:
        tell(payment, reference, DISPUTED, notice.minor)
    sides = Side(DISPUTES, 0, order.id), Side(cash(payment.provider), 0, order.id)
    key = f"{DISPUTED}:{payment.provider}:{reference}"
    post([move(key, DISPUTED, notice.minor, order.currency, *sides)])


def _win(order: Order, payment: Payment, reference: str, minor: int) -> None:
    """Have the money back; what an order that ended meanwhile was settled with goes to its buyer."""
    sides = Side(cash(payment.provider), 0, order.id), Side(DISPUTES, 0, order.id)
    post([move(f"{WON}:{payment.provider}:{reference}", WON, minor, order.currency, *sides)])
    asked = select(summed(CHARGED_BACK) - summed(KEPT_AGAIN)).where(PaymentEvent.payment_id == payment.id)
    if back := min(int(db.session.scalar(asked) or 0), minor):
        tell(payment, f"{reference}/K", KEPT_AGAIN, back)
        promise_refunds([Claim(order, back, "late", DISPUTES)])


def _lose(order: Order, minor: int) -> None:
    """Let the money be gone: as long as orders are open it is waited for again, later the order follows it."""
    preorder = load(Preorder, order.preorder_id)
    if order.status not in WAITING or preorder.status not in UNDECIDED:
        follow(order, was_held=True)
        return
    let_stand(order, minor)
    if order.status == "confirmed" and kept_of(order.id) < order.total_minor - order.credited_minor:
        order.version += 1
        wait_for_the_rest(order, preorder, None)
        count(preorder, paid=-order.quantity)
