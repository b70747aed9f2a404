"""Vouchers, badges and money wait as long as their rule says, and what falls before is never given."""

from dataclasses import replace
from datetime import timedelta

import pytest

from portal.events.gifts import MoneyAwarded, MoneyFell
from portal.ideas import acts as ideas
from portal.kit.clock import now
from portal.kit.db import db
from portal.rewards.acts import approve_grant, mature, propose_rule, publish_rule
from portal.rewards.models import Grant, MemberBadge, Voucher
from portal.rewards.reactions import pay_rewards
from portal.rewards.rules.plans import Plan
from portal.river.acts import telling
from portal.river.models import EventRow

POSTED = {"kind": "idea.posted", "to": "author_id", "title": {"en": "You share an idea"}, "pending_days": 14}
GIFT = Plan("", "We want this in the catalogue.", effect="voucher", gives={"minor": 500, "currency": "EUR"}, **POSTED)


@pytest.fixture
def granted(rules, staff, admin, ada):
    """Publish a rule and let Ada earn by it, so long ago that its time has come; return the grant and the idea."""

    def earn(plan):
        with telling("live", now() - timedelta(days=20)):
            publish_rule(propose_rule(plan, staff), admin)
            idea_id = ideas.post_idea(ada, "A quiet stove", "It hums at night.")
        pay_rewards.catch_up()
        return db.session.query(Grant).one().id, idea_id

    return earn


def told():
    db.session.rollback()
    kinds = db.session.query(EventRow.kind).filter(EventRow.kind.in_((MoneyAwarded.kind, MoneyFell.kind)))
    gifts = db.session.query(Voucher).count() + db.session.query(MemberBadge).count()
    return gifts, [kind for (kind,) in kinds.order_by(EventRow.id)]


@pytest.mark.parametrize(
    ("effect", "given"), [("voucher", (1, [])), ("badge", (1, [])), ("money", (0, ["reward.money_awarded"]))]
)
def test_a_gift_is_given_when_its_time_has_come(effect, given, granted, flows):
    grant_id, _ = granted(replace(GIFT, effect=effect))
    assert told() == (0, [])
    mature(grant_id)
    assert told() == given
    flows()


@pytest.mark.parametrize("effect", ["voucher", "badge", "money"])
def test_what_falls_while_it_waits_is_not_given_and_not_taken_back(effect, granted, moderator, flows):
    grant_id, idea_id = granted(replace(GIFT, effect=effect))
    ideas.hide_idea(idea_id, moderator, "It is under review for a while.")
    pay_rewards.catch_up()
    assert told() == (0, [])
    ideas.restore_idea(idea_id, moderator)
    pay_rewards.catch_up()
    assert told() == (0, [])
    mature(grant_id)
    assert sum(map(bool, told())) == 1
    flows()


def test_a_gift_that_waited_for_approval_waits_on(granted, admin, flows):
    grant_id, _ = granted(replace(GIFT, approval_limit=100))
    approve_grant(grant_id, admin)
    assert told() == (0, [])
    mature(grant_id)
    assert told() == (1, [])
    flows()


def test_a_badge_stays_as_long_as_anything_stands_that_it_was_earned_by(rules, staff, ada, moderator, flows):
    publish_rule(propose_rule(replace(GIFT, effect="badge", gives={}, pending_days=0), staff), staff)
    first, second = (ideas.post_idea(ada, title, "It hums.") for title in ("A quiet stove", "A second stove"))
    pay_rewards.catch_up()
    for idea_id, stands in ((first, True), (second, False)):
        ideas.hide_idea(idea_id, moderator, "It is under review for a while.")
        pay_rewards.catch_up()
        assert (db.session.query(MemberBadge).one().taken_at is None) is stands
        flows()
    ideas.restore_idea(first, moderator)
    pay_rewards.catch_up()
    assert db.session.query(MemberBadge).one().taken_at is None
    flows()
