"""What the rewards room reads."""

from portal.rewards.queries.catalogue import get_reward, offered, redemptions, redemptions_of, rewards, waiting
from portal.rewards.queries.checks import CHECKS
from portal.rewards.queries.grants import (
    due_to_mature,
    find_grant,
    grants_on,
    is_full,
    is_paid_for,
    rules_in_force,
    versions,
    was_paid_before,
)
from portal.rewards.queries.ledger import balance, best_this_month, entries, points_paid

__all__ = [
    "CHECKS",
    "balance",
    "best_this_month",
    "due_to_mature",
    "entries",
    "find_grant",
    "get_reward",
    "grants_on",
    "is_full",
    "is_paid_for",
    "offered",
    "points_paid",
    "redemptions",
    "redemptions_of",
    "rewards",
    "rules_in_force",
    "versions",
    "waiting",
    "was_paid_before",
]
