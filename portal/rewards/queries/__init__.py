"""What the rewards room reads."""

from portal.rewards.queries.checks import CHECKS
from portal.rewards.queries.grants import find_grant, grants_on, is_full, is_paid_for, rules_in_force
from portal.rewards.queries.ledger import balance, best_this_month, entries, points_paid

__all__ = [
    "CHECKS",
    "balance",
    "best_this_month",
    "entries",
    "find_grant",
    "grants_on",
    "is_full",
    "is_paid_for",
    "points_paid",
    "rules_in_force",
]
