"""What happens to points, to the rules that grant them, and to what they are exchanged for."""

from dataclasses import dataclass

from portal.events.base import Event
from portal.kit.words import N_


@dataclass(frozen=True)
class PointsEvent(Event):
    """What all events of somebody's points know: how many, by which rule, and because of what."""

    about = "person:{person_id}"
    person_id: int
    grant_id: int
    rule: str
    n: int
    because: str


@dataclass(frozen=True)
class PointsGranted(PointsEvent):
    """A rule granted points to a customer for something that happened."""

    kind = "points.granted"
    sentence = (N_("{subject} earned {n} point"), N_("{subject} earned {n} points"))
    event_id: int


@dataclass(frozen=True)
class PointsMatured(PointsEvent):
    """Points that had to wait may be spent."""

    kind = "points.matured"
    sentence = (N_("{n} point of {subject} may be spent"), N_("{n} points of {subject} may be spent"))


@dataclass(frozen=True)
class PointsTakenBack(PointsEvent):
    """What points were granted for does not stand any more, so they were taken back."""

    kind = "points.taken_back"
    sentence = (N_("{n} point was taken back from {subject}"), N_("{n} points were taken back from {subject}"))
    cause: str


@dataclass(frozen=True)
class PointsGivenBack(PointsEvent):
    """What points had been granted for stands again, and so do they."""

    kind = "points.given_back"
    sentence = (N_("{subject} got {n} point back"), N_("{subject} got {n} points back"))


@dataclass(frozen=True)
class PointsStayBack(PointsEvent):
    """Of two reasons why points are taken back one came or went, and the other one holds."""

    kind = "points.stay_back"
    sentence = N_("Points taken back from {subject} stay taken back")


@dataclass(frozen=True)
class RewardRuleSet(Event):
    """The company said what an occasion pays from now on: a new version of a rule, which leaves the past alone."""

    kind = "reward_rule.set"
    about = "reward_rule:{rule_id}"
    sentence = (N_("{actor} set a reward rule to {n} point"), N_("{actor} set a reward rule to {n} points"))
    touchpoint = "desk"
    rule_id: int
    rule: str
    version: int
    n: int
    reason: str


@dataclass(frozen=True)
class RewardOffered(Event):
    """The company put something into the catalogue."""

    kind = "reward.offered"
    about = "reward:{reward_id}"
    sentence = (N_("{actor} offers “{name}” for {n} point"), N_("{actor} offers “{name}” for {n} points"))
    touchpoint = "desk"
    reward_id: int
    name: str
    n: int
    stock: int


@dataclass(frozen=True)
class RewardChanged(Event):
    """The company changed what it offers for points, or how many there are."""

    kind = "reward.changed"
    about = "reward:{reward_id}"
    sentence = (
        N_("{actor} changed the offer “{name}”: {n} point"),
        N_("{actor} changed the offer “{name}”: {n} points"),
    )
    touchpoint = "desk"
    reward_id: int
    name: str
    n: int
    stock: int
    is_offered: bool


@dataclass(frozen=True)
class RedemptionEvent(Event):
    """What all events of a redemption know."""

    about = "redemption:{redemption_id}"
    redemption_id: int
    person_id: int
    reward_id: int
    n: int


@dataclass(frozen=True)
class PointsRedeemed(RedemptionEvent):
    """A customer asked for something of the catalogue; the points are set aside for it."""

    kind = "points.redeemed"
    sentence = (N_("{actor} redeemed {n} point"), N_("{actor} redeemed {n} points"))
    touchpoint = "shop"


@dataclass(frozen=True)
class RedemptionConfirmed(RedemptionEvent):
    """The company confirmed that it will send what was asked for."""

    kind = "redemption.confirmed"
    sentence = (N_("{actor} confirmed a reward for {n} point"), N_("{actor} confirmed a reward for {n} points"))
    touchpoint = "desk"


@dataclass(frozen=True)
class RedemptionFulfilled(RedemptionEvent):
    """The company sent what was asked for; the points are spent."""

    kind = "redemption.fulfilled"
    sentence = (N_("{actor} sent a reward for {n} point"), N_("{actor} sent a reward for {n} points"))
    touchpoint = "desk"


@dataclass(frozen=True)
class RedemptionCancelled(RedemptionEvent):
    """A redemption came to nothing; the points went back to who had set them aside."""

    kind = "redemption.cancelled"
    sentence = (
        N_("{actor} cancelled a reward, and {n} point went back"),
        N_("{actor} cancelled a reward, and {n} points went back"),
    )
    touchpoint = "shop"
    reason: str
