"""What a rule gives that is not points: money among the payouts, a badge, a voucher."""

import secrets
from datetime import timedelta

from sqlalchemy import select

from portal.events.gifts import (
    BadgeEarned,
    BadgeLost,
    MoneyAwarded,
    MoneyFell,
    VoucherIssued,
    VoucherVoided,
)
from portal.kit.db import db
from portal.rewards.models import Grant, MemberBadge, RewardRule, Voucher
from portal.rewards.rules import VOUCHER_LIFE
from portal.rewards.rules.lives import RIVER
from portal.river import record
from portal.river.acts import told_at

POINTS = "points"
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # none that is mistaken for another


def is_paid_in_points(rule: RewardRule) -> bool:
    """Say whether a rule pays in points."""
    return rule.effect == POINTS


def give(rule: RewardRule, grant: Grant) -> None:
    """Give, inside an act, what a rule gives beside points."""
    {"money": _award, "badge": _decorate, "voucher": _issue}[rule.effect](rule, grant)


def _award(rule: RewardRule, grant: Grant) -> None:
    """Tell of money; it is booked and paid where money is."""
    record(MoneyAwarded(grant.person_id, grant.id, rule.gives["minor"], rule.gives["currency"], grant.subject))


def _decorate(rule: RewardRule, grant: Grant) -> None:
    known = db.session.scalar(select(MemberBadge).filter_by(person_id=grant.person_id, rule_name=rule.name))
    badge = known or MemberBadge(person_id=grant.person_id, rule_name=rule.name, grant_id=grant.id)
    if known is None or known.taken_at is not None:
        badge.grant_id, badge.given_at, badge.taken_at = grant.id, told_at(), None
        db.session.add(badge)
        record(BadgeEarned(grant.person_id, grant.id, rule.name, grant.subject))


def _issue(rule: RewardRule, grant: Grant) -> None:
    until = told_at() + timedelta(days=rule.valid_days) if rule.valid_days else None
    code = "-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(3))
    made = Voucher(code=code, person_id=grant.person_id, grant_id=grant.id, issued_at=told_at(), expires_at=until)
    made.minor, made.currency = rule.gives["minor"], rule.gives["currency"]
    db.session.add(made)
    db.session.flush()
    record(VoucherIssued(grant.person_id, made.id, made.minor, made.currency, grant.subject))


def undo(grant: Grant, *, falls: bool) -> None:
    """Take back what is not points, as what it was for fell, or give it again."""
    rule = db.session.get_one(RewardRule, grant.rule_id)
    if is_paid_in_points(rule):
        return
    if falls:
        {"money": _unaward, "badge": _undecorate, "voucher": _void}[rule.effect](rule, grant)
    elif rule.effect != "voucher":  # what was made void stays so: the company may give another by hand
        give(rule, grant)


def _unaward(rule: RewardRule, grant: Grant) -> None:
    record(MoneyFell(grant.person_id, grant.id, rule.gives["minor"], rule.gives["currency"], grant.subject))


def _undecorate(rule: RewardRule, grant: Grant) -> None:
    badge = db.session.scalar(select(MemberBadge).filter_by(grant_id=grant.id))
    if badge is None or badge.taken_at is not None:
        return
    if other := _earned_again(grant):
        badge.grant_id = other
        return
    badge.taken_at = told_at()
    record(BadgeLost(grant.person_id, grant.id, rule.name, grant.subject))


def _earned_again(grant: Grant) -> int | None:
    """Return another grant by which the same badge is earned, if one stands and has not to wait."""
    asked = select(Grant.id).filter_by(rule_name=grant.rule_name, person_id=grant.person_id, matures_at=None)
    asked = asked.filter_by(fell_at=None, hidden_at=None, clawed_at=None).where(Grant.id != grant.id)
    asked = asked.where(Grant.approval.is_(None) | (Grant.approval == "approved"))
    return db.session.scalar(asked.order_by(Grant.id).limit(1))


def _void(_: RewardRule, grant: Grant) -> None:
    voucher = db.session.scalar(select(Voucher).filter_by(grant_id=grant.id).with_for_update())
    if voucher is not None and voucher.status == "issued":  # what an order counts on is looked at when that falls
        make_void(voucher, grant.subject)


def make_void(voucher: Voucher, because: str) -> None:
    """Let a voucher be worth nothing, inside an act."""
    voucher.status, voucher.used_for = VOUCHER_LIFE.after(voucher.status, "void", RIVER), ""
    record(VoucherVoided(voucher.person_id, voucher.id, voucher.minor, voucher.currency, because))
