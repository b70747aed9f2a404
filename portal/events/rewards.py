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
class PointsExpired(Event):
    """The time of points was over: what was left of a lot is gone."""

    kind = "points.expired"
    about = "person:{person_id}"
    sentence = (N_("{n} point of {subject} expired"), N_("{n} points of {subject} expired"))
    person_id: int
    lot_id: int
    n: int


@dataclass(frozen=True)
class LotsLaid(Event):
    """The points that somebody had before points lay in lots were put into one that never expires."""

    kind = "points.laid_in_lots"
    about = "person:{person_id}"
    sentence = N_("The points of {subject} were laid into a lot that does not expire")
    person_id: int


@dataclass(frozen=True)
class PointsProposed(PointsEvent):
    """A rule owes so many points that somebody of the company has to agree first."""

    kind = "points.proposed"
    sentence = (N_("{n} point for {subject} waits for approval"), N_("{n} points for {subject} wait for approval"))
    event_id: int


@dataclass(frozen=True)
class PointsApproved(PointsEvent):
    """Somebody of the company agreed to points that waited for it."""

    kind = "points.approved"
    sentence = (N_("{actor} approved {n} point for {subject}"), N_("{actor} approved {n} points for {subject}"))
    touchpoint = "desk"


@dataclass(frozen=True)
class PointsRefused(PointsEvent):
    """Somebody of the company refused points that waited for approval."""

    kind = "points.refused"
    sentence = (N_("{actor} refused {n} point for {subject}"), N_("{actor} refused {n} points for {subject}"))
    touchpoint = "desk"


@dataclass(frozen=True)
class PointsFrozen(PointsEvent):
    """Points cannot be spent while somebody of the company looks into how they were earned."""

    kind = "points.frozen"
    sentence = (N_("{n} point of {subject} is being looked into"), N_("{n} points of {subject} are being looked into"))
    touchpoint = "desk"


@dataclass(frozen=True)
class PointsReleased(PointsEvent):
    """Points that were looked into may be spent again."""

    kind = "points.released"
    sentence = (N_("{n} point of {subject} may be spent again"), N_("{n} points of {subject} may be spent again"))
    touchpoint = "desk"


@dataclass(frozen=True)
class PointsClawedBack(PointsEvent):
    """Points were not earned rightly, and were taken back; what was spent of them is owed."""

    kind = "points.clawed_back"
    sentence = (N_("{n} point was clawed back from {subject}"), N_("{n} points were clawed back from {subject}"))
    touchpoint = "desk"


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
    waits: bool = False  # for somebody's approval


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


@dataclass(frozen=True)
class RedemptionApproved(RedemptionEvent):
    """Somebody of the company agreed to what costs more than one person gives away alone."""

    kind = "redemption.approved"
    sentence = (N_("{actor} approved a reward for {n} point"), N_("{actor} approved a reward for {n} points"))
    touchpoint = "desk"


@dataclass(frozen=True)
class RedemptionRejected(RedemptionEvent):
    """The company refused what was asked for; the points went back."""

    kind = "redemption.rejected"
    sentence = (
        N_("{actor} refused a reward, and {n} point went back"),
        N_("{actor} refused a reward, and {n} points went back"),
    )
    touchpoint = "desk"
    reason: str


@dataclass(frozen=True)
class RedemptionExpired(RedemptionEvent):
    """Nobody confirmed in time what was asked for; the points went back."""

    kind = "redemption.expired"
    sentence = (
        N_("A reward was not confirmed in time, and {n} point went back"),
        N_("A reward was not confirmed in time, and {n} points went back"),
    )
    touchpoint = "shop"


@dataclass(frozen=True)
class RedemptionReturned(RedemptionEvent):
    """What was sent came back, and its points were credited again."""

    kind = "redemption.returned"
    sentence = (
        N_("{actor} took a reward back, and {n} point was credited again"),
        N_("{actor} took a reward back, and {n} points were credited again"),
    )
    touchpoint = "desk"
    reason: str
