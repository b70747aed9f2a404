"""What users of other systems complain of about points, each fault with many hands at the same moment."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from portal.app import CHECKS
from portal.ideas import acts as ideas
from portal.kit.clock import now
from portal.kit.db import db, writing
from portal.rewards import queries
from portal.rewards.acts import (
    cancel_redemption,
    confirm_redemption,
    expire_lot,
    fulfil_redemption,
    judge_case,
    mature,
    note_signal,
    offer_reward,
    redeem,
    return_redemption,
    set_rule,
    take_back,
)
from portal.rewards.models import Grant, PointsLot, Redemption, RewardPosting
from portal.rewards.reactions import pay_rewards
from portal.river.runner import run_once
from tests.rewards.test_lots import earn  # noqa: F401
from tests.together import together

WHY = "We want this in the catalogue."
WRONG = "Eight new accounts from one room."
HANDS = 6


@pytest.fixture
def sound():
    def count_again():
        assert [check.__name__ for check in CHECKS if check()] == []
        assert db.session.scalar(select(func.sum(RewardPosting.points))) == 0

    return count_again


@pytest.fixture
def mug(rules, staff):
    return offer_reward("A mug", "", 200, 99, staff)


def grants(person):
    return list(db.session.scalars(select(Grant.id).filter_by(person_id=person).order_by(Grant.id)))


def test_points_from_several_rules_are_one_balance_and_are_spent_but_once(app, earn, rules, ada, bo, staff, mug, sound):  # noqa: F811
    """Loyalty points redeemable for ever: the balance counts all documents, the deduction only some."""
    set_rule("vote_received", 60, rules, WHY)
    idea = ideas.post_idea(ada, "A lamp that folds", "")
    ideas.vote_for(idea, bo)
    assert earn(ada, 150) == 210
    answers = together(app, *[lambda: redeem(mug, ada)] * HANDS)
    assert sorted(map(str, answers))[1:] == ["points"] * (HANDS - 1)
    assert (queries.balance(ada).available, queries.balance(ada).held) == (10, 200)
    sound()


def test_what_falls_while_it_is_being_spent_is_owed_and_never_below_zero(app, earn, ada, staff, mug, sound):  # noqa: F811
    """Points survive returns: what they were given for is undone, and they can still be spent."""
    earn(ada, 250)
    (key,) = grants(ada)
    answers = together(app, *[lambda: take_back(key, "source")] * 3, *[lambda: redeem(mug, ada)] * 3)
    assert sum(isinstance(answer, int) for answer in answers[3:]) <= 1
    balance = queries.balance(ada)
    assert (balance.available, balance.held - balance.owed) == (0, 0)
    sound()


def test_expiry_beside_spending_takes_only_what_nobody_spent(app, earn, ada, staff, operator, mug, sound):  # noqa: F811
    """Balance collapse at expiry: what expired leaves the sum, and what was spent of it stays subtracted."""
    earn(ada, 300, days=30)
    asked = redeem(mug, ada)
    confirm_redemption(asked, operator)
    fulfil_redemption(asked, operator)
    with writing():
        db.session.get(PointsLot, 1).expires_at = now() - timedelta(days=1)
    earn(ada, 300)
    together(app, *[lambda: expire_lot(1)] * 3, *[lambda: redeem(mug, ada)] * 3)
    balance = queries.balance(ada)
    assert (balance.available, balance.held) == (100, 200)
    sound()


def test_wrong_points_are_voided_by_two_people_once(app, earn, ada, staff, admin, sound):  # noqa: F811
    """No way to void wrong points: an entry of its own takes them back, approved by somebody else."""
    earn(ada, 500)
    case = note_signal(ada, "burst", "2026-11-01", 9)
    judge_case(case, "triage", staff)
    (key,) = grants(ada)
    judge_case(case, "freeze", staff, WRONG, [key])
    judge_case(case, "confirm", staff, WRONG)
    alone = together(app, *[lambda: judge_case(case, "remedy", staff, WRONG)] * 2)
    answers = together(app, *[lambda: judge_case(case, "remedy", admin, WRONG)] * HANDS)
    assert (set(alone), answers.count("state")) == ({"four_eyes"}, HANDS - 1)
    assert (queries.balance(ada).available, queries.balance(ada).owed) == (0, 0)
    sound()


def test_freezing_and_spending_at_once_never_spends_what_is_frozen(app, earn, ada, staff, mug, sound):  # noqa: F811
    """Vote rings: what was earned by them is spent before anybody looks."""
    earn(ada, 200)
    case = note_signal(ada, "burst", "2026-11-01", 9)
    judge_case(case, "triage", staff)
    freeze = [lambda: judge_case(case, "freeze", staff, WRONG, grants(ada))] * 2
    together(app, *freeze, *[lambda: redeem(mug, ada)] * 2)
    balance = queries.balance(ada)
    assert sorted((balance.available, balance.held, balance.frozen)) == [0, 0, 200]
    sound()


def test_what_is_handed_back_and_cancelled_by_many_comes_back_once(app, earn, ada, operator, mug, sound):  # noqa: F811
    """A double click gives points back twice."""
    earn(ada, 400)
    sent, open_ = redeem(mug, ada), redeem(mug, ada)
    confirm_redemption(sent, operator)
    fulfil_redemption(sent, operator)
    works = [lambda: return_redemption(sent, operator), lambda: cancel_redemption(open_, ada)]
    answers = together(app, *works * 3)
    assert answers.count("state") == 4
    assert queries.balance(ada).available == 400
    assert db.session.query(Redemption).count() == 2
    sound()


def test_however_many_readers_pay_a_rule_pays_once_and_what_waits_matures_once(app, ada, rules, staff, sound):
    """The same points twice: two workers answer the same event."""
    set_rule("idea_adopted", 100, rules, WHY, pending_days=0)
    ideas.decide_idea(ideas.post_idea(ada, "A quiet stove", ""), "adopted", WHY, staff)
    together(app, *[lambda: run_once([pay_rewards])] * HANDS)
    pay_rewards.catch_up()
    (key,) = grants(ada)
    together(app, *[lambda: mature(key)] * HANDS)
    assert queries.balance(ada).available == 100
    sound()
