"""What somebody writes down to become a rule, and whether one person may publish it alone."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from portal.kit import limits
from portal.kit.errors import Invalid, Refused
from portal.kit.money import Money
from portal.kit.words import N_
from portal.rewards.rules.occasions import OCCASIONS
from portal.rewards.rules.triggers import TRIGGERS, earners

POINTS = limits.Limit(0, 1_000_000)
PER_DAY = limits.Limit(1, 1_000)
TIMES = limits.Limit(1, 1_000_000)
WAITING = limits.Limit(0, 365)
VALID = limits.Limit(1, 3_650)
SUMS = limits.Limit(1, 10**12)
WORTH = limits.Limit(1, 10**9)
BETWEEN = "Please give a number from {least} to {most}."
EFFECTS = {"points": N_("Points"), "badge": N_("A badge"), "money": N_("Money"), "voucher": N_("A voucher")}
BOUNDS = {
    "points": POINTS,
    "cap_per_day": PER_DAY,
    "cap_per_member": TIMES,
    "cap_per_object": TIMES,
    "pending_days": WAITING,
    "valid_days": VALID,
    "budget": SUMS,
    "approval_limit": SUMS,
}


@dataclass(frozen=True, slots=True)
class Plan:
    """A version of a rule before it is one."""

    name: str  # an occasion of the house, an own rule, or nothing: an own rule that is new
    reason: str
    points: int = 0
    kind: str = ""
    to: str = ""
    condition: Mapping[str, Any] = field(default_factory=dict)
    effect: str = "points"
    gives: Mapping[str, Any] = field(default_factory=dict)
    title: Mapping[str, str] = field(default_factory=dict)
    cap_per_day: int | None = None
    cap_per_member: int | None = None
    cap_per_object: int | None = None
    pending_days: int = 0
    valid_days: int | None = None
    valid_until: datetime | None = None
    budget: int | None = None
    approval_limit: int | None = None
    after_version: int | None = None

    @property
    def worth(self) -> int:
        """Return what one grant gives: points, or money in minor units."""
        return self.points if self.effect == "points" else int(self.gives.get("minor", 0))


def check(plan: Plan, moment: datetime) -> None:
    """Refuse what means nothing, field by field."""
    wrong: dict[str, str | Refused] = {
        name: Refused(BETWEEN, least=limit.least, most=limit.most)
        for name, limit in BOUNDS.items()
        if (given := getattr(plan, name)) is not None and given not in limit
    }
    if not limits.REASON.holds(plan.reason):
        wrong["reason"] = Refused("Please write at least {n} characters.", n=limits.REASON.enough(plan.reason))
    if plan.valid_until is not None and plan.valid_until <= moment:
        wrong["valid_until"] = Refused("This day has passed.")
    wrong |= _wrong_effect(plan) | ({} if plan.name in OCCASIONS else _wrong_trigger(plan))
    if wrong:
        raise Invalid(wrong)


def _wrong_effect(plan: Plan) -> dict[str, str | Refused]:
    if plan.effect not in EFFECTS:
        return {"effect": Refused("Please choose one of these.")}
    if plan.effect == "badge" and plan.name in OCCASIONS:
        return {"effect": Refused("A badge bears the name of a rule of your own: please make one.")}
    if plan.effect in ("money", "voucher"):
        return _wrong_money(plan.gives)
    return {}


def _wrong_money(gives: Mapping[str, Any]) -> dict[str, str | Refused]:
    try:
        Money(WORTH.number(int(gives.get("minor") or 0)), str(gives.get("currency", "")))
    except Refused as refusal:
        return {"amount": refusal}
    return {}


def _wrong_trigger(plan: Plan) -> dict[str, str | Refused]:
    wrong: dict[str, str | Refused] = {}
    if plan.kind not in {event.kind for event in TRIGGERS}:
        wrong["kind"] = Refused("Please choose one of these.")
    elif plan.to not in earners(plan.kind):
        wrong["to"] = Refused("Please choose one of these.")
    if not limits.TITLE.holds(title := plan.title.get("en", "")):
        wrong["title_en"] = Refused("Please write at least {n} characters.", n=limits.TITLE.enough(title))
    return wrong


def needs_two(plan: Plan, limit: int) -> bool:
    """Say whether who proposes a rule may not publish it: it gives much at once, or money."""
    return plan.effect in ("money", "voucher") or plan.points > limit
