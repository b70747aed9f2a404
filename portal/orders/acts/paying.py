"""Note what providers tell us of payments: once, twice, late, or in the wrong order, it ends the same."""

import secrets

from sqlalchemy import select

from portal.events.orders import OrderPaid, PaymentFailed, PaymentReceived
from portal.kit import limits
from portal.kit.db import db, load
from portal.kit.errors import Conflict, Invalid, NotFound, Refused
from portal.kit.setting import setting
from portal.kit.text import clean_line
from portal.orders.acts.ledger import DEPOSITS, Side, cash, move, post
from portal.orders.acts.ordering import load_order
from portal.orders.acts.preorders import count
from portal.orders.acts.refunds import Claim, Heard, kept_of, promise_refunds, tell, was_told
from portal.orders.models import Order, Payment, Preorder
from portal.orders.rules.lives import DEAD, HOUSE, MAKERS, ORDER_LIFE
from portal.orders.rules.payments import BANK, CAPTURED, PROVIDERS, RESULTS, SIMULATOR, UNKNOWN, WAYS, Notice, owed_back
from portal.people.queries import role_of
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
) -> int:
    """Note what a provider says of a payment; said again it changes nothing.  Return the id of the payment.

    A bank transfer is marked by staff; its reference is what the bank's statement says.
    """
    try:
        return _note(order_id, provider, Notice(reference, result, minor, currency), person_id)
    except Heard as heard:
        return heard.row_id


@act
def _note(order_id: int, provider: str, notice: Notice, person_id: int | None) -> int:
    """Add what was said to the payment, and act on money that came."""
    notice = _checked(provider, notice, person_id)
    order = load_order(order_id)
    payment = _payment(order, provider, notice)
    if was_told(provider, notice.reference, notice.result):
        raise Heard(payment.id)
    tell(payment, notice.reference, notice.result, notice.minor)
    about = (order.person_id, payment.id, provider, notice.minor, order.currency)
    if notice.result == CAPTURED:
        record(PaymentReceived(order.id, *about), person_id)
        _receive(order, payment, person_id)
    else:
        record(PaymentFailed(order.id, *about, result=notice.result), person_id)
    return payment.id


def _checked(provider: str, notice: Notice, person_id: int | None) -> Notice:
    """Return the notice, cleaned, or refuse what no provider of ours would say."""
    if provider not in PROVIDERS or notice.result not in RESULTS:
        raise Refused("There is no such way to pay.", code="provider")
    if provider == BANK:
        check_role(role_of(person_id or 0), *MAKERS)
    if provider == SIMULATOR and not setting("SIMULATOR"):
        raise Refused("There is no such way to pay.", code="provider")
    if not 1 <= notice.minor <= limits.PRICE.most:
        raise Invalid({"minor": Refused("Each payment is above zero.")})
    try:
        reference = limits.REFERENCE.text(clean_line(notice.reference))
    except Refused as refusal:
        raise Invalid({"reference": refusal}) from refusal
    return Notice(reference, notice.result, notice.minor, notice.currency)


def _payment(order: Order, provider: str, notice: Notice) -> Payment:
    """Return the payment that a notice speaks of, locked; begun, if we have not heard of it."""
    if notice.currency != order.currency:
        raise Invalid({"currency": Refused("This order is paid in {currency}.", currency=order.currency)})
    payment = db.session.scalar(select(Payment).filter_by(provider=provider, reference=notice.reference))
    if payment is None:
        payment = Payment(order_id=order.id, provider=provider, reference=notice.reference, minor=notice.minor)
        payment.currency, payment.began_at, payment.status = notice.currency, told_at(), "created"
        db.session.add(payment)
        db.session.flush()
    elif (payment.order_id, payment.minor) != (order.id, notice.minor):
        raise Conflict("This reference stands for another payment already.", code="reference_used")
    return payment


def _receive(order: Order, payment: Payment, person_id: int | None) -> None:
    """Book money that came: it is a deposit; what is too much, or too late, goes back."""
    key = f"{CAPTURED}:{payment.provider}:{payment.reference}"
    sides = Side(cash(payment.provider), 0, order.id), Side(DEPOSITS, 0, order.id)
    post([move(key, CAPTURED, payment.minor, order.currency, *sides)])
    is_dead = order.status in DEAD or order.status == "returned"
    kept, due = kept_of(order.id), order.total_minor - order.credited_minor
    back = owed_back(kept, due, is_dead=is_dead)
    promise_refunds([Claim(order, back, "late" if is_dead else "overpaid")], person_id)
    if order.status == "placed" and kept - back >= due:
        _confirm(order, person_id)


def _confirm(order: Order, person_id: int | None) -> None:
    """Let an order count: it is paid in full."""
    order.status, order.version = ORDER_LIFE.after(order.status, "confirm", HOUSE), order.version + 1
    db.session.flush()
    count(load(Preorder, order.preorder_id), paid=order.quantity)
    about = (order.person_id, order.preorder_id, order.quantity, order.total_minor, order.currency)
    record(OrderPaid(order.id, *about), person_id)


def pay(order_id: int, reference: str, minor: int, currency: str, person_id: int) -> int:
    """Note a payment as this person may: staff mark a transfer, a buyer pays through the simulator."""
    role = role_of(person_id)
    if role not in MAKERS and db.session.scalar(select(Order.person_id).filter_by(id=order_id)) != person_id:
        raise NotFound("This does not exist, or not any more.")
    provider = BANK if role in MAKERS else SIMULATOR
    return note_payment(order_id, provider, reference, minor, currency, person_id=person_id)


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
    due = order.total_minor - kept_of(order_id)
    if order.status != "placed" or due <= 0:
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
