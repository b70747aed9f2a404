"""Two records of one human: their points are looked at and spent as one, and stay apart in the books."""

import pytest
from sqlalchemy import select

from portal.ideas import acts as ideas
from portal.ideas.models import Idea
from portal.kit.db import db
from portal.kit.errors import Conflict
from portal.people.joining import join_people, part_people
from portal.rewards import queries
from portal.rewards.acts import cancel_redemption, confirm_redemption, fulfil_redemption, offer_reward, redeem
from portal.rewards.rules import draws

WHY = "We want this in the catalogue."


@pytest.fixture
def kettle(rules, staff):
    return offer_reward("A kettle", "It whistles.", 700, 5, staff, most_each=1)


@pytest.fixture
def two(rules, ada, bo, staff, points):
    """Two records with five hundred points each, of which the first turns out to be the second."""
    for person in (ada, bo):
        ideas.decide_idea(ideas.post_idea(person, "A quiet stove", "It hums at night."), "adopted", WHY, staff)
    assert (points(ada), points(bo)) == (500, 500)
    join_people(ada, bo, staff)
    return ada, bo


def test_the_wallet_of_a_human_shows_what_all_records_hold(two, flows):
    ada, bo = two
    assert (queries.balance(bo).available, queries.balance(ada).available) == (1000, 500)
    assert len(queries.entries(bo).items) == 2
    assert [(row.id, row.points) for row in queries.best_this_month()] == [(bo, 1000)]
    flows()


def test_spending_draws_from_ones_own_wallet_first_and_then_from_the_others(two, kettle, operator, staff, flows):
    ada, bo = two
    asked = redeem(kettle, bo)
    assert (queries.balance(bo).available, queries.balance(bo).held, queries.balance(ada).held) == (300, 700, 200)
    with pytest.raises(Conflict):
        redeem(kettle, bo)
    confirm_redemption(asked, operator)
    fulfil_redemption(asked, operator)
    part_people(ada, staff)
    assert (queries.balance(ada).available, queries.balance(bo).available) == (300, 0)
    flows()


def test_what_is_cancelled_goes_back_into_the_wallets_that_it_came_from_parted_or_not(two, kettle, staff, flows):
    ada, bo = two
    asked = redeem(kettle, bo)
    part_people(ada, staff)
    cancel_redemption(asked, bo)
    assert (queries.balance(ada).available, queries.balance(bo).available) == (500, 500)
    flows()


def test_what_is_owed_on_one_record_is_not_spent_from_another(two, kettle, staff, flows, points):
    _, bo = two
    redeem(kettle, bo)
    first = db.session.scalar(select(Idea.id).filter_by(author_id=bo))
    ideas.decide_idea(first, "declined", "It cannot be made after all.", staff)
    assert points(bo) == 0
    assert queries.balance(bo).owed == 200
    flows()


def test_wallets_are_drawn_in_their_order_as_far_as_each_goes():
    assert draws(7, [(2, 5), (1, 0), (3, 9)]) == {2: 5, 3: 2}
    assert draws(5, [(2, 5), (3, 9)]) == {2: 5}
