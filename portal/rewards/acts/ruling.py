"""Say what an occasion pays: a new version of a rule, with a reason; what was paid before is left alone."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from portal.events.rewards import RewardRuleSet
from portal.kit import limits
from portal.kit.clock import now
from portal.kit.db import db
from portal.kit.errors import Conflict, Invalid, NotFound, Refused
from portal.kit.text import clean
from portal.kit.words import N_
from portal.people.queries import role_of
from portal.people.rules import check_role
from portal.rewards.models import RewardRule
from portal.rewards.rules import BEGINNING, OCCASIONS, TEAM
from portal.river import act, record
from portal.river.acts import told_at

POINTS = limits.Limit(0, 1_000_000)
PER_DAY = limits.Limit(1, 1_000)
WAITING = limits.Limit(0, 365)
FIRST_REASON = N_("The rules that the house begins with.")


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
    """Say what an occasion pays from now on; return the id of the new version."""
    check_role(role_of(person_id), *TEAM)
    rule = _drawn(name, after_version)
    rule.points, rule.cap_per_day, rule.pending_days = points, cap_per_day, pending_days
    rule.valid_from, rule.valid_until, rule.valid_days = told_at(), valid_until, valid_days
    rule.reason, rule.set_by_id = clean(reason), person_id
    _check(rule)
    _add(rule)
    record(RewardRuleSet(rule.id, name, rule.version, points, rule.reason), person_id)
    return rule.id


def _drawn(name: str, after_version: int | None) -> RewardRule:
    """Return the next version of a rule, unless somebody else made one that the writer has not seen."""
    occasion = OCCASIONS.get(name)
    if occasion is None:
        raise NotFound("There is no such occasion.")
    latest = select(RewardRule.version).filter_by(name=name).order_by(RewardRule.version.desc()).limit(1)
    version = db.session.scalar(latest) or 0
    if after_version is not None and after_version != version:
        raise Conflict("Somebody else changed this rule in the meantime. Please look at it again.", code="version")
    what = {"kind": occasion.event.kind, "to": occasion.to, "condition": dict(occasion.condition)}
    return RewardRule(name=name, version=version + 1, **what)


def _check(rule: RewardRule) -> None:
    """Refuse numbers that mean nothing, field by field."""
    wrong: dict[str, str | Refused] = {}
    asked = (("points", POINTS), ("pending_days", WAITING)) + ((("cap_per_day", PER_DAY),) if rule.cap_per_day else ())
    for name, limit in asked:
        if getattr(rule, name) not in limit:
            wrong[name] = Refused("Please give a number from {least} to {most}.", least=limit.least, most=limit.most)
    if len(rule.reason) not in limits.REASON:
        wrong["reason"] = Refused("Please write at least {n} characters.", n=limits.REASON.least)
    if rule.valid_until is not None and rule.valid_until <= now():
        wrong["valid_until"] = Refused("This day has passed.")
    if wrong:
        raise Invalid(wrong)


def _add(rule: RewardRule) -> None:
    try:
        with db.session.begin_nested():
            db.session.add(rule)
    except IntegrityError:  # on PostgreSQL two people set the same rule at the same moment
        raise Conflict(
            "Somebody else changed this rule in the meantime. Please look at it again.", code="version"
        ) from None
