"""Asks Stripe what errands say, after the commit and outside any transaction; its library is loaded when needed.

An errand is marked as leaving first.  If we die then, or the line does, nobody knows whether it was done: it stays so
until Stripe tells us, or somebody has it asked again under the same key, which does nothing twice.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from threading import Event as Flag
from threading import Thread
from typing import Any

from portal.kit.clock import now
from portal.kit.db import db
from portal.kit.errors import Refused
from portal.kit.setting import setting
from portal.orders import acts
from portal.orders.models import Payment, PaymentErrand
from portal.orders.queries.cards import due_errands, known_as, late_refunds, refunds_asked, saved_as
from portal.orders.rules.cards import (
    COLLECT,
    HOLD,
    LET_GO,
    REFUND,
    SAVE,
    SETTLED,
    CardNews,
    found_of,
    news_in,
    to_stripe,
)
from portal.orders.rules.payments import REFUNDED, STRIPE
from portal.river.locks import alone

log = logging.getLogger(__name__)
PAUSE, PATIENCE, TOLERANCE = 2.0, 8.0, 300
LATE, AGAIN = timedelta(hours=1), timedelta(minutes=10)  # a refund without news, and how often we look
LATER = (409, 429)  # what Stripe answers where it may be asked again


def client() -> Any:
    """Return the official client, at the address that the settings name."""
    import stripe

    lines = stripe.RequestsClient(timeout=PATIENCE)
    base: Any = {"api": str(setting("STRIPE_API"))}
    return stripe.StripeClient(
        str(setting("STRIPE_SECRET")), base_addresses=base, http_client=lines, max_network_retries=0
    )


def carry(errand_id: int) -> str:
    """Ask what one errand says, and return the state that it ends in."""
    acts.take_errand(errand_id)
    errand = db.session.get_one(PaymentErrand, errand_id)
    payment = db.session.get_one(Payment, errand.payment_id)
    _ask(errand_id, errand, payment)
    db.session.rollback()
    return db.session.get_one(PaymentErrand, errand_id, populate_existing=True).state


def _ask(errand_id: int, errand: PaymentErrand, payment: Payment) -> None:
    import stripe

    try:
        url, alias = _way(errand.kind)(errand, payment)
    except stripe.APIConnectionError as error:
        acts.note_silence(errand_id, f"Stripe does not answer: {type(error).__name__}")
    except stripe.StripeError as error:
        is_clear = error.http_status is not None and 400 <= error.http_status < 500 and error.http_status not in LATER
        (acts.note_refusal if is_clear else acts.note_silence)(errand_id, error.user_message or str(error))
    else:
        acts.note_answer(errand_id, url, alias)


def _way(kind: str) -> Callable[[PaymentErrand, Payment], tuple[str, str]]:
    """Return how an errand of this kind is done."""
    return {REFUND: _refund, COLLECT: _collect, LET_GO: _let_go}.get(kind, _begin)


def _begin(errand: PaymentErrand, payment: Payment) -> tuple[str, str]:
    """Have a page made on which the buyer pays, has the money held, or saves a card."""
    home, words = f"{setting('PUBLIC_URL')}/orders/{payment.order_id}", {"reference": payment.reference}
    asked: Any = {"client_reference_id": payment.reference, "metadata": words, "success_url": home, "cancel_url": home}
    asked |= _setup(payment, words) if errand.kind == SAVE else _charge(errand, payment, words)
    made = client().v1.checkout.sessions.create(params=asked, options={"idempotency_key": errand.key})
    return str(made.url or ""), str(made.payment_intent or "")


def _setup(payment: Payment, words: dict[str, str]) -> dict[str, Any]:
    """Return what makes a page on which a card is saved, to be charged later without its owner."""
    more = {"setup_intent_data": {"metadata": words}, "customer_creation": "always"}
    return more | {"mode": "setup", "currency": payment.currency.lower()}


def _charge(errand: PaymentErrand, payment: Payment, words: dict[str, str]) -> dict[str, Any]:
    """Return what makes a page on which a card is charged, or money is held on it."""
    price = {"currency": payment.currency.lower(), "unit_amount": to_stripe(payment.minor, payment.currency)}
    line = {"quantity": 1, "price_data": price | {"product_data": {"name": payment.reference}}}
    intent: dict[str, Any] = {"metadata": words} | ({"capture_method": "manual"} if errand.kind == HOLD else {})
    return {"mode": "payment", "line_items": [line], "payment_intent_data": intent}


def _collect(errand: PaymentErrand, payment: Payment) -> tuple[str, str]:
    """Have held money taken, or a saved card charged; what came of it, Stripe tells when it calls."""
    amount, own = to_stripe(errand.minor, payment.currency), known_as(payment.id)
    words = {"reference": payment.reference, "attempt": errand.key.removeprefix(payment.reference)}
    customer, card = saved_as(payment.id)
    intents, once = client().v1.payment_intents, {"idempotency_key": f"collect {errand.key}"}
    if own and not card:
        intents.capture(own, params={"amount_to_capture": amount, "metadata": words}, options=once)
        return "", ""
    asked: Any = {"amount": amount, "currency": payment.currency.lower(), "customer": customer, "payment_method": card}
    asked |= {"off_session": True, "confirm": True, "metadata": words}
    made = intents.create(params=asked, options=once)
    return "", str(made.id or "")


def _let_go(errand: PaymentErrand, payment: Payment) -> tuple[str, str]:
    """Have held money let go, or a saved card forgotten."""
    own, (_, card) = known_as(payment.id), saved_as(payment.id)
    once = {"idempotency_key": errand.key}
    if card:
        client().v1.payment_methods.detach(card, options=once)
    elif own:
        client().v1.payment_intents.cancel(own, options=once)
    return "", ""


def _refund(errand: PaymentErrand, payment: Payment) -> tuple[str, str]:
    """Have money sent back; whether it was, Stripe tells later."""
    asked: Any = {"payment_intent": known_as(payment.id), "amount": to_stripe(errand.minor, payment.currency)}
    asked |= {"metadata": {"refund": errand.key}}
    made = client().v1.refunds.create(params=asked, options={"idempotency_key": f"refund {errand.key}"})
    if made.status == "succeeded":
        acts.settle_refund(payment.provider, errand.key)
    return "", ""


def _named(refund: Mapping[str, Any]) -> tuple[str, str]:
    return str((refund.get("metadata") or {}).get("refund")), str(refund.get("status"))


def look_after_refunds(late: Sequence[Any]) -> int:
    """Ask what became of refunds of which nothing was heard for long, whoever asked for them; return how many told.

    A refund of an older house, a call that was lost on its way: what is late is looked at, whatever was waited for.
    One that Stripe does not know, or that we cannot book, keeps none of the others waiting.
    """
    import stripe

    heard_of = 0
    for each in late:
        try:
            heard_of += _look_after(each)
        except (stripe.InvalidRequestError, Refused) as error:
            log.warning("Nobody knows what became of the refund %s: %s", each.key, error)
    return heard_of


def _look_after(late: Any) -> bool:
    """Ask what became of a refund, and note it; say whether it was heard."""
    listed = client().v1.refunds.list(params={"payment_intent": known_as(late.payment_id), "limit": 100})
    found = [_named(each.to_dict()) for each in reversed(listed.data)]
    said = SETTLED.get(found_of(late.key, refunds_asked(late.payment_id, late.key), found))
    db.session.rollback()
    if said:
        (acts.settle_refund if said == REFUNDED else acts.note_refund_failed)(STRIPE, late.key)
    return said is not None


def heard(raw: bytes, signature: str) -> CardNews | None:
    """Return what a call of Stripe says, or refuse one that Stripe did not sign, or signed too long ago."""
    import stripe

    try:
        secret = str(setting("STRIPE_WEBHOOK_SECRET"))
        event = stripe.Webhook.construct_event(raw, signature, secret or None, tolerance=TOLERANCE)
        return news_in(event.to_dict())
    except (ValueError, KeyError, TypeError, AttributeError, stripe.StripeError) as error:
        raise Refused("This call was not signed by the provider.", code="signature") from error


class Cashier:
    """A thread beside the web that asks what waits to be asked; one at a time among all processes."""

    def __init__(self, app: Any) -> None:
        self.app, self.stopping = app, Flag()
        self.looked_at: datetime | None = None
        self.looked_to = 0  # the errand up to which late refunds were looked at
        self.thread = Thread(target=self.run, name="cashier", daemon=True)

    def run(self) -> None:
        """Ask until stopped."""
        while not self.stopping.wait(PAUSE):
            try:
                self.round()
            except Exception:
                log.exception("The cashier stumbled")

    def round(self) -> None:
        """Ask what waits, if this house takes cards at all."""
        with self.app.app_context(), alone("orders.sender") as mine:
            if not mine or not setting("STRIPE_SECRET"):
                return
            for errand_id in due_errands():
                carry(errand_id)
            if self.looked_at is None or now() - self.looked_at > AGAIN:
                self.looked_at = now()
                late = late_refunds(now() - LATE, self.looked_to)
                look_after_refunds(late)
                self.looked_to = late[-1].id if late else 0
