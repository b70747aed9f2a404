"""What `verify` counts again in the ledger of points; each check returns what is wrong."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Any

from sqlalchemy import JSON, text

from portal.events import read
from portal.kit.db import Instant, db
from portal.rewards.models import RewardRule
from portal.rewards.queries.spending import is_like, worth
from portal.rewards.rules import due

PIECE = 2_000

UNBALANCED = text("""
    SELECT entry.id, entry.key, coalesce(sum(posting.points), 0) AS rest
      FROM reward_entry AS entry
 LEFT JOIN reward_posting AS posting ON posting.entry_id = entry.id
  GROUP BY entry.id, entry.key
    HAVING count(posting.account) < 2 OR sum(posting.points) <> 0
""")

WALLETS = text("""
    SELECT wallet.person_id, wallet.available, wallet.pending, wallet.held, wallet.owed
      FROM reward_wallet AS wallet
 LEFT JOIN (
    SELECT entry.person_id,
           sum(CASE WHEN posting.account = 'available' THEN posting.points ELSE 0 END) AS available,
           sum(CASE WHEN posting.account = 'pending' THEN posting.points ELSE 0 END) AS pending,
           sum(CASE WHEN posting.account = 'held' THEN posting.points ELSE 0 END) AS held,
           sum(CASE WHEN posting.account = 'frozen' THEN posting.points ELSE 0 END) AS frozen,
           -sum(CASE WHEN posting.account = 'owed' THEN posting.points ELSE 0 END) AS owed
      FROM reward_entry AS entry
      JOIN reward_posting AS posting ON posting.entry_id = entry.id
  GROUP BY entry.person_id) AS summed ON summed.person_id = wallet.person_id
     WHERE wallet.available <> coalesce(summed.available, 0) OR wallet.pending <> coalesce(summed.pending, 0)
        OR wallet.held <> coalesce(summed.held, 0) OR wallet.owed <> coalesce(summed.owed, 0)
        OR wallet.frozen <> coalesce(summed.frozen, 0)
        OR wallet.available < 0 OR wallet.pending < 0 OR wallet.held < 0 OR wallet.owed < 0 OR wallet.frozen < 0
     UNION ALL
    SELECT entry.person_id, NULL, NULL, NULL, NULL
      FROM reward_entry AS entry
     WHERE entry.person_id NOT IN (SELECT person_id FROM reward_wallet)
  GROUP BY entry.person_id
""")

GRANTS = text("""
    SELECT reward_grant.id, reward_grant.points, sum(posting.points) AS issued
      FROM reward_grant
 LEFT JOIN reward_entry AS entry ON entry.grant_id = reward_grant.id
 LEFT JOIN reward_posting AS posting ON posting.entry_id = entry.id AND posting.account = 'issued'
  GROUP BY reward_grant.id, reward_grant.points, reward_grant.fell_at, reward_grant.hidden_at, reward_grant.clawed_at,
           reward_grant.approval
    HAVING coalesce(sum(posting.points), 0) <>
      CASE WHEN reward_grant.fell_at IS NULL AND reward_grant.hidden_at IS NULL AND reward_grant.clawed_at IS NULL
            AND (reward_grant.approval IS NULL OR reward_grant.approval = 'approved')
           THEN -reward_grant.points ELSE 0 END
""")

REVERSALS = text("""
    SELECT entry.id, entry.reverses_id
      FROM reward_entry AS entry
      JOIN reward_entry AS reversed ON reversed.id = entry.reverses_id
 LEFT JOIN reward_posting AS posting ON posting.entry_id = entry.id AND posting.account = 'issued'
 LEFT JOIN reward_posting AS before ON before.entry_id = reversed.id AND before.account = 'issued'
     WHERE posting.points IS NULL OR before.points IS NULL OR posting.points <> -before.points
        OR entry.person_id <> reversed.person_id
""")

# Each grant was within the bound of its version when it was granted: among those of all versions, or, of a version from
# before bounds counted over the rule, among its own.
COUNTED = """
    SELECT rule_name, {whose}, max(place) AS times
      FROM (SELECT reward_grant.rule_name, reward_grant.person_id, reward_grant.subject, reward_rule.{cap} AS cap,
                   substr(cast(reward_grant.granted_at AS text), 1, 10) AS day,
                   CASE WHEN reward_rule.counts_over
                        THEN row_number() OVER (PARTITION BY reward_grant.rule_name, {of} ORDER BY reward_grant.id)
                        ELSE row_number() OVER (PARTITION BY reward_grant.rule_id, {of} ORDER BY reward_grant.id)
                    END AS place
              FROM reward_grant
              JOIN reward_rule ON reward_rule.id = reward_grant.rule_id
             WHERE reward_grant.approval IS NULL OR reward_grant.approval <> 'rejected') AS counted
     WHERE place > cap
  GROUP BY rule_name, {whose}
