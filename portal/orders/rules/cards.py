"""Card payments through Stripe: what its events mean to us, and the life of what we ask of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from portal.kit.states import States, Step
from portal.kit.words import N_
from portal.orders.rules.collecting import AUTHORISE, MANDATE, NOW
from portal.orders.rules.lives import HOUSE, MAKERS
from portal.orders.rules.payments import (
    ACTION,
    AUTHORISED,
    CAPTURED,
    DISPUTED,
    DISPUTES,
    EXPIRED,
    FAILED,
    INQUIRED,
    INQUIRIES,
    INQUIRY_CLOSED,
    LOST,
    MANDATED,
    REFUND_FAILED,
    REFUNDED,
    VOIDED,
    WON,
    promised_in,
)

BEGIN, HOLD, SAVE = "begin", "hold", "save"  # the buyer is led to a page: to pay, to have money held, to save a card
COLLECT, LET_GO, REFUND = "collect", "let_go", "refund"
PAGES = {NOW: BEGIN, AUTHORISE: HOLD, MANDATE: SAVE}
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
    """What an event of Stripe says of one of our payments: found by our reference, or by a name of theirs.

    Of a saved card it names no amount: it is leave for all of the payment.  `part` is the attempt to collect.
    """

    result: str
    minor: int
    currency: str
    reference: str = ""
    alias: str = ""
    refund: str = ""
    part: str = ""
    name: str = ""  # by which Stripe calls a refund or a dispute
    reason: str = ""  # of a dispute
    answer_by: int = 0  # until when the bank waits for an answer, in seconds of Unix
    said_at: int = 0


SIMPLE = {  # kinds of events about a payment: what is told, and where the amount stands
    "payment_intent.succeeded": (CAPTURED, "amount_received"),
    "payment_intent.payment_failed": (FAILED, "amount"),
    "payment_intent.requires_action": (ACTION, "amount"),
    "payment_intent.amount_capturable_updated": (AUTHORISED, "amount_capturable"),
    "payment_intent.canceled": (VOIDED, "amount"),
    "checkout.session.async_payment_succeeded": (CAPTURED, "amount_total"),
    "checkout.session.async_payment_failed": (FAILED, "amount_total"),
    "checkout.session.expired": (EXPIRED, "amount_total"),
}
REASONS = {  # why a buyer has the bank take a payment back
    "credit_not_processed": N_("A refund that was promised did not arrive"),
    "duplicate": N_("Paid twice"),
    "fraudulent": N_("The owner of the card did not pay this"),
    "general": N_("Another reason"),
    "product_not_received": N_("Nothing arrived"),
    "product_unacceptable": N_("It is not what was ordered"),
    "subscription_canceled": N_("It had been called off"),
    "unrecognized": N_("The buyer does not know this payment"),
}
REFUNDS = ("charge.refunded", "refund.created", "refund.updated", "refund.failed", "charge.refund.updated")
SETTLED = {"succeeded": REFUNDED, "failed": REFUND_FAILED, "canceled": REFUND_FAILED}
STANDS = {  # how a dispute stands; whatever else is said of one, the money is taken
    "won": WON,
    "lost": LOST,
    "warning_needs_response": INQUIRED,
    "warning_under_review": INQUIRED,
    "warning_closed": INQUIRY_CLOSED,
}
OF_DISPUTES = "charge.dispute."


def found_of(key: str, asked: Sequence[str], found: Sequence[tuple[str, str]]) -> str:
    """Return what became of an attempt to refund: by what each refund is called at the provider, the oldest first.

    An older house called each further attempt like the first: those are told apart by their order.
    """
    exact = [said for name, said in found if name == key]
    named = {name for name, _ in found}
    alike = [each for each in asked if each == promised_in(key) or each not in named]
    if key not in alike:
        return exact[0] if exact else ""
    of_all = [said for name, said in found if name == promised_in(key)]
    return dict(zip(alike, of_all, strict=False)).get(key, "")


def to_stripe(minor: int, currency: str) -> int:
    """Return an amount as Stripe counts it."""
    return minor * SCALED.get(currency, 1)


def news_in(event: Mapping[str, Any]) -> CardNews | None:
    """Return what an event says of a payment of ours; None where it is about something else."""
    kind, about = str(event["type"]), event["data"]["object"]
    if kind == "setup_intent.succeeded":
        return _saved(about)
    if kind == "checkout.session.completed":
        found = (CAPTURED if about.get("payment_status") == "paid" else ACTION, "amount_total")
    elif kind.startswith(OF_DISPUTES):
        return _dispute(kind, about, event.get("created"))
    elif kind in REFUNDS:
        about = _refund_in(about)
        found = (SETTLED.get(str(about.get("status")), ""), "amount")
    else:
        found = SIMPLE.get(kind, ("", ""))
    return _news(found[0], about, about.get(found[1])) if found[0] else None


def _dispute(kind: str, about: Mapping[str, Any], said_at: object) -> CardNews | None:
    """Return what is said of a dispute: each of its events tells how it stands, and until when it waits for us."""
    is_back = kind == f"{OF_DISPUTES}funds_reinstated"
    news = _news(WON if is_back else STANDS.get(str(about.get("status")), DISPUTED), about, about.get("amount"))
    if news is None or not about.get("id"):
        return None
    days = (about.get("evidence_details") or {}).get("due_by"), said_at
    due, said = (each if isinstance(each, int) else 0 for each in days)
    name, reason = (str(about.get(each) or "")[:80] for each in ("id", "reason"))
    return replace(news, name=name, reason=reason, answer_by=due, said_at=said)


def _refund_in(about: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the refund itself: older versions of Stripe tell of a charge, and list its refunds, the latest first."""
    if about.get("object") != "charge":
        return about
    listed = (about.get("refunds") or {}).get("data") or [{}]
    return {"payment_intent": about.get("payment_intent"), **listed[0]}


def _saved(about: Mapping[str, Any]) -> CardNews | None:
    """Return the news that a card was saved: its name is that of the customer and of the card."""
    own, names = str((about.get("metadata") or {}).get("reference") or ""), (about["customer"], about["payment_method"])
    return CardNews(MANDATED, 0, "", reference=own, alias=f"{names[0]}/{names[1]}") if own and all(names) else None


def _news(result: str, about: Mapping[str, Any], amount: object) -> CardNews | None:
    """Return the news, if it is complete."""
    words, currency = about.get("metadata") or {}, str(about.get("currency") or "").upper()
    if not isinstance(amount, int) or isinstance(amount, bool) or len(currency) != 3:
        return None
    is_refund = result in (REFUNDED, REFUND_FAILED)
    own = str(about.get("client_reference_id") or words.get("reference") or "")
    alias = str(about.get("id") if about.get("object") == "payment_intent" else about.get("payment_intent") or "")
    refund = {"refund": str(words.get("refund") or ""), "name": str(about.get("id") or "")}
    names: Any = refund if is_refund else {"reference": "" if result in DISPUTES + INQUIRIES else own}
    names["part"] = "" if is_refund else str(words.get("attempt") or "")[:8]
    return CardNews(result, amount // SCALED.get(currency, 1), currency, alias=alias, **names)
