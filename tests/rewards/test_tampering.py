"""Whoever changes a row by hand is found out: `verify` names the breach, whichever table it is in."""

import pytest
from sqlalchemy import text

from portal.flows.leaders import settle_tiers
from portal.ideas import acts as ideas
from portal.kit.clock import now
from portal.kit.db import db, writing
from portal.rewards import queries
from portal.rewards.acts import (
    approve_grant,
    confirm_redemption,
    expire_lot,
    fulfil_redemption,
    judge_case,
    note_signal,
    offer_reward,
    propose_rule,
    publish_rule,
    redeem,
    set_rule,
    take_back,
)
from portal.rewards.reactions import pay_rewards
from portal.rewards.rules.plans import Plan
from portal.river.acts import telling

WHY = "We want this in the catalogue."
FORWARD = "2099-01-01 00:00:00.000000"
TAMPERED = [line.split(" => ") for line in """
UPDATE reward_posting SET points = points + 1 WHERE account = 'available' => unbalanced_entries wrong_wallets
DELETE FROM reward_posting WHERE entry_id = 1 AND account = 'issued' => unbalanced_entries wrong_totals
UPDATE reward_posting SET account = 'gone' WHERE entry_id = 1 AND account = 'available' => wrong_wallets
UPDATE reward_entry SET person_id = 1 WHERE id = 1 => wrong_wallets astray_allocations
UPDATE reward_entry SET reverses_id = 1 WHERE id = 2 => wrong_reversals
UPDATE reward_wallet SET available = available + 5 => wrong_wallets points_outside_lots
UPDATE reward_wallet SET pending = pending + 5 => wrong_wallets
UPDATE reward_wallet SET frozen = frozen + 5 => wrong_wallets points_outside_lots
UPDATE reward_grant SET points = points + 1 => wrong_standings wrong_grants
UPDATE reward_grant SET fell_at = :forward WHERE fell_at IS NULL => wrong_standings
UPDATE reward_grant SET fell_at = NULL => wrong_standings
UPDATE reward_grant SET giver_id = 99 => wrong_grants
UPDATE reward_grant SET subject = 'idea:99' WHERE id = 1 => wrong_grants
UPDATE reward_grant SET approval = 'approved' WHERE approval IS NULL => wrong_approvals
UPDATE reward_grant SET decided_by_id = person_id => wrong_approvals
UPDATE reward_grant SET approval = NULL => wrong_approvals
UPDATE reward_grant SET frozen_at = :forward => frozen_without_case
UPDATE reward_grant SET clawed_at = :forward => frozen_without_case wrong_standings
UPDATE reward_rule SET points = points + 1 => wrong_grants wrong_proposals
UPDATE reward_rule SET valid_until = '2001-01-01 00:00:00.000000' => wrong_grants
UPDATE reward_rule SET budget = 1 => exceeded_budgets
UPDATE reward_rule SET cap_per_day = 0 => exceeded_caps
UPDATE reward_rule SET cap_per_member = 0 => exceeded_members
UPDATE reward_rule SET cap_per_object = 0 => exceeded_objects
UPDATE points_lot SET available = available + 1 => wrong_lots points_outside_lots
UPDATE points_lot SET person_id = 1 => points_outside_lots astray_allocations
UPDATE points_lot SET expires_at = :forward => expired_too_early
UPDATE lot_allocation SET points = points + 1 => wrong_lots
UPDATE lot_allocation SET account = 'pending' WHERE account = 'held' => astray_allocations wrong_lots
DELETE FROM lot_allocation => wrong_lots
UPDATE reward SET left_over = left_over - 1 => wrong_stock
UPDATE reward SET stock = stock + 1 => wrong_stock
UPDATE redemption SET status = 'fulfilled' => wrong_redemptions
UPDATE redemption SET status = 'cancelled' => wrong_redemptions wrong_stock
UPDATE redemption SET points = points + 1 => wrong_redemptions
UPDATE voucher SET minor = 0 => wrong_vouchers
UPDATE voucher SET status = 'redeemed' => wrong_vouchers
UPDATE voucher SET status = 'expired' => wrong_vouchers
UPDATE member_badge SET taken_at = :forward => wrong_badges
UPDATE member_badge SET rule_name = 'another' => wrong_badges
DELETE FROM member_badge => wrong_badges
DELETE FROM voucher => wrong_vouchers
UPDATE fraud_case SET remedied_by_id = confirmed_by_id => decided_alone
UPDATE fraud_case SET confirmed_by_id = person_id => decided_alone
UPDATE fraud_case SET status = 'dismissed' => frozen_without_case
UPDATE fraud_case SET status = 'upheld' => decided_alone
DELETE FROM fraud_signal => cases_without_signal
DELETE FROM fraud_grant => frozen_without_case
UPDATE rule_spend SET times = times + 1 => misspent_rules
UPDATE tier_standing SET tier = 'king' => unknown_tiers
UPDATE rule_proposal SET rule_id = NULL => wrong_proposals
UPDATE rule_proposal SET status = 'rejected' => wrong_proposals
UPDATE rule_proposal SET proposed_by_id = decided_by_id => wrong_proposals
""".strip().splitlines()]  # fmt: skip
APPEND_ONLY = ("reward_entry", "reward_posting", "reward_rule", "lot_allocation")


