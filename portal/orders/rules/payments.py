"""What the events of a payment add up to, and how providers differ.

Events may come twice, late and in any order; what they add up to depends only on which there are.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from portal.kit.words import N_, Message

CAPTURED, FAILED, UNKNOWN = "captured", "failed", "unknown"  # what a provider says of money on its way to us
ACTION, AUTHORISED, MANDATED, EXPIRED, VOIDED = "requires_action", "authorised", "mandated", "expired", "voided"
DISPUTED, WON, LOST = "disputed", "won", "lost"  # a buyer had the bank take the money back, and what became of it
REFUND_REQUESTED, REFUNDED, REFUND_FAILED = "refund_requested", "refunded", "refund_failed"
REFUND_BACK = "refund_back"  # what was sent came back: it is owed again
CHARGED_BACK, KEPT_AGAIN = "charged_back", "kept_again"  # a dispute stands for the refund of an order, or no longer
OUTSIDE_REFUND, OUTSIDE_BACK = "refunded_outside", "outside_back"  # made at the provider, where we owed nothing
PAID_AGAIN = "paid_again"  # why it stands as given back: its buyer paid once more
OUTSIDE = "outside"  # why money went back: somebody did it at the provider, not here
MONEY = (CAPTURED, DISPUTED, WON)  # of what a provider says, these move money
PROMISES = (AUTHORISED, MANDATED)  # of what a provider says, these promise money
DISPUTES = (DISPUTED, WON, LOST)
INQUIRED, INQUIRY_CLOSED = INQUIRIES = ("inquired", "inquiry_closed")  # the bank asks, and takes nothing
RESULTS = (CAPTURED, VOIDED, EXPIRED, AUTHORISED, FAILED, MANDATED, ACTION, UNKNOWN, DISPUTED, WON, LOST)
BEFORE_MONEY = {  # without money, the strongest of what was told decides
    VOIDED: "cancelled",
    EXPIRED: "expired",
    AUTHORISED: "authorised",
    FAILED: "failed",
    MANDATED: "mandated",
    ACTION: "requires_action",
    UNKNOWN: "unknown",
}
BANK, SIMULATOR, STRIPE, EXCHANGE = "bank", "simulator", "stripe", "exchange"
EXCHANGED = "exchanged"  # why money does not go back: it pays for the same once more
VOUCHER = "voucher"  # the company pays for its member
PAID_BY = {
    BANK: N_("Bank transfer"),
    SIMULATOR: N_("Simulated money"),
    STRIPE: N_("Card"),
    EXCHANGE: N_("Exchange"),
    VOUCHER: N_("Voucher"),
}


def status_of(told: Collection[str], captured: int, refunded: int, whole: int = 0) -> str:
    """Return the status of a payment by all that was told of it, in whatever order, once or often.

    Money that came outweighs everything before it; a dispute outweighs a refund; an unclear answer is the weakest.
    """
    if not captured:
        return next((status for result, status in BEFORE_MONEY.items() if result in told), "created")
    if LOST in told or (DISPUTED in told and WON not in told):
        return "lost" if LOST in told else "disputed"
    if refunded:
        return "refunded" if refunded >= captured else "partially_refunded"
    if WON in told and DISPUTED in told:
        return "won"
    return "captured" if captured >= whole else "partially_captured"


def paid_status(captured: int, returned: int, total: int) -> str:
    """Return how far an order is paid: none, partial, full or over; an axis of its own beside the order's life."""
    kept = captured - returned
    if kept <= 0:
        return "none"
    return "partial" if kept < total else "full" if kept == total else "over"


def owed_back(kept: int, total: int, *, is_dead: bool) -> int:
    """Return how much of what we keep is not ours: all of a dead order, what is too much of a live one."""
    return kept if is_dead else max(kept - total, 0)


