"""What a rule gives that is not points: money among the payouts, a badge, a voucher."""

from portal.events.rewards import MoneyAwarded
from portal.rewards.models import Grant, RewardRule
from portal.river import record

POINTS = "points"


def is_paid_in_points(rule: RewardRule) -> bool:
    """Say whether a rule pays in points."""
    return rule.effect == POINTS


def give(rule: RewardRule, grant: Grant) -> None:
    """Give, inside an act, what a rule gives beside points."""
    if rule.effect == "money":
        what = rule.gives or {}
        record(MoneyAwarded(grant.person_id, grant.id, what["minor"], what["currency"], grant.subject))


def undo(grant: Grant, *, falls: bool) -> None:
    """Take back, or give again, what is not points, as what it was for fell or stands again."""
