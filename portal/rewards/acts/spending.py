"""Keep what each version of a rule gave: its budget is asked for with each event that it pays for.

Functions here are called by acts, and record nothing themselves.
"""

from collections.abc import Sequence

from sqlalchemy import insert, select, update

from portal.kit.db import db
from portal.rewards.models import Grant, RewardRule, RuleSpend
from portal.rewards.queries.spending import counted


def note_spent(grant: Grant, times: int) -> None:
    """Add a grant to what its rule gave, or take off what was refused; a rule of before is counted once, with it."""
    versions = db.session.scalars(select(RewardRule.id).where(RewardRule.name == grant.rule_name)).all()
    if new := _unknown(versions):
        _begin(new)
    if grant.rule_id in new:
        return
    spend = update(RuleSpend).where(RuleSpend.rule_id == grant.rule_id)
    more = {"times": RuleSpend.times + times, "points": RuleSpend.points + times * grant.points}
    db.session.execute(spend.values(more).execution_options(synchronize_session=False))


def _unknown(versions: Sequence[int]) -> set[int]:
    known = db.session.scalars(select(RuleSpend.rule_id).where(RuleSpend.rule_id.in_(versions)))
    return set(versions) - set(known)


def _begin(rules: set[int]) -> None:
    found = counted(rules)
    rows = [dict(zip(("rule_id", "times", "points"), (each, *found.get(each, (0, 0))), strict=True)) for each in rules]
    db.session.execute(insert(RuleSpend), rows)