class Undo(Exception):
    """Leaves everything as it was."""


@pytest.fixture
def books(rules, ada, staff, admin, operator):
    """One of everything that the rewards room keeps."""
    mug = offer_reward("A mug", "", 100, 9, staff)
    with telling("live", now().replace(year=now().year - 2)):
        set_rule("idea_adopted", 100, staff, WHY, valid_days=30)
        adopt(ada, staff)
    expire_lot(1)
    set_rule("idea_adopted", 600, staff, WHY)
    own = {"kind": "idea.posted", "to": "author_id"}
    gives = [{"points": 90, "approval_limit": 50}, {"effect": "badge"}]
    gives += [{"effect": "voucher", "gives": {"minor": 500, "currency": "EUR"}}]
    for n, more in enumerate(gives):
        publish_rule(propose_rule(Plan("", WHY, title={"en": f"Rule {n}"}, **own, **more), staff), admin)
    adopt(ada, staff)
    adopt(ada, staff)
    approve_grant(queries.awaiting().items[0].id, admin)
    for step in (confirm_redemption, fulfil_redemption):
        step(1 if step is fulfil_redemption else redeem(mug, ada), operator)
    redeem(mug, ada)
    case = note_signal(ada, "young", f"person:{ada}", 600)
    judge_case(case, "triage", staff)
    grants = [row[0] for row in db.session.execute(text("SELECT id FROM reward_grant WHERE points = 600"))]
    judge_case(case, "freeze", staff, WHY, grants[:1])
    judge_case(case, "confirm", staff, WHY)
    take_back(grants[1], "source")
    settle_tiers()


def adopt(author, staff):
    ideas.decide_idea(ideas.post_idea(author, "A quiet stove", ""), "adopted", WHY, staff)
    pay_rewards.catch_up()


def found():
    return {check.__name__ for check in queries.CHECKS if check()}


def tampered(statement):
    """Return what is found after a change by hand, which is then undone."""
    try:
        with writing():
            seen_after(statement)
    except Undo as undo:
        return undo.args[0]
    finally:
        db.session.expire_all()


def seen_after(statement):
    """Change something past all guards, and tell what is found by what undoes it."""
    if db.engine.dialect.name == "sqlite":
        for table in APPEND_ONLY:
            for verb in ("UPDATE", "DELETE"):
                db.session.execute(text(f"DROP TRIGGER {table}_{verb}"))
    else:
        db.session.execute(text("SET LOCAL session_replication_role = replica"))
    binds = {"forward": FORWARD} if ":forward" in statement else {}
    db.session.execute(text(statement), binds)
    db.session.expire_all()
    raise Undo(found())


def test_every_table_that_is_changed_by_hand_is_found_out(books):
    assert found() == set()
    missed = {}
    for statement, checks in TAMPERED:
        seen = tampered(statement)
        if missing := set(checks.split()) - seen:
            missed[statement] = (missing, seen)
    assert missed == {}
    assert found() == set()
