"""Card payments through Stripe: what its events mean to us, and the life of what we ask of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from portal.kit.states import States, Step
from portal.kit.words import N_
from portal.orders.rules.lives import HOUSE, MAKERS
from portal.orders.rules.payments import (
    ACTION,
    AUTHORISED,
    CAPTURED,
    DISPUTED,
    EXPIRED,
    FAILED,
    LOST,
    REFUND_FAILED,
    REFUNDED,
    VOIDED,
    WON,
)

BEGIN, REFUND = "begin", "refund"
ERRAND_LIFE = States(
    Step("waiting", "take", "leaving", (HOUSE,), N_("Ask the provider")),
    Step("leaving", "answer", "done", (HOUSE,), N_("Get an answer")),
    Step("leaving", "refuse", "refused", (HOUSE,), N_("Be refused")),
    Step("leaving", "lose", "unknown", (HOUSE,), N_("Get no clear answer")),
    Step("leaving", "again", "waiting", MAKERS, N_("Ask again"), N_("under the same key, so that it is done once")),
    Step("unknown", "again", "waiting", MAKERS, N_("Ask again"), N_("under the same key, so that it is done once")),
    Step("refused", "again", "waiting", MAKERS, N_("Ask again")),
    names={
        "waiting": N_("Waiting"),
        "leaving": N_("The provider is being asked"),
        "done": N_("Answered"),
        "refused": N_("Refused"),
        "unknown": N_("No clear answer yet"),
    },
)
SCALED = {"ISK": 100, "UGX": 100}  # Stripe counts these with two decimals that they do not have


@dataclass(frozen=True, slots=True)
class CardNews:
    """What an event of Stripe says of one of our payments: found by our reference, or by a name of theirs."""

    result: str
    minor: int
    currency: str
    reference: str = ""
    alias: str = ""
    refund: str = ""


SIMPLE = {  # kinds of events about a payment: what is told, and where the amount stands
    "payment_intent.succeeded": (CAPTURED, "amount_received"),
    "payment_intent.payment_failed": (FAILED, "amount"),
    "payment_intent.requires_action": (ACTION, "amount"),
    "payment_intent.amount_capturable_updated": (AUTHORISED, "amount_capturable"),
    "payment_intent.canceled": (VOIDED, "amount"),
    "checkout.session.async_payment_succeeded": (CAPTURED, "amount_total"),
    "checkout.session.async_payment_failed": (FAILED, "amount_total"),
    "checkout.session.expired": (EXPIRED, "amount_total"),
    "charge.dispute.created": (DISPUTED, "amount"),
}
REFUNDS = ("refund.created", "refund.updated", "refund.failed", "charge.refund.updated")
SETTLED = {"succeeded": REFUNDED, "failed": REFUND_FAILED, "canceled": REFUND_FAILED}
CLOSED = {"won": WON, "warning_closed": WON, "lost": LOST}


def to_stripe(minor: int, currency: str) -> int:
    """Return an amount as Stripe counts it."""
    return minor * SCALED.get(currency, 1)


def news_in(event: Mapping[str, Any]) -> CardNews | None:
    """Return what an event says of a payment of ours; None where it is about something else."""
    kind, about = str(event["type"]), event["data"]["object"]
    if kind == "checkout.session.completed":
        found = (CAPTURED if about.get("payment_status") == "paid" else ACTION, "amount_total")
    elif kind == "charge.dispute.closed":
        found = (CLOSED.get(str(about.get("status")), ""), "amount")
    elif kind in REFUNDS:
        found = (SETTLED.get(str(about.get("status")), ""), "amount")
    else:
        found = SIMPLE.get(kind, ("", ""))
    return _news(found[0], about, about.get(found[1])) if found[0] else None


def _news(result: str, about: Mapping[str, Any], amount: object) -> CardNews | None:
    """Return the news, if it is complete."""
    words, currency = about.get("metadata") or {}, str(about.get("currency") or "").upper()
    if not isinstance(amount, int) or isinstance(amount, bool) or len(currency) != 3:
        return None
    is_refund = result in (REFUNDED, REFUND_FAILED)
    own = str(about.get("client_reference_id") or words.get("reference") or "")
    alias = str(about.get("id") if about.get("object") == "payment_intent" else about.get("payment_intent") or "")
    names = {"refund": str(words.get("refund") or "")} if is_refund else {"reference": own}
    return CardNews(result, amount // SCALED.get(currency, 1), currency, alias=alias, **names)
