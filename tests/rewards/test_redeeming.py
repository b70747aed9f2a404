"""What points are exchanged for: asked, confirmed, sent or cancelled, and never more than there is."""

import pytest
from sqlalchemy import select

from portal.ideas import acts as ideas
from portal.kit.db import db
from portal.kit.errors import Conflict, Invalid, NotAllowed, NotFound, Refused
from portal.people.acts import give_role, join
from portal.rewards import queries
from portal.rewards.acts import (
    cancel_redemption,
    change_reward,
    confirm_redemption,
    fulfil_redemption,
    offer_reward,
    redeem,
)
from portal.rewards.models import Redemption, Reward
from portal.rewards.rules import REDEMPTION_LIFE
from portal.river.models import EventRow
from tests.together import together

WHY = "We want this in the catalogue."


@pytest.fixture
def mug(rules, staff):
    return offer_reward("A mug", "Holds tea.", 200, 2, staff)


@pytest.fixture
def rich(rules, ada, staff, points):
    """Somebody with five hundred points."""
    ideas.decide_idea(ideas.post_idea(ada, "A quiet stove", "It hums at night."), "adopted", WHY, staff)
    assert points(ada) == 500
    return ada


def left_of(reward_id):
    return db.session.scalar(select(Reward.left_over).filter_by(id=reward_id))


def test_points_are_set_aside_when_asked_for_and_spent_when_it_is_sent(mug, rich, operator, flows):
    asked = redeem(mug, rich)
    assert (queries.balance(rich).available, queries.balance(rich).held, left_of(mug)) == (300, 200, 1)
    confirm_redemption(asked, operator)
    fulfil_redemption(asked, operator)
    assert (queries.balance(rich).available, queries.balance(rich).held, left_of(mug)) == (300, 0, 1)
    told = select(EventRow.kind).where(EventRow.subject == f"redemption:{asked}").order_by(EventRow.id)
    kinds = list(db.session.scalars(told))
    assert kinds == ["points.redeemed", "redemption.confirmed", "redemption.fulfilled"]
    flows()


def test_what_is_cancelled_gives_points_and_thing_back(mug, rich, operator, flows):
    first, second = redeem(mug, rich), redeem(mug, rich)
    cancel_redemption(first, rich)
    confirm_redemption(second, operator)
    cancel_redemption(second, operator, "The kiln broke.")
    assert (queries.balance(rich).available, left_of(mug)) == (500, 2)
    flows()


def test_each_step_is_in_the_table_and_nobody_decides_for_themselves(mug, rich, bo, operator, admin, flows):
    asked = redeem(mug, rich)
    for step in (confirm_redemption, fulfil_redemption, cancel_redemption):
        with pytest.raises(Refused):
            step(asked, bo)
    with pytest.raises(Conflict):
        fulfil_redemption(asked, operator)
    give_role(rich, "operations", admin)
    with pytest.raises(NotAllowed):
        confirm_redemption(asked, rich)
    confirm_redemption(asked, operator)
    with pytest.raises(Conflict):
        confirm_redemption(asked, operator)
    assert REDEMPTION_LIFE.ends("returned")
    assert REDEMPTION_LIFE.ends("cancelled")
    flows()


def test_more_than_there_is_or_than_one_has_is_refused_and_changes_nothing(mug, rich, bo, staff, flows):
    with pytest.raises(Conflict, match="you have 0") as poor:
        redeem(mug, bo)
    assert poor.value.code == "points"
    dear = offer_reward("A stove", "", 501, 1, staff)
    with pytest.raises(Conflict, match="you have 500"):
        redeem(dear, rich)
    redeem(mug, rich)
    redeem(mug, rich)
    with pytest.raises(Conflict) as gone:
        redeem(mug, rich)
    assert gone.value.code == "sold_out"
    with pytest.raises(NotFound):
        redeem(99, rich)
    assert (queries.balance(rich).available, left_of(dear), left_of(mug)) == (100, 1, 0)
    flows()


