"""What the rewards room reads."""

from portal.rewards.queries import checks, fraud, lots, standing
from portal.rewards.queries.catalogue import (
    get_reward,
    holds_over,
    offered,
    redemptions,
    redemptions_of,
    rewards,
    waiting,
)
from portal.rewards.queries.grants import (
    due_to_mature,
    find_grant,
    grants_on,
    is_full,
    is_paid_for,
    kinds_with_rules,
    lots_over,
    rules_in_force,
    versions,
    was_paid_before,
    without_lots,
)
from portal.rewards.queries.ledger import balance, best_this_month, days, entries, expiring, lots_of_member, points_paid
from portal.rewards.queries.proposals import awaiting, get_proposal, own_titles, proposals, wrong_proposals
from portal.rewards.queries.reminders import to_remind
from portal.rewards.queries.spending import misspent_rules
from portal.rewards.queries.totals import audit_trail, first_entry_at, statement, trial_balance

CHECKS = [*checks.CHECKS, *lots.CHECKS, *fraud.CHECKS, *standing.CHECKS, wrong_proposals, misspent_rules]

__all__ = [
    "CHECKS",
    "audit_trail",
    "awaiting",
    "balance",
    "best_this_month",
    "days",
    "due_to_mature",
    "entries",
    "expiring",
    "find_grant",
    "first_entry_at",
    "get_proposal",
    "get_reward",
    "grants_on",
    "holds_over",
    "is_full",
    "is_paid_for",
    "kinds_with_rules",
    "lots_of_member",
    "lots_over",
    "offered",
    "own_titles",
    "points_paid",
    "proposals",
    "redemptions",
    "redemptions_of",
    "rewards",
    "rules_in_force",
    "statement",
    "to_remind",
    "trial_balance",
    "versions",
    "waiting",
    "was_paid_before",
    "without_lots",
]
