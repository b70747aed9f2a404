"""What the versions of a rule gave: kept as sums, and counted anew where there is none yet."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import func, select, text

from portal.kit.db import db
from portal.rewards.models import Grant, RewardRule, RuleSpend

MISCOUNTED = text("""
    SELECT rule_spend.rule_id, rule_spend.times, rule_spend.points, coalesce(given.times, 0) AS found,
           coalesce(given.points, 0) AS found_points
      FROM rule_spend
 LEFT JOIN (SELECT rule_id, count(*) AS times, sum(points) AS points
              FROM reward_grant
             WHERE approval IS NULL OR approval <> 'rejected'
          GROUP BY rule_id) AS given ON given.rule_id = rule_spend.rule_id
     WHERE rule_spend.times <> coalesce(given.times, 0) OR rule_spend.points <> coalesce(given.points, 0)
""")


def spent_of(rule: RewardRule) -> int:
    """Return what all versions of a rule gave of what this one gives: points, things, or money of its currency."""
    asked = select(RewardRule, RuleSpend.times, RuleSpend.points)
    asked = asked.outerjoin(RuleSpend, RuleSpend.rule_id == RewardRule.id).where(RewardRule.name == rule.name)
    rows = db.session.execute(asked).all()
    missing = counted({each.id for each, times, _ in rows if times is None})
    return sum(
        worth(each, *((times, points) if times is not None else missing.get(each.id, (0, 0))))
        for each, times, points in rows
        if is_like(each, rule)
    )


def counted(rules: Collection[int]) -> dict[int, tuple[int, int]]:
    """Return how often versions of a rule granted something, and how many points, counted one by one."""
    if not rules:
        return {}
    given = select(Grant.rule_id, func.count().label("times"), func.sum(Grant.points).label("points"))
    given = given.where(Grant.rule_id.in_(rules), Grant.approval.is_(None) | (Grant.approval != "rejected"))
    rows = db.session.execute(given.group_by(Grant.rule_id))
    return {row.rule_id: (int(row.times), int(row.points)) for row in rows}


def is_like(one: RewardRule, other: RewardRule) -> bool:
    """Say whether two versions give the same kind of thing, so that what they give adds up."""
    currencies = [(each.gives or {}).get("currency") for each in (one, other)]
    return one.effect == other.effect and currencies[0] == currencies[1]


def worth(rule: RewardRule, times: int, points: int) -> int:
    """Return what so many grants of a rule cost: points, or money in minor units."""
    return points if rule.effect == "points" else times * int((rule.gives or {}).get("minor", 1))


def misspent_rules() -> list[Any]:
    """Return versions of rules whose sums are not what was granted (R5)."""
    return list(db.session.execute(MISCOUNTED).all())
