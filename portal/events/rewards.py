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
class RuleEvent(Event):
    """What all events of a proposed rule know."""

    about = "rule_proposal:{proposal_id}"
    touchpoint = "desk"
    proposal_id: int
    rule: str
    n: int
    reason: str


@dataclass(frozen=True)
class RuleProposed(RuleEvent):
    """Somebody of the company wrote a reward rule down; it pays nothing until it is published."""

    kind = "reward_rule.proposed"
    sentence = (N_("{actor} proposed a reward rule of {n} point"), N_("{actor} proposed a reward rule of {n} points"))


@dataclass(frozen=True)
class RuleRefused(RuleEvent):
    """A reward rule that was proposed is not published."""

    kind = "reward_rule.refused"
    sentence = N_("{actor} refused a reward rule")


@dataclass(frozen=True)
class RuleWithdrawn(RuleEvent):
    """Whoever proposed a reward rule withdrew it."""

    kind = "reward_rule.withdrawn"
    sentence = N_("{actor} withdrew a reward rule")


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


@dataclass(frozen=True)
class FraudEvent(Event):
    """What all events of a case of fraud know: whose points it is about."""

    about = "fraud_case:{case_id}"
    touchpoint = "desk"
    case_id: int
    person_id: int


@dataclass(frozen=True)
class FraudSignalled(FraudEvent):
    """The machine saw something that people should look at; it changes nothing by itself."""

    kind = "fraud.signalled"
    sentence = N_("Something about points is to be looked at")
    signal: str
    because: str
    n: int


@dataclass(frozen=True)
class FraudJudged(FraudEvent):
    """Somebody of the company took a step with a case of fraud."""

    kind = "fraud.judged"
    sentence = N_("{actor} took a step with a case about points")
    step: str
    before: str
    status: str
    reason: str


@dataclass(frozen=True)
class FraudAppealed(FraudEvent):
    """A member says that points were clawed back wrongly."""

    kind = "fraud.appealed"
    sentence = N_("{actor} appealed against the loss of points")
    personal = {"words": "person_id"}
    touchpoint = "community"
    words: str


@dataclass(frozen=True)
class FraudSought(Event):
    """The points were looked through for signals of fraud."""

    kind = "fraud.sought"
    about = "house:points"
    sentence = (
        N_("The points were looked through: {n} signal was found"),
        N_("The points were looked through: {n} signals were found"),
    )
    touchpoint = "desk"
    n: int
