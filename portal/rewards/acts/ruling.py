"""Say what an occasion pays: a new version of a rule, with a reason; what was paid before is left alone."""

from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from portal.events.fairness import RuleProposed, RuleRefused, RuleWithdrawn
from portal.events.rewards import RewardRuleSet
from portal.kit.clock import now
from portal.kit.db import db, load
from portal.kit.errors import Conflict, NotAllowed, NotFound
from portal.kit.setting import setting
from portal.kit.text import clean
from portal.kit.words import N_
from portal.people.queries import role_of
from portal.people.rules import check_role
from portal.rewards.models import RewardRule, RuleProposal
from portal.rewards.rules import BEGINNING, OCCASIONS, PROPOSAL_LIFE, TEAM
from portal.rewards.rules.lives import PROPOSER
from portal.rewards.rules.plans import Plan, check, needs_two
from portal.river import act, record
from portal.river.acts import told_at

FIRST_REASON = N_("The rules that the house begins with.")
CHANGED = "Somebody else changed this rule in the meantime. Please look at it again."
NOT_KEPT = ("after_version", "name")


@act
def begin_rewards(person_id: int) -> None:
    """Set the rules that a house may begin with, if there are none."""
    if db.session.scalar(select(RewardRule.id).limit(1)):
        raise Conflict("There are rules already.", code="begun")
    for name, (points, cap) in BEGINNING.items():
        set_rule(name, points, person_id, FIRST_REASON, cap_per_day=cap)


@act
def set_rule(
    name: str,
    points: int,
    person_id: int,
    reason: str,
    *,
    cap_per_day: int | None = None,
    pending_days: int = 0,
    valid_days: int | None = None,
    valid_until: datetime | None = None,
    after_version: int | None = None,
) -> int:
    """Say what an occasion of the house pays from now on, where one person may; return the id of the new version."""
    plan = Plan(name, reason, points, cap_per_day=cap_per_day, pending_days=pending_days, valid_days=valid_days)
    plan = replace(plan, valid_until=valid_until, after_version=after_version)
    return _publish(_ready(plan, person_id), person_id, alone=True)


@act
def propose_rule(plan: Plan, person_id: int) -> int:
    """Write a rule down, so that it may be tried on the past and published; return the id of the proposal."""
    plan = _ready(plan, person_id)
    kept = {name: value for name, value in asdict(plan).items() if name not in NOT_KEPT}
    made = RuleProposal(**kept, name=plan.name, after_version=_version(plan.name, plan.after_version))
    made.proposed_by_id, made.proposed_at = person_id, told_at()
    db.session.add(made)
    db.session.flush()
    made.name = made.name or f"own-{made.id}"
    record(RuleProposed(made.id, made.name, made.points, made.reason), person_id)
    return made.id


@act
def publish_rule(proposal_id: int, person_id: int) -> int:
    """Publish a rule that was proposed; return the id of the version."""
    proposal = load(RuleProposal, proposal_id)
    proposal.status = PROPOSAL_LIFE.after(proposal.status, "publish", role_of(person_id))
    plan = plan_of(proposal)
    proposal.decided_by_id = person_id
    proposal.rule_id = _publish(plan, person_id, alone=proposal.proposed_by_id == person_id)
    return proposal.rule_id


@act
def refuse_rule(proposal_id: int, person_id: int) -> None:
    """Refuse a rule that was proposed; whoever proposed it withdraws it."""
    proposal = load(RuleProposal, proposal_id)
    is_own = proposal.proposed_by_id == person_id
    step, role = ("withdraw", PROPOSER) if is_own else ("reject", role_of(person_id))
    proposal.status = PROPOSAL_LIFE.after(proposal.status, step, role)
    proposal.decided_by_id = person_id
    kind = RuleWithdrawn if is_own else RuleRefused
    record(kind(proposal.id, proposal.name, proposal.points, proposal.reason), person_id)


def plan_of(proposal: RuleProposal) -> Plan:
    """Return what was written down in a proposal."""
    names = [name for name in Plan.__dataclass_fields__ if name != "after_version"]
    return Plan(**{name: getattr(proposal, name) for name in names}, after_version=proposal.after_version)


def _ready(plan: Plan, person_id: int) -> Plan:
    """Return a plan with what the house knows of its occasion, or refuse it."""
    check_role(role_of(person_id), *TEAM)
    occasion = OCCASIONS.get(plan.name)
    if plan.name and occasion is None and not plan.name.startswith("own-"):
        raise NotFound("There is no such occasion.")
    plan = replace(plan, reason=clean(plan.reason), points=plan.points if plan.effect == "points" else 0)
    if occasion:
        kind, condition = occasion.event.kind, dict(occasion.condition)
        plan = replace(plan, kind=kind, to=occasion.to, condition=condition, title={})
    check(plan, now())
    return plan


def _version(name: str, seen: int | None) -> int:
    """Return the latest version of a rule, unless somebody else made one that the writer has not seen."""
    latest = select(RewardRule.version).filter_by(name=name).order_by(RewardRule.version.desc()).limit(1)
    version = db.session.scalar(latest) or 0
    if seen is not None and seen != version:
        raise Conflict(CHANGED, code="version")
    return version


def _publish(plan: Plan, person_id: int, *, alone: bool) -> int:
    if alone and needs_two(plan, setting("RULE_LIMIT")):
        raise NotAllowed("Somebody else has to publish this: it gives more than one person may promise alone.")
    kept: dict[str, Any] = {name: value for name, value in asdict(plan).items() if name not in NOT_KEPT}
    rule = RewardRule(**kept, name=plan.name, version=_version(plan.name, plan.after_version) + 1)
    rule.valid_from, rule.set_by_id = told_at(), person_id
    _add(rule)
    record(RewardRuleSet(rule.id, rule.name, rule.version, rule.points, rule.reason), person_id)
    return rule.id


def _add(rule: RewardRule) -> None:
    try:
        with db.session.begin_nested():
            db.session.add(rule)
    except IntegrityError:  # on PostgreSQL two people set the same rule at the same moment
        raise Conflict(CHANGED, code="version") from None