"""
DAY = "reward_grant.person_id, substr(cast(reward_grant.granted_at AS text), 1, 10)"
CAPS = text(COUNTED.format(whose="person_id, day", of=DAY, cap="cap_per_day"))
MEMBERS = text(COUNTED.format(whose="person_id", of="reward_grant.person_id", cap="cap_per_member"))
OBJECTS = text(COUNTED.format(whose="subject", of="reward_grant.subject", cap="cap_per_object"))

# R5: what a rule gave is never more than its budget; money counts by the amount of each grant.
BUDGETS = text("""
    SELECT given.rule_id AS version_id, reward_grant.rule_id, count(*) AS times, sum(reward_grant.points) AS points
      FROM (SELECT rule_id, rule_name, max(id) AS last
              FROM reward_grant
             WHERE approval IS NULL OR approval <> 'rejected'
          GROUP BY rule_id, rule_name) AS given
      JOIN reward_grant ON reward_grant.rule_name = given.rule_name AND reward_grant.id <= given.last
     WHERE reward_grant.approval IS NULL OR reward_grant.approval <> 'rejected'
  GROUP BY given.rule_id, reward_grant.rule_id
""")

# M9: nobody approves their own, and what needed approval has it.
APPROVALS = text("""
    SELECT reward_grant.id, reward_grant.person_id, reward_grant.decided_by_id, reward_grant.approval
      FROM reward_grant
      JOIN reward_rule ON reward_rule.id = reward_grant.rule_id
 LEFT JOIN person AS whose ON whose.id = reward_grant.person_id
     WHERE reward_grant.decided_by_id IN (reward_grant.person_id, reward_grant.giver_id, whose.joined_into_id)
        OR (reward_grant.approval = 'approved' AND reward_grant.decided_by_id IS NULL)
        OR (reward_grant.approval IS NULL AND reward_grant.points > reward_rule.approval_limit)
        OR reward_grant.approval NOT IN ('awaiting', 'approved', 'rejected')
""")

# Several share what one author would earn: all their parts, whenever they were granted, are no more than the whole.
SHARED = text("""
    SELECT reward_grant.rule_name, reward_grant.subject, sum(reward_grant.points) AS granted
      FROM reward_grant
      JOIN reward_rule ON reward_rule.id = reward_grant.rule_id AND reward_rule."to" = 'author_id'
     WHERE reward_grant.giver_id = 0 AND reward_grant.fell_at IS NULL AND reward_grant.hidden_at IS NULL
  GROUP BY reward_grant.rule_name, reward_grant.subject
    HAVING sum(reward_grant.points) > max(reward_rule.points)
""")

STOCK = text("""
    SELECT reward.id, reward.stock, reward.left_over, count(redemption.id) AS asked
      FROM reward
 LEFT JOIN redemption ON redemption.reward_id = reward.id
       AND redemption.status NOT IN ('cancelled', 'rejected', 'expired', 'returned')
  GROUP BY reward.id, reward.stock, reward.left_over
    HAVING reward.stock <> reward.left_over + count(redemption.id)
""")

REDEMPTIONS = text("""
    SELECT redemption.id, redemption.status, redemption.points
      FROM redemption
 LEFT JOIN reward_entry AS entry ON entry.redemption_id = redemption.id
 LEFT JOIN reward_posting AS posting ON posting.entry_id = entry.id
  GROUP BY redemption.id, redemption.status, redemption.points
    HAVING coalesce(sum(CASE WHEN posting.account = 'held' THEN posting.points ELSE 0 END), 0)
        <> CASE WHEN redemption.status IN ('awaiting', 'requested', 'confirmed') THEN redemption.points ELSE 0 END
        OR coalesce(sum(CASE WHEN posting.account = 'redeemed' THEN posting.points ELSE 0 END), 0)
        <> CASE WHEN redemption.status = 'fulfilled' THEN redemption.points ELSE 0 END