def test_a_changed_price_is_not_paid_unseen(mug, rich, staff, flows):
    change_reward(mug, "A mug", "", 300, 5, staff)
    with pytest.raises(Conflict, match="300 points now"):
        redeem(mug, rich, price=200)
    redeem(mug, rich, price=300)
    assert left_of(mug) == 4
    flows()


def test_one_member_gets_only_so_many_of_a_thing(rich, staff, flows):
    pin = offer_reward("A pin", "", 10, 9, staff, most_each=1)
    asked = redeem(pin, rich)
    with pytest.raises(Conflict, match="at most 1"):
        redeem(pin, rich)
    cancel_redemption(asked, rich)
    redeem(pin, rich)
    flows()


def test_what_is_taken_out_of_the_catalogue_cannot_be_asked_for_any_more(mug, rich, staff, operator, flows):
    asked = redeem(mug, rich)
    change_reward(mug, "A mug", "", 200, 1, staff, is_offered=False)
    with pytest.raises(NotFound):
        redeem(mug, rich)
    confirm_redemption(asked, operator)
    flows()


def test_only_the_product_team_offers_and_numbers_mean_something(mug, bo, operator, staff):
    for person in (bo, operator):
        with pytest.raises(NotAllowed):
            offer_reward("A mug", "", 1, 1, person)
    with pytest.raises(Invalid) as refusal:
        offer_reward("", "x" * 1001, 0, -1, staff, most_each=-4)
    assert set(refusal.value.fields) == {"name", "body", "price", "stock", "most_each"}


def test_the_last_points_are_spent_once_however_many_hands_reach_for_them(app, mug, rich, staff, flows):
    many = offer_reward("A lamp", "", 400, 50, staff)
    answers = together(app, *[lambda: redeem(many, rich)] * 8)
    assert sorted(map(str, answers))[1:] == ["points"] * 7
    assert (queries.balance(rich).available, left_of(many)) == (100, 49)
    flows()


def test_the_last_thing_goes_to_one_however_many_ask(app, rules, staff, points, flows):
    people = [join(f"P{n}") for n in range(6)]
    for person in people:
        ideas.decide_idea(ideas.post_idea(person, "A quiet stove", ""), "adopted", WHY, staff)
        points(person)
    one = offer_reward("The only one", "", 500, 1, staff)
    answers = together(app, *[lambda person=person: redeem(one, person) for person in people])
    assert sorted(map(str, answers))[1:] == ["sold_out"] * 5
    assert sum(queries.balance(person).available for person in people) == 2500
    assert db.session.query(Redemption).count() == 1
    flows()


def test_asking_and_cancelling_at_once_keeps_the_books(app, mug, rich, operator, flows):
    asked = redeem(mug, rich)
    db.session.commit()
    works = [lambda: cancel_redemption(asked, rich), lambda: cancel_redemption(asked, operator)]
    answers = together(app, *works, lambda: redeem(mug, rich), lambda: redeem(mug, rich))
    assert answers.count("state") == 1
    balance = queries.balance(rich)
    assert balance.available + balance.held == 500
    flows()


def test_what_was_asked_for_while_somebody_counted_is_not_there_again(mug, rich, staff, browser, flows):
    desk = browser(staff)
    seen = left_of(mug)
    assert f'name="seen" type="hidden" value="{seen}"' in desk.get(f"/desk/rewards/catalogue/{mug}").text
    redeem(mug, rich)
    form = {"name": "A mug", "body": "", "price": "200", "seen": str(seen), "is_offered": "y"}
    assert desk.post(f"/desk/rewards/catalogue/{mug}", {**form, "stock": str(seen)}).status_code == 303
    assert left_of(mug) == seen - 1
    refused = desk.post(f"/desk/rewards/catalogue/{mug}", {**form, "stock": "0"})
    assert (refused.status_code, "in the meantime" in refused.text) == (422, True)
    assert left_of(mug) == seen - 1
    flows()
