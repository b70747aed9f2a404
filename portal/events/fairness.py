"""Who proposes rules of rewards, and what is looked into because it may not be right."""

from dataclasses import dataclass

from portal.events.base import Event
from portal.kit.words import N_


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
