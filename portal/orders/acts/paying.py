"""Note what providers tell us of payments: once, twice, late, or in the wrong order, it ends the same."""

import secrets
from dataclasses import replace

from sqlalchemy import select

from portal.events.orders import OrderPaid, PaymentFailed, PaymentReceived, PaymentTold
from portal.kit import limits
from portal.kit.db import db, load
from portal.kit.errors import Conflict, Invalid, NotAllowed, NotFound, Refused
from portal.kit.setting import setting
from portal.kit.text import clean_line
from portal.orders.acts.crediting import credited_of
from portal.orders.acts.disputing import heed_dispute
from portal.orders.acts.ledger import DEPOSITS, Entry, Side, cash, move, post
from portal.orders.acts.mirroring import FREE, is_held, tell_makers
from portal.orders.acts.ordering import load_order
from portal.orders.acts.pledging import pledge, settle, simulated_reference, to_promise
from portal.orders.acts.preorders import count
from portal.orders.acts.refunds import (
    Claim,
    Heard,
    given_outside,
    is_disputed,
    kept_of,
    let_stand,
    promise_refunds,
    summed,
    tell,
    was_told,
)
from portal.orders.models import Order, Payment, PaymentEvent, Preorder
from portal.orders.rules.lives import DEAD, HOUSE, MAKERS, ORDER_LIFE, PLEDGED
from portal.orders.rules.payments import (
    BANK,
    CAPTURED,
    DISPUTES,
    FAILED,
    PROMISES,
    PROVIDERS,
    RESULTS,
    SIMULATOR,
    UNKNOWN,
    VOIDED,
    WAYS,
    Notice,
    owed_back,
)
from portal.people.queries import is_one_of, role_of
from portal.people.rules import check_role
from portal.river import act, record
from portal.river.acts import told_at


def note_payment(
    order_id: int,
    provider: str,
    reference: str,
    minor: int,
    currency: str,
    *,
    result: str = CAPTURED,
    person_id: int | None = None,
    part: str = "",
    whole: int = 0,
) -> int:
    """Note what a provider says of a payment; said again it changes nothing.  Return the id of the payment.

    A bank transfer is marked by staff; its reference is what the bank's statement says.
    """
    try:
        return _note(order_id, provider, Notice(reference, result, minor, currency, part, whole), person_id)
    except Heard as heard:
        return heard.row_id


@act
def _note(order_id: int, provider: str, notice: Notice, person_id: int | None) -> int:
    """Add what was said to the payment, and act on money that came."""
    notice = _checked(provider, notice, person_id)
    order = load_order(order_id)
    payment = _payment(order, provider, notice)
    if was_told(provider, notice.reference + notice.part, notice.result):
        raise Heard(payment.id)
    _check_whole(payment, notice)
    tell(payment, notice.reference + notice.part, notice.result, notice.minor)
    heed(order, payment, notice, person_id)
    return payment.id


def heed(order: Order, payment: Payment, notice: Notice, person_id: int | None) -> None:
    """Record what was told, and act on money that came or went."""
    about = (order.person_id, payment.id, payment.provider, notice.minor, order.currency)
    if notice.result == CAPTURED:
        record(PaymentReceived(order.id, *about), person_id)
        _receive(order, payment, notice, person_id)
    elif notice.result in DISPUTES:
        heed_dispute(order, payment, notice, person_id)
    elif notice.result in (FAILED, UNKNOWN):
        record(PaymentFailed(order.id, *about, result=notice.result), person_id)
    else:
        record(PaymentTold(order.id, *about, result=notice.result), person_id)
        if notice.result in PROMISES:
            pledge(order, payment, person_id)


def _check_whole(payment: Payment, notice: Notice) -> None:
    """Refuse more than the payment is about: nobody may take more than the buyer accepted."""
    if notice.result != CAPTURED:
        return
    asked = select(summed(CAPTURED)).where(PaymentEvent.payment_id == payment.id)
    if int(db.session.scalar(asked) or 0) + notice.minor > payment.minor:
        raise Conflict("This is more than the payment is about.", code="too_much")