def taken_from(amount: int, remaining: Sequence[int]) -> list[int]:
    """Return how much of an amount each payment gives back, first come first."""
    parts = []
    for rest in remaining:
        parts.append(min(rest, amount))
        amount -= parts[-1]
    if amount:
        raise ValueError("More would go back than came in.")
    return parts


class Owed(Protocol):
    """A promise to give money back that could not be kept yet."""

    @property
    def minor(self) -> int:
        """Return how much was promised."""


W = TypeVar("W", bound=Owed)


MOST_OWED = 10  # promises of one payment that are weighed against each other


def settled_by(amount: int, owed: Sequence[W]) -> list[W]:
    """Return the promises that so much money keeps, each as a whole: together as much of it as can be, the oldest."""
    best: dict[int, tuple[W, ...]] = {0: ()}
    for each in owed[:MOST_OWED]:
        for total, kept in list(best.items()):
            if total + each.minor <= amount:
                best.setdefault(total + each.minor, (*kept, each))
    return list(best[max(best)])


_TRY = re.compile(r"(/R[\w-]+)#[\w-]+$", re.ASCII)


def promised_in(reference: str) -> str:
    """Return the promise that an attempt to send a refund is about: all but the first have a name behind it."""
    return _TRY.sub(r"\1", reference)


def bank_reference(order_id: int) -> str:
    """Return what a buyer writes on a transfer: the order and two digits that catch a slip of the pen (ISO 7064)."""
    check = 98 - order_id * 100 % 97
    return f"WS{order_id:06d}-{check:02d}"


@dataclass(frozen=True, slots=True)
class Notice:
    """What a provider tells us of one payment; `part` names one of several things that it tells of the same kind."""

    reference: str
    result: str
    minor: int
    currency: str
    part: str = ""
    whole: int = 0  # what the payment is about, where this is about a part of it

    @property
    def of_payment(self) -> int:
        """Return what the whole payment is about."""
        return self.whole or self.minor


class Provider(Protocol):
    """Whoever carries money to us: asked to begin a payment, and asked again where an answer was lost."""

    name: str
    modes: tuple[str, ...]  # in which it takes promises of money

    def begin(self, way: str, reference: str, minor: int, currency: str) -> list[Notice]:
        """Return what is told of a payment, in the order in which it arrives."""

    def ask(self, reference: str, minor: int, currency: str) -> Notice:
        """Return what really became of a payment."""

    def promise(self, mode: str, reference: str, minor: int, currency: str) -> list[Notice]:
        """Return what is told when money is reserved, or leave is given to charge it later."""

    def collect(self, reference: str, minor: int, currency: str) -> list[Notice]:
        """Return what is told when promised money is asked for; asked again by the same reference, the same."""

    def void(self, reference: str) -> None:
        """Let go of money that was promised."""


WAYS: dict[str, tuple[Message, tuple[str, ...]]] = {
    "accept": (N_("Pays at once"), (CAPTURED,)),
    "decline": (N_("Is declined"), (FAILED,)),
    "time_out": (N_("Gives no clear answer"), (UNKNOWN,)),
    "duplicate": (N_("Pays, and says so twice"), (CAPTURED, CAPTURED)),
    "out_of_order": (N_("Says declined and late that it was paid"), (FAILED, CAPTURED)),
    "stale": (N_("Pays, and an old decline comes late"), (CAPTURED, FAILED)),
    "hold": (N_("Holds the money until it is collected"), (AUTHORISED,)),
    "late_hold": (N_("Pays, and that it was held is told late"), (CAPTURED, ACTION, AUTHORISED)),
    "mandate": (N_("Allows to collect it later"), (MANDATED,)),
    "ask": (N_("Wants the buyer to confirm"), (ACTION,)),
    "lapse": (N_("Holds the money, and lets it lapse"), (AUTHORISED, EXPIRED)),
    "dispute": (N_("Pays, and disputes it"), (CAPTURED, DISPUTED)),
    "dispute_won": (N_("Pays, disputes it, and loses the dispute"), (WON, CAPTURED, DISPUTED)),
}


