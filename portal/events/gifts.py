"""What is given that is not points: money, badges, vouchers."""

from dataclasses import dataclass
from typing import ClassVar

from portal.events.base import Event
from portal.kit.words import N_


@dataclass(frozen=True)
class AwardEvent(Event):
    """What all events of money and vouchers know: whose, of which grant or voucher, how much, and because of what."""

    about = "person:{person_id}"
    person_id: int
    grant_id: int
    minor: int
    currency: str
    because: str


@dataclass(frozen=True)
class MoneyAwarded(AwardEvent):
    """A rule awards money to a member; it waits among what is to be paid out."""

    kind = "reward.money_awarded"
    sentence = N_("{subject} was awarded money")


@dataclass(frozen=True)
class MoneyFell(AwardEvent):
    """What money was awarded for does not stand any more."""

    kind = "reward.money_fell"
    sentence = N_("The award of money to {subject} does not stand any more")


@dataclass(frozen=True)
class BadgeEvent(Event):
    """What all events of a badge know."""

    about = "person:{person_id}"
    person_id: int
    grant_id: int
    rule: str
    because: str


@dataclass(frozen=True)
class BadgeEarned(BadgeEvent):
    """Somebody earned a badge."""

    kind = "badge.earned"
    sentence = N_("{subject} earned a badge")


@dataclass(frozen=True)
class BadgeLost(BadgeEvent):
    """What a badge was given for does not stand any more."""

    kind = "badge.lost"
    sentence = N_("{subject} lost a badge")


@dataclass(frozen=True)
class VoucherEvent(Event):
    """What all events of a voucher know: whose it is, its worth, and what it is for."""

    about = "person:{person_id}"
    person_id: int
    voucher_id: int
    minor: int
    currency: str
    because: str


@dataclass(frozen=True)
class VoucherIssued(VoucherEvent):
    """A rule gave somebody a voucher."""

    kind = "voucher.issued"
    sentence = N_("{subject} got a voucher")


@dataclass(frozen=True)
class VoucherReserved(VoucherEvent):
    """A voucher was set aside for an order."""

    kind = "voucher.reserved"
    sentence = N_("{actor} set a voucher aside")
    touchpoint = "shop"


@dataclass(frozen=True)
class VoucherReleased(VoucherEvent):
    """A voucher that was set aside may be used for something else."""

    kind = "voucher.released"
    sentence = N_("{actor} let a voucher go again")
    touchpoint = "shop"


@dataclass(frozen=True)
class VoucherRedeemed(VoucherEvent):
    """A voucher was used."""

    kind = "voucher.redeemed"
    sentence = N_("{actor} used a voucher")
    touchpoint = "shop"


@dataclass(frozen=True)
class VoucherCameBack(VoucherEvent):
    """What a voucher was set aside or used for fell or came back, so that it may be used again."""

    kind = "voucher.came_back"
    sentence = N_("A voucher of {subject} may be used again")


@dataclass(frozen=True)
class VoucherExpired(VoucherEvent):
    """The time of a voucher was over."""

    kind = "voucher.expired"
    sentence = N_("A voucher of {subject} expired")


@dataclass(frozen=True)
class VoucherVoided(VoucherEvent):
    """What a voucher was given for does not stand any more."""

    kind = "voucher.voided"
    sentence = N_("A voucher of {subject} was made void")


@dataclass(frozen=True)
class StandingEvent(Event):
    """What all events of somebody's standing know."""

    about = "person:{person_id}"
    person_id: int


@dataclass(frozen=True)
class PersonThanked(StandingEvent):
    """The company thanked a member on the member's own page."""

    kind = "person.thanked"
    sentence = N_("{actor} thanked {subject}")
    personal = {"words": "person_id"}
    touchpoint = "desk"
    thanks_id: int
    words: str


@dataclass(frozen=True)
class ThanksWithdrawn(StandingEvent):
    """Thanks to a member are shown no more."""

    kind = "person.thanks_withdrawn"
    sentence = N_("{actor} withdrew thanks to {subject}")
    thanks_id: int


@dataclass(frozen=True)
class TierChanged(StandingEvent):
    """Somebody came onto another tier of those who help."""

    kind = "tier.changed"
    sentence = N_("{subject} stands on another tier")
    sentences: ClassVar[dict[str, str]] = {
        "raised": N_("{subject} has reached a higher tier of those who help"),
        "lowered": N_("{subject} stands on a lower tier of those who help; what would bring it back is on the page"),
    }
    tier: str
    before: str
    outcome: str = ""


@dataclass(frozen=True)
class LeaderboardChosen(StandingEvent):
    """Somebody said whether they want to be in the lists of those who helped most."""

    kind = "leaderboard.chosen"
    sentence = N_("{actor} chose whether to be in lists of the best")
    shown: bool