def _checked(provider: str, notice: Notice, person_id: int | None) -> Notice:
    """Return the notice, cleaned, or refuse what no provider of ours would say."""
    if provider not in PROVIDERS or notice.result not in RESULTS:
        raise Refused("There is no such way to pay.", code="provider")
    if provider == BANK:
        check_role(role_of(person_id or 0), *MAKERS)
    if provider == SIMULATOR and not setting("SIMULATOR"):
        raise Refused("There is no such way to pay.", code="provider")
    if notice.minor > limits.PRICE.most:
        raise Invalid({"minor": Refused("This is more than one payment can be.")})
    if notice.minor < 1:
        raise Invalid({"minor": Refused("Each payment is above zero.")})
    try:
        reference = limits.REFERENCE.text(clean_line(notice.reference))
    except Refused as refusal:
        raise Invalid({"reference": refusal}) from refusal
    return replace(notice, reference=reference)


def _payment(order: Order, provider: str, notice: Notice) -> Payment:
    """Return the payment that a notice speaks of, locked; begun, if we have not heard of it."""
    if notice.currency != order.currency:
        raise Invalid({"currency": Refused("This order is paid in {currency}.", currency=order.currency)})
    payment = db.session.scalar(select(Payment).filter_by(provider=provider, reference=notice.reference))
    if payment is None:
        payment = Payment(order_id=order.id, provider=provider, reference=notice.reference, minor=notice.of_payment)
        payment.currency, payment.began_at, payment.status = notice.currency, told_at(), "created"
        db.session.add(payment)
        db.session.flush()
    elif (payment.order_id, payment.minor) != (order.id, notice.of_payment):
        raise Conflict("This reference stands for another payment already.", code="reference_used")
    return payment


def _receive(order: Order, payment: Payment, notice: Notice, person_id: int | None) -> None:
    """Book money that came: it is a deposit; what is too much, or too late, goes back."""
    post([deposit(order, payment, notice.minor, payment.reference + notice.part)])
    is_dead = order.status in DEAD or order.status == "returned"
    if is_held(order, notice.minor):
        _pay_again(order, notice.minor)
    held, due = kept_of(order.id), order.total_minor - order.credited_minor - credited_of(order.id)
    back = owed_back(held, due, is_dead=is_dead)
    promise_refunds([Claim(order, back, "late" if is_dead else "overpaid")], person_id)
    if order.status in ("placed", *PLEDGED) and held - back >= due:
        confirm(order, person_id)


def _pay_again(order: Order, minor: int) -> None:
    """Let money that comes pay for what was given back at the provider; what was held back may be sent then."""
    let_stand(order, minor)
    if not is_held(order):
        tell_makers(order, FREE)


def deposit(order: Order, payment: Payment, minor: int, reference: str) -> Entry:
    """Return the entry of money that came: we hold it for the buyer until it is earned."""
    key = f"{CAPTURED}:{payment.provider}:{reference}"
    sides = Side(cash(payment.provider), 0, order.id), Side(DEPOSITS, 0, order.id)
    return move(key, CAPTURED, minor, order.currency, *sides)


def confirm(order: Order, person_id: int | None) -> None:
    """Let an order count: it is paid in full."""
    was_pledged = order.status in PLEDGED
    order.status, order.version = ORDER_LIFE.after(order.status, "confirm", HOUSE), order.version + 1
    db.session.flush()
    preorder = load(Preorder, order.preorder_id)
    count(preorder, paid=order.quantity, pledged=-order.quantity if was_pledged else 0)
    settle(order.id)
    about = (order.person_id, order.preorder_id, order.quantity, order.total_minor, order.currency)
    record(OrderPaid(order.id, *about), person_id)


def pay(order_id: int, reference: str, minor: int, currency: str, person_id: int) -> int:
    """Note a payment as this person may: staff mark a transfer, a buyer pays through the simulator."""
    role, buyer_id = role_of(person_id), db.session.scalar(select(Order.person_id).filter_by(id=order_id))
    if role not in MAKERS and buyer_id != person_id:
        raise NotFound("This does not exist, or not any more.")
    provider = BANK if role in MAKERS else SIMULATOR
    if provider == BANK:
        refuse_own(buyer_id, person_id)
    return note_payment(order_id, provider, reference, minor, currency, person_id=person_id)


