"""Close a pre-order: what is collected at this instant decides, and everybody hears the same."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, insert, select, update

from portal.events.orders import OrderCredited, PreorderClosed
from portal.kit import limits
from portal.kit.db import db, load
from portal.kit.errors import Conflict, Invalid, Refused
from portal.kit.text import clean
from portal.orders.acts.choosing import leave_out
from portal.orders.acts.collecting import is_collected
from portal.orders.acts.drafting import is_excepted
from portal.orders.acts.ordering import moved
from portal.orders.acts.paying import confirm
from portal.orders.acts.pledging import promised, release
from portal.orders.acts.preorders import ladder_of, move_preorder_row
from portal.orders.acts.refunds import Claim, kept, promise_refunds
from portal.orders.models import Collection, Order, OrderLine, PaymentEvent, Preorder
from portal.orders.queries.disputes import disputed_in
from portal.orders.rules.collecting import PATIENCE
from portal.orders.rules.lives import HOUSE, MAKERS, ORDER_LIFE, PLEDGED, PREORDER_LIFE, UNDECIDED
from portal.orders.rules.prices import accepted_price, reached
from portal.people.queries import role_of
from portal.people.rules import check_role
from portal.river import act, record, record_many
from portal.river.acts import telling_of, told_at

GO, NO_GO, CANCELLED, COLLECTING = "go", "no_go", "cancelled", "collecting"


LAPSE = {  # how an order ends that is not made
    "placed": "expire",
    "confirmed": "give_back",
    "pledged": "void",
    "action_required": "void",
}


@dataclass(frozen=True, slots=True)
class Collected:
    """An order that stands, the money that we keep of it, and how much of that was there at the instant that counts."""

    order: Order
    kept: int
    in_time: int
    is_disputed: bool = False

    @property
    def is_paid(self) -> bool:
        """Say whether the order counts for the decision."""
        return self.in_time >= self.order.total_minor - self.order.credited_minor

    @property
    def counted(self) -> int:
        """Return how many units count for the decision: none of which the money is disputed."""
        return 0 if self.is_disputed else self.order.quantity

    @property
    def is_pledged(self) -> bool:
        """Say whether the money is promised, so that it can be collected."""
        return self.order.status in PLEDGED


@act
def close_preorder(preorder_id: int, person_id: int) -> str:
    """Decide by what is collected now, or was on its last day, whether a pre-order is made; return go or no_go.

    Unpaid orders lapse.  At go each paid line is credited the difference to the price reached; at no_go every cent
    goes back.  Where money is only promised, it is collected first, and `collecting` is returned.
    """
    check_role(role_of(person_id), *MAKERS)
    return _close(load(Preorder, preorder_id), person_id, role_of(person_id))


@act
def close_over(preorder_id: int) -> str:
    """Decide a pre-order whose time is over by what was collected at that instant; nobody closes it."""
    preorder = load(Preorder, preorder_id)
    if preorder.status in UNDECIDED and preorder.closes_at > told_at():
        raise Conflict("The time of this pre-order is not over.", code="open")
    return _close(preorder, None, HOUSE)


def _close(preorder: Preorder, person_id: int | None, role: str) -> str:
    """Decide by the money of the instant at which orders closed: what came later goes back."""
    moment = min(preorder.closes_at, told_at())
    with telling_of(moment):
        move_preorder_row(preorder, "close", person_id, role)
    standing = _standing(preorder.id, moment)
    _end([each for each in standing if not each.is_paid and not each.is_pledged], preorder)
    ready = [each for each in standing if each.is_paid or each.is_pledged]
    counted = sum(each.counted for each in ready)
    pledged = [each for each in ready if not each.is_paid]
    if pledged and is_enough(preorder, counted):
        return _begin_collecting(preorder, ready, pledged, counted)
    if is_enough(preorder, counted):
        _credit(ready, preorder, counted)
    paid = sum(each.counted for each in ready if each.is_paid)
    return _settle(preorder, ready, paid, person_id, role)


def is_enough(preorder: Preorder, quantity: int) -> bool:
    """Say whether so many are enough to make it, or leave was given to make it with fewer."""
    return quantity >= preorder.threshold or (quantity > 0 and is_excepted(preorder.id))


def _settle(preorder: Preorder, ready: Sequence[Collected], collected: int, person_id: int | None, role: str) -> str:
    """Decide: with enough collected it is made, else every order ends and every cent goes back."""
    decision = GO if is_enough(preorder, collected) else NO_GO
    PREORDER_LIFE.after(preorder.status, decision, role)
    if decision == NO_GO:
        _end(ready, preorder)
    return _decide(preorder, decision, decision, collected, person_id, role)


def _begin_collecting(
    preorder: Preorder, ready: Sequence[Collected], pledged: Sequence[Collected], counted: int
) -> str:
    """Fix the price by what is paid and promised, and note for which orders money is to be asked."""
    move_preorder_row(preorder, "collect", None, HOUSE)
    preorder.closes_at, preorder.collect_until = min(preorder.closes_at, told_at()), told_at() + PATIENCE
    _credit(ready, preorder, counted)
    pledged = [each for each in pledged if not _is_covered(each)]
    whose = {payment.order_id: payment.id for payment in promised([each.order.id for each in pledged])}
    rows = [
        {"order_id": each.order.id, "preorder_id": preorder.id, "payment_id": whose[each.order.id], "attempts": 0}
        | {"minor": _still_due(each), "status": "due"}
        | {"next_at": told_at()}
        for each in pledged
    ]
    if rows:
        db.session.execute(insert(Collection), rows)
    return COLLECTING


def _still_due(pledge: Collected) -> int:
    return pledge.order.total_minor - pledge.order.credited_minor - pledge.kept


def _is_covered(pledge: Collected) -> bool:
    """Let an order count whose price fell to what a voucher pays of it: nothing is left to be collected."""
    if _still_due(pledge) > 0:
        return False
    release(promised([pledge.order.id]), {pledge.order.id: pledge.order})
    confirm(pledge.order, None)
    return True


@act
def decide_collected(preorder_id: int, person_id: int | None = None) -> str:
    """Decide a pre-order whose promised money was asked for: by what is collected, not by what was promised."""
    preorder = load(Preorder, preorder_id)
    role = HOUSE if person_id is None else role_of(person_id)
    if person_id is not None:
        check_role(role, *MAKERS)
    if preorder.status != COLLECTING or not is_collected(preorder_id):
        raise Conflict("Money is still being collected.", code="collecting")
    ready = _standing(preorder_id, told_at())
    return _settle(preorder, ready, sum(each.counted for each in ready), person_id, role)


@act
def call_off(preorder_id: int, reason: str, person_id: int) -> None:
    """Call a pre-order off before it is decided; every cent goes back."""
    check_role(role_of(person_id), *MAKERS)
    preorder = load(Preorder, preorder_id)
    PREORDER_LIFE.after(preorder.status, "cancel", role_of(person_id))
    db.session.execute(update(Collection).where(*_in_flight(preorder_id)).values(status="voided"))
    try:
        reason = limits.REASON.text(clean(reason))
    except Refused as refusal:
        raise Invalid({"reason": refusal}) from refusal
    standing = _standing(preorder_id, told_at())
    _end(standing, preorder, reason)
    collected = sum(each.order.quantity for each in standing if each.is_paid)
    _decide(preorder, "cancel", CANCELLED, collected, person_id, role_of(person_id))


def _standing(preorder_id: int, until: datetime) -> list[Collected]:
    """Return the orders that stand, each with the money that came in, in all and in time, and was not promised back."""
    held = select(PaymentEvent.order_id, kept().label("kept"), kept(until).label("in_time"))
    held = held.group_by(PaymentEvent.order_id).join(Order, Order.id == PaymentEvent.order_id)
    sums = held.where(Order.preorder_id == preorder_id).subquery()
    asked = (
        select(Order, sums.c.kept, sums.c.in_time)
        .outerjoin(sums, sums.c.order_id == Order.id)
        .where(Order.preorder_id == preorder_id, Order.status.in_(tuple(LAPSE)))
        .execution_options(populate_existing=True)
    )
    rows, disputed = db.session.execute(asked.order_by(Order.id)), disputed_in(preorder_id)
    return [Collected(row.Order, int(row.kept or 0), int(row.in_time or 0), row.Order.id in disputed) for row in rows]


def _end(ended: Sequence[Collected], preorder: Preorder, reason: str = "") -> None:
    """Let orders end that are not made: their places become free, and their money goes back."""
    told = []
    for each in ended:
        before, step = each.order.status, LAPSE[each.order.status]
        each.order.status = ORDER_LIFE.after(before, step, HOUSE)
        each.order.version += 1
        preorder.reserved -= each.order.quantity
        preorder.paid -= each.order.quantity if before == "confirmed" else 0
        preorder.pledged -= each.order.quantity if before in PLEDGED else 0
        told.append((moved(each.order, before, step, reason), None, None))
    db.session.flush()
    record_many(told)
    promise_refunds([Claim(each.order, each.kept, each.order.status) for each in ended])
    orders = {each.order.id: each.order for each in ended}
    release(promised(list(orders)), orders)


def _in_flight(preorder_id: int) -> tuple[ColumnElement[bool], ...]:
    return Collection.preorder_id == preorder_id, Collection.status.in_(("due", "asked", "unknown"))


def _credit(paid: Sequence[Collected], preorder: Preorder, collected: int) -> None:
    """Fix the price at the step reached, and credit each line the difference to what was agreed."""
    ladder = ladder_of(preorder.id)
    step = reached(ladder, collected) or ladder[0]  # fewer than the first step may be made by an exception
    preorder.final_minor, less = step.minor, accepted_price(ladder) - step.minor
    of_paid = select(Order.id).where(Order.preorder_id == preorder.id, Order.status.in_(("confirmed", *PLEDGED)))
    off = OrderLine.quantity * less
    db.session.execute(update(OrderLine).where(OrderLine.order_id.in_(of_paid)).values(credited_minor=off))
    left_out = leave_out(preorder.id)
    for each in paid:
        each.order.credited_minor = less * each.order.quantity + left_out.get(each.order.id, 0)
        each.order.version += 1
    db.session.flush()
    credited = [each for each in paid if each.order.credited_minor]
    record_many([(_credited(each.order), None, None) for each in credited])
    over = [(each.order, each.kept + each.order.credited_minor - each.order.total_minor) for each in credited]
    promise_refunds([Claim(order, minor, "price_step") for order, minor in over])


def _credited(order: Order) -> OrderCredited:
    about = (order.person_id, order.preorder_id, order.quantity, order.credited_minor, order.currency)
    return OrderCredited(order.id, *about)


def _decide(preorder: Preorder, step: str, decision: str, collected: int, person_id: int | None, role: str) -> str:
    """Write the decision down, at the instant at which orders closed; it is never taken again."""
    is_late = decision == CANCELLED or preorder.collect_until is not None
    moment = told_at() if is_late else min(preorder.closes_at, told_at())
    preorder.decided_at, preorder.collected = moment, collected
    preorder.closes_at = min(preorder.closes_at, moment)
    about = (collected, preorder.threshold, preorder.final_minor, preorder.currency)
    with telling_of(moment):
        move_preorder_row(preorder, step, person_id, role)
        record(PreorderClosed(preorder.id, preorder.product_id, decision, *about), person_id)
    return decision