PROMISE_WAYS: dict[str, tuple[Message, str]] = {  # and the letter by which a reference says what will come of it
    "accept": (N_("Promises, and pays when it is asked"), "a"),
    "declines_once": (N_("Promises, and declines the first time"), "o"),
    "never": (N_("Promises, and declines each time"), "n"),
    "silent": (N_("Promises, and gives no clear answer when it is asked"), "s"),
    "twice": (N_("Promises, pays, and says so twice"), "t"),
    "decline": (N_("Is declined"), "d"),
}


class Simulator:
    """A provider without money: it does what the way says, and pays when it is asked again."""

    name = SIMULATOR
    modes: tuple[str, ...] = ("authorise", "mandate")

    def promise(self, mode: str, reference: str, minor: int, currency: str) -> list[Notice]:
        """Return what is told when money is reserved, or leave is given to charge it later."""
        result = FAILED if reference.endswith("-d") else AUTHORISED if mode == "authorise" else MANDATED
        return [Notice(reference, result, minor, currency)]

    def collect(self, reference: str, minor: int, currency: str) -> list[Notice]:
        """Return what is told when promised money is asked for; asked again by the same reference, the same."""
        base, _, attempt = reference.rpartition("/C")
        declined = base.endswith("-n") or (base.endswith("-o") and attempt == "1")
        result = UNKNOWN if base.endswith("-s") else FAILED if declined else CAPTURED
        return [Notice(reference, result, minor, currency)] * (2 if base.endswith("-t") else 1)

    def void(self, reference: str) -> None:
        """Let go of money that was promised."""

    def begin(self, way: str, reference: str, minor: int, currency: str) -> list[Notice]:
        """Return what is told of a payment that goes this way."""
        _, results = WAYS[way]
        return [Notice(reference, result, minor, currency) for result in results]

    def ask(self, reference: str, minor: int, currency: str) -> Notice:
        """Say that the money came, unless it was declined."""
        if "/C" in reference and "-s/" not in reference:
            return self.collect(reference, minor, currency)[0]
        return Notice(reference, CAPTURED, minor, currency)


class Elsewhere:
    """Who is asked nothing by an act: what happens there is told to us later."""

    name = ""
    modes: tuple[str, ...] = ()

    def begin(self, way: str, reference: str, minor: int, currency: str) -> list[Notice]:
        """Tell nothing: the buyer goes there, or an errand does."""
        return []

    def ask(self, reference: str, minor: int, currency: str) -> Notice:
        """Know nothing yet."""
        return Notice(reference, UNKNOWN, minor, currency)

    def promise(self, mode: str, reference: str, minor: int, currency: str) -> list[Notice]:
        """Tell nothing: what is promised is heard of from there."""
        return []

    def collect(self, reference: str, minor: int, currency: str) -> list[Notice]:
        """Tell nothing: the errand that goes with the attempt asks."""
        return []

    def void(self, reference: str) -> None:
        """Hold nothing."""


class BankTransfer(Elsewhere):
    """Staff read the bank's statement and mark what came; nothing is begun from here."""

    name = BANK


class Exchanges(Elsewhere):
    """What came back pays for the same once more: no money moves, and nobody outside is asked."""

    name = EXCHANGE


class Cards(Elsewhere):
    """Stripe: asked outside of transactions by the sender, and heard when it calls."""

    name = STRIPE
    modes: tuple[str, ...] = ("authorise", "mandate")


class Vouchers(Elsewhere):
    """The company itself, which pays a part for who was given a voucher; nothing is begun from here."""

    name = VOUCHER


PROVIDERS: dict[str, Provider] = {
    BANK: BankTransfer(),
    SIMULATOR: Simulator(),
    STRIPE: Cards(),
    VOUCHER: Vouchers(),
    EXCHANGE: Exchanges(),
}