def refuse_own(buyer_id: int | None, person_id: int) -> None:
    """Let nobody of the company say of an order of their own that they paid, or that their money came back to us."""
    if is_one_of(person_id, [buyer_id]):
        raise NotAllowed("Somebody else has to decide on this: it is about you.")


def pay_simulated(order_id: int, way: str, person_id: int) -> str:
    """Pay what is still open through the simulator, in one of its ways; return the status of the payment.

    Each notice is an act of its own, as it would be if it came from outside.
    """
    provider = PROVIDERS[SIMULATOR]
    minor, currency = open_amount(order_id, person_id)
    if way not in WAYS:
        raise Invalid({"way": Refused("There is no such way to pay.")})
    payment_id = 0
    for notice in provider.begin(way, f"SIM-{order_id}-{secrets.token_hex(6)}", minor, currency):
        told = (notice.reference, notice.minor, notice.currency)
        payment_id = note_payment(order_id, SIMULATOR, *told, result=notice.result, person_id=person_id)
    return _status(payment_id)


def _status(payment_id: int) -> str:
    return db.session.scalar(select(Payment.status).filter_by(id=payment_id)) or "created"


def open_amount(order_id: int, person_id: int) -> tuple[int, str]:
    """Return what the buyer still owes for an order."""
    order = db.session.get(Order, order_id)
    if order is None or order.person_id != person_id:
        raise NotFound("This does not exist, or not any more.")
    held = is_held(order)
    if held and is_disputed(order_id):
        raise Conflict("A payment of this order is disputed; until that is settled nothing is to be paid.", code="paid")
    due = given_outside(order_id) if held else order.total_minor - order.credited_minor - kept_of(order_id)
    if not (held or order.status in ("placed", *PLEDGED)) or due <= 0:
        raise Conflict("Nothing is left to pay here.", code="paid")
    return due, order.currency


def reconcile(payment_id: int, person_id: int) -> str:
    """Ask the provider what became of a payment without a clear answer; return its status."""
    payment = db.session.get(Payment, payment_id)
    whose = payment and db.session.scalar(select(Order.person_id).filter_by(id=payment.order_id))
    if payment is None or (whose != person_id and role_of(person_id) not in MAKERS):
        raise NotFound("This does not exist, or not any more.")
    if payment.status != UNKNOWN:
        raise Conflict("This payment has a clear answer already.", code="state")
    answer = PROVIDERS[payment.provider].ask(payment.reference, payment.minor, payment.currency)
    told = (answer.reference, answer.minor, answer.currency)
    note_payment(payment.order_id, payment.provider, *told, result=answer.result, person_id=person_id)
    return _status(payment_id)


def finish_held(payment_id: int, step: str, person_id: int) -> str:
    """Collect money that is held or may be collected, or let it go; return the status of the payment."""
    payment = db.session.get(Payment, payment_id)
    if payment is None or role_of(person_id) not in MAKERS:
        raise NotFound("This does not exist, or not any more.")
    refuse_own(db.session.scalar(select(Order.person_id).filter_by(id=payment.order_id)), person_id)
    if payment.status not in ("authorised", "mandated") or step not in ("capture", "release"):
        raise Conflict("No money is held here.", code="state")
    if payment.provider != SIMULATOR:
        raise Refused("There is no such way to pay.", code="provider")
    told = (payment.reference, payment.minor, payment.currency)
    result = CAPTURED if step == "capture" else VOIDED
    note_payment(payment.order_id, payment.provider, *told, result=result, person_id=person_id)
    return _status(payment_id)


def promise_simulated(order_id: int, way: str, person_id: int) -> str:
    """Promise the money of an order through the simulator, in one of its ways; return the status of the payment."""
    minor, currency, mode = to_promise(order_id, person_id)
    reference, payment_id = simulated_reference(order_id, way), 0
    for notice in PROVIDERS[SIMULATOR].promise(mode, reference, minor, currency):
        told = (notice.reference, notice.minor, notice.currency)
        payment_id = note_payment(order_id, SIMULATOR, *told, result=notice.result, person_id=person_id)
    return _status(payment_id)
