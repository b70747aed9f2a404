"""Pay by card: begun here, asked of the provider outside of any transaction, and settled by what it tells us."""

import secrets
from contextlib import suppress
from datetime import UTC, datetime

from sqlalchemy import select

from portal.events.books import CardErrandMoved
from portal.kit.db import db, load
from portal.kit.errors import Conflict, NotAllowed, NotFound, Refused
from portal.kit.setting import setting
from portal.orders.acts.collecting import Asking, hear
from portal.orders.acts.explaining import Said, hear_dispute
from portal.orders.acts.ordering import load_order
from portal.orders.acts.outside import Outside, hear_outside
from portal.orders.acts.paying import note_payment, open_amount
from portal.orders.acts.refunds import Heard
from portal.orders.acts.sending import note_refund_failed, settle_refund
from portal.orders.models import Order, Payment, PaymentAlias, PaymentErrand, PaymentEvent, Preorder
from portal.orders.rules.cards import BEGIN, COLLECT, ERRAND_LIFE, LET_GO, PAGES, REFUND, CardNews
from portal.orders.rules.lives import HOUSE, MAKERS
from portal.orders.rules.payments import (
    DISPUTES,
    FAILED,
    INQUIRIES,
    REFUND_FAILED,
    REFUND_REQUESTED,
    REFUNDED,
    STRIPE,
    UNKNOWN,
    Notice,
)
from portal.people.queries import role_of
from portal.river import act, record
from portal.river.acts import told_at


@act
def begin_card(order_id: int, person_id: int) -> int:
    """Begin to pay what is open of an order by card, and return the errand that asks the provider.

    Where money is only promised until orders close, it is held, or the card is saved.
    """
    if not setting("STRIPE_SECRET"):
        raise Refused("There is no such way to pay.", code="provider")
    order = load_order(order_id)
    minor, currency = open_amount(order_id, person_id)
    kind = _kind(order, minor)
    payment = Payment(
        order_id=order.id, provider=STRIPE, reference=f"WS-{order_id}-{secrets.token_hex(8)}", minor=minor
    )
    payment.currency, payment.began_at, payment.status = currency, told_at(), "created"
    db.session.add(payment)
    db.session.flush()
    return send_errand(payment, kind, payment.reference, minor, person_id)


def _kind(order: Order, minor: int) -> str:
    """Return what the buyer is led to: what was paid in part, or promised and declined, is paid at once."""
    preorder = load(Preorder, order.preorder_id)
    return PAGES[preorder.mode] if order.status == "placed" and minor == order.total_minor else BEGIN


def send_errand(payment: Payment, kind: str, key: str, minor: int, person_id: int | None) -> int:
    """Have the provider asked for something, once under a key; called by acts."""
    errand = PaymentErrand(payment_id=payment.id, kind=kind, key=key, minor=minor, made_at=told_at())
    errand.state = ERRAND_LIFE.first
    db.session.add(errand)
    db.session.flush()
    _tell(errand, payment, person_id)
    return errand.id


def _tell(errand: PaymentErrand, payment: Payment, person_id: int | None = None) -> None:
    record(CardErrandMoved(payment.order_id, errand.id, errand.kind, errand.state), person_id)


@act
def ask_refund(provider: str, reference: str) -> int:
    """Have the provider asked for a refund that was promised, and return the errand; asked again it is the same."""
    asked = select(PaymentEvent).filter_by(provider=provider, reference=reference, type=REFUND_REQUESTED)
    promised = db.session.scalar(asked)
    if promised is None:
        raise NotFound("This does not exist, or not any more.")
    return send_errand(load(Payment, promised.payment_id), REFUND, reference, promised.minor, None)


@act
def take_errand(errand_id: int) -> None:
    """Take an errand to the door: from here on nobody knows whether it was done, until there is an answer."""
    _step(errand_id, "take").left_at = told_at()


def _step(errand_id: int, step: str, *roles: str) -> PaymentErrand:
    errand = load(PaymentErrand, errand_id)
    errand.state = ERRAND_LIFE.after(errand.state, step, *(roles or (HOUSE,)))
    _tell(errand, load(Payment, errand.payment_id))
    return errand


@act
def note_answer(errand_id: int, url: str = "", alias: str = "") -> None:
    """Note that the provider took an errand: where the buyer goes on, and how it calls the payment."""
    errand = _step(errand_id, "answer")
    errand.url, errand.error = url[:2_000], ""
    _know(errand.payment_id, alias)


@act
def note_refusal(errand_id: int, why: str) -> None:
    """Note that the provider surely did not take an errand."""
    errand = _step(errand_id, "refuse")
    errand.error = why[:300]
    payment = load(Payment, errand.payment_id)
    if errand.kind == COLLECT:
        hear_attempt(payment, errand.key, FAILED, errand.minor)
    elif errand.kind in PAGES.values():
        told = (payment.reference, payment.minor, payment.currency)
        note_payment(payment.order_id, STRIPE, *told, result=FAILED)
    elif errand.kind == REFUND:
        note_refund_failed(STRIPE, errand.key)


