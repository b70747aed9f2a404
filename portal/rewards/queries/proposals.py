"""Rules that were proposed, their titles, and grants that wait for approval."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Row, func, select, text

from portal.kit.db import Instant, db
from portal.kit.errors import NotFound
from portal.kit.paging import Page, read_cursor
from portal.rewards.models import RewardRule, RuleProposal

AWAITING = text("""
    SELECT reward_grant.id, reward_grant.person_id, person.name, reward_grant.rule_name, reward_grant.subject,
           reward_grant.points, reward_grant.granted_at, reward_rule.effect, reward_rule.gives
      FROM reward_grant
      JOIN person ON person.id = reward_grant.person_id
      JOIN reward_rule ON reward_rule.id = reward_grant.rule_id
     WHERE reward_grant.approval = 'awaiting' AND reward_grant.fell_at IS NULL AND reward_grant.hidden_at IS NULL
       AND reward_grant.id > :after
  ORDER BY reward_grant.id
     LIMIT :limit
""").columns(granted_at=Instant(), gives=RewardRule.__table__.c.gives.type)


# What was published is what was proposed, and nobody published their own gift of money.
PUBLISHED = text("""
    SELECT rule_proposal.id, rule_proposal.status, rule_proposal.rule_id
      FROM rule_proposal
 LEFT JOIN reward_rule ON reward_rule.id = rule_proposal.rule_id
     WHERE (rule_proposal.status = 'published') <> (rule_proposal.rule_id IS NOT NULL)
        OR reward_rule.name <> rule_proposal.name OR reward_rule.kind <> rule_proposal.kind
        OR reward_rule.points <> rule_proposal.points OR reward_rule.effect <> rule_proposal.effect
        OR reward_rule.set_by_id <> rule_proposal.decided_by_id
        OR (rule_proposal.rule_id IS NOT NULL AND rule_proposal.effect IN ('money', 'voucher')
            AND rule_proposal.decided_by_id = rule_proposal.proposed_by_id)
""")


def wrong_proposals() -> list[Any]:
    """Return the proposals that were not published as they stand, or by whom they may not be."""
    return list(db.session.execute(PUBLISHED).all())


def proposals(limit: int = 50) -> Sequence[RuleProposal]:
    """Return the rules that wait for somebody to publish or refuse them, the oldest first."""
    asked = select(RuleProposal).filter_by(status="proposed").order_by(RuleProposal.id).limit(limit)
    return db.session.scalars(asked).all()


def get_proposal(proposal_id: int) -> RuleProposal:
    """Return a rule as it was proposed."""
    found = db.session.get(RuleProposal, proposal_id)
    if found is None:
        raise NotFound("This does not exist, or not any more.")
    return found


def own_titles(names: Collection[str]) -> dict[str, Any]:
    """Return what the company calls its own rules, by their names, as the latest version says."""
    if not names:
        return {}
    latest = select(func.max(RewardRule.id)).where(RewardRule.name.in_(names)).group_by(RewardRule.name)
    rows = db.session.execute(select(RewardRule.name, RewardRule.title).where(RewardRule.id.in_(latest)))
    return {row.name: row.title for row in rows}


def awaiting(cursor: str | None = None, limit: int = 50) -> Page[Row[Any]]:
    """Return the grants that wait for approval, the oldest first."""
    keys = read_cursor(cursor, int)
    rows = db.session.execute(AWAITING, {"after": keys[0] if keys else 0, "limit": limit + 1}).all()
    return Page.of(rows, limit, lambda row: (row.id,))