""")

GRANTED = text("""
    SELECT reward_grant.id, reward_grant.rule_id, reward_grant.event_id, reward_grant.person_id, reward_grant.giver_id,
           reward_grant.subject, reward_grant.rests_on, reward_grant.points, event.kind, event.data, event.actor_id,
           event.origin, event.occurred_at
      FROM reward_grant
      JOIN event ON event.id = reward_grant.event_id
     WHERE reward_grant.id > :after
  ORDER BY reward_grant.id
     LIMIT :limit
""").columns(data=JSON, occurred_at=Instant())


def unbalanced_entries() -> list[Any]:
    """Return the entries whose postings do not add up to zero."""
    return list(db.session.execute(UNBALANCED).all())


def wrong_wallets() -> list[Any]:
    """Return the wallets that are below zero, or not the sums of their entries."""
    return list(db.session.execute(WALLETS).all())


def wrong_standings() -> list[Any]:
    """Return the grants that stand without their points, or fell with them."""
    return list(db.session.execute(GRANTS).all())


def wrong_reversals() -> list[Any]:
    """Return the entries that do not exactly undo what they undo."""
    return list(db.session.execute(REVERSALS).all())


def exceeded_caps() -> list[Any]:
    """Return who was paid on a day more often than a rule allows."""
    return list(db.session.execute(CAPS).all())


def exceeded_members() -> list[Any]:
    """Return who was paid more often than a rule ever allows one member."""
    return list(db.session.execute(MEMBERS).all())


def exceeded_objects() -> list[Any]:
    """Return the things for which a rule paid more often than it may."""
    return list(db.session.execute(OBJECTS).all())


def exceeded_budgets() -> list[Any]:
    """Return the versions after whose last grant more was given than their budget: of the like, by all until then.

    Of a version from before budgets counted over the rule, what it gave itself.
    """
    rules = {rule.id: rule for rule in db.session.query(RewardRule)}
    given: dict[int, int] = defaultdict(int)
    for row in db.session.execute(BUDGETS):
        version, rule = rules[row.version_id], rules[row.rule_id]
        if rule is version or (version.counts_over and is_like(rule, version)):
            given[version.id] += worth(rule, row.times, int(row.points))
    budgets = {key: rules[key].budget for key in given}
    return [rules[key].name for key, spent in given.items() if (most := budgets[key]) is not None and spent > most]


def wrong_approvals() -> list[Any]:
    """Return the grants that somebody approved for themselves, or that nobody approved though somebody had to."""
    return list(db.session.execute(APPROVALS).all())


def overpaid_shares() -> list[Any]:
    """Return what several authors were paid more for together than one would have been."""
    return list(db.session.execute(SHARED).all())


def wrong_stock() -> list[Any]:
    """Return the rewards of which more or fewer are left than were not asked for."""
    return list(db.session.execute(STOCK).all())


def wrong_redemptions() -> list[Any]:
    """Return the redemptions whose points are not where their status says."""
    return list(db.session.execute(REDEMPTIONS).all())


def wrong_grants() -> list[Any]:
    """Return the grants that their event and the version of the rule they name do not give again."""
    rules = {rule.id: rule for rule in db.session.query(RewardRule)}
    return [row for row in _granted() if not _is_right(row, rules[row.rule_id])]


def _granted() -> Iterator[Any]:
    """Yield every grant with its event, in pieces."""
    after = 0
    while rows := db.session.execute(GRANTED, {"after": after, "limit": PIECE}).all():
        yield from rows
        after = rows[-1].id


def _is_right(row: Any, rule: RewardRule) -> bool:
    valid = rule.valid_from <= row.occurred_at and (rule.valid_until is None or row.occurred_at < rule.valid_until)
    if row.origin.startswith("import:") or not valid:
        return False
    owed = due(rule, rule.id, read(row.kind, row.data), row.event_id, row.actor_id)
    wanted = (row.person_id, row.giver_id, row.subject, row.rests_on, row.points)
    return wanted in [(each.person_id, each.giver_id, each.subject, each.rests_on, each.points) for each in owed]


CHECKS: list[Callable[[], list[Any]]] = [
    unbalanced_entries,
    wrong_wallets,
    wrong_standings,
    wrong_reversals,
    exceeded_caps,
    exceeded_members,
    exceeded_objects,
    exceeded_budgets,
    wrong_approvals,
    overpaid_shares,
    wrong_stock,
    wrong_redemptions,
    wrong_grants,
]