@act
def note_silence(errand_id: int, why: str) -> None:
    """Note that nobody knows whether the provider took an errand; it is not asked again by itself."""
    errand = _step(errand_id, "lose")
    errand.error = why[:300]
    payment = load(Payment, errand.payment_id)
    if errand.kind in PAGES.values() and payment.status == "created":
        told = (payment.reference, payment.minor, payment.currency)
        note_payment(payment.order_id, STRIPE, *told, result=UNKNOWN)


@act
def ask_again(errand_id: int, person_id: int) -> None:
    """Have the provider asked again, under the same key: what it did before, it does not do twice."""
    role = role_of(person_id)
    if role not in MAKERS:
        raise NotAllowed("You are not allowed to do this.")
    if load(PaymentErrand, errand_id).kind == REFUND and load(PaymentErrand, errand_id).state == "refused":
        raise Conflict("This refund was refused; it is tried again under a new key, among the refunds.", code="refused")
    _step(errand_id, "again", role).error = ""


def hear_cards(news: CardNews) -> int:
    """Take in what the provider says of a payment of ours, once; return the payment."""
    if news.result in (REFUNDED, REFUND_FAILED):
        return _hear_refund(news)
    payment = _payment_of(news)
    if news.result in DISPUTES + INQUIRIES:
        return hear_dispute(payment.id, _said(news))
    if news.alias:
        remember_alias(payment.id, news.alias)
    if news.part:
        return hear_attempt(payment, payment.reference + news.part, news.result, news.minor)
    minor, currency = (news.minor, news.currency) if news.currency else (payment.minor, payment.currency)
    told = (payment.order_id, STRIPE, payment.reference, minor, currency)
    return note_payment(*told, result=news.result, whole=payment.minor)


def _hear_refund(news: CardNews) -> int:
    """Take in what became of a refund: of one that we asked for, or of one that somebody made there."""
    if not news.refund:
        outside = Outside(STRIPE, news.name, news.minor, news.currency, has_failed=news.result == REFUND_FAILED)
        return hear_outside(_payment_of(news).id, outside)
    settle = settle_refund if news.result == REFUNDED else note_refund_failed
    return settle(STRIPE, news.refund)


def _said(news: CardNews) -> Said:
    due, said = (datetime.fromtimestamp(each, UTC) for each in (news.answer_by, news.said_at))
    about = (news.name, news.result, news.minor, news.currency, news.reason)
    return Said(*about, answer_by=due if news.answer_by else None, said_at=said)


def hear_attempt(payment: Payment, reference: str, result: str, minor: int) -> int:
    """Take in what became of an attempt to collect promised money; return the payment."""
    preorder_id = db.session.scalar(select(Order.preorder_id).filter_by(id=payment.order_id))
    asking = Asking(payment.order_id, STRIPE, reference, minor, payment.currency)
    with suppress(Heard):
        hear(preorder_id or 0, [(asking, [Notice(reference, result, minor, payment.currency)])])
    return payment.id


@act
def ask_to_let_go(payment_id: int) -> int:
    """Have the provider let go of what was held or saved for an order; return the errand."""
    payment = load(Payment, payment_id)
    return send_errand(payment, LET_GO, f"{payment.reference} let go", payment.minor, None)


def _payment_of(news: CardNews) -> Payment:
    """Return the payment that news are about, or say that we do not know it yet: the provider tells it again."""
    own = select(Payment).filter_by(provider=STRIPE, reference=news.reference)
    known = select(Payment).join(PaymentAlias, PaymentAlias.payment_id == Payment.id)
    known = known.where(PaymentAlias.provider == STRIPE, PaymentAlias.alias == news.alias)
    found = db.session.scalar(own) if news.reference else db.session.scalar(known)
    if found is None:
        raise Conflict("We do not know this payment yet.", code="unknown_payment")
    return found


def remember_alias(payment_id: int, alias: str) -> None:
    """Keep how the provider calls a payment."""
    if db.session.get(PaymentAlias, (STRIPE, alias)) is None:
        keep_alias(payment_id, alias)


@act
def keep_alias(payment_id: int, alias: str) -> None:
    """Keep a name of a payment, once."""
    payment = load(Payment, payment_id)
    _know(payment_id, alias)
    record(CardErrandMoved(payment.order_id, 0, "name", "done"))


def _know(payment_id: int, alias: str) -> None:
    if alias and db.session.get(PaymentAlias, (STRIPE, alias)) is None:
        db.session.add(PaymentAlias(provider=STRIPE, alias=alias[:200], payment_id=payment_id))
        db.session.flush()
