"""Points in lots: the first to expire is spent first, only what is left expires, and what comes back finds its lot."""

from datetime import timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from portal.flows.deadlines import keep_deadlines
from portal.ideas import acts as ideas
from portal.kit.clock import now
from portal.kit.db import db, writing
from portal.kit.errors import Conflict
from portal.rewards import queries
from portal.rewards.acts import (
    cancel_redemption,
    confirm_redemption,
    expire_lot,
    fulfil_redemption,
    give_back,
    offer_reward,
    redeem,
    return_redemption,
    set_rule,
    take_back,
)
from portal.rewards.models import Grant, LotAllocation, PointsLot
from portal.river.acts import telling

WHY = "We want this in the catalogue."


@pytest.fixture
def earn(rules, staff, points):
    """Let somebody earn so many points, to be spent within so many days; told as of some days ago."""

    def earn(person_id, n, days=None, ago=0):
        with telling("live", now() - timedelta(days=ago)):
            set_rule("idea_adopted", n, staff, WHY, valid_days=days)
            ideas.decide_idea(ideas.post_idea(person_id, "A quiet stove", ""), "adopted", WHY, staff)
            return points(person_id)

    return earn


@pytest.fixture
def mug(rules, staff):
    return offer_reward("A mug", "", 200, 9, staff)


def lots():
    rows = db.session.scalars(select(PointsLot).order_by(PointsLot.id), execution_options={"populate_existing": True})
    return [(lot.available, lot.held, lot.frozen) for lot in rows]


def test_what_expires_first_is_spent_first(earn, mug, ada, operator, flows):
    earn(ada, 150)
    earn(ada, 150, days=90)
    earn(ada, 150, days=30)
    asked = redeem(mug, ada)
    assert lots() == [(150, 0, 0), (100, 50, 0), (0, 150, 0)]
    confirm_redemption(asked, operator)
    fulfil_redemption(asked, operator)
    assert lots() == [(150, 0, 0), (100, 0, 0), (0, 0, 0)]
    flows()


def test_only_what_is_left_expires_and_nothing_but_its_own_lot(earn, mug, ada, flows):
    earn(ada, 300, days=30, ago=40)
    earn(ada, 100)
    with pytest.raises(Conflict):
        expire_lot(2)
    assert queries.balance(ada).available == 100  # before the books say so
    keep_deadlines()
    assert (lots(), queries.balance(ada).available) == ([(0, 0, 0), (100, 0, 0)], 100)
    assert keep_deadlines() == 0
    with pytest.raises(Conflict, match="you have 100"):
        redeem(mug, ada)
    flows()


def test_nobody_spends_what_has_expired_but_is_not_booked_yet(earn, mug, ada, flows):
    earn(ada, 300, days=30, ago=40)
    with pytest.raises(Conflict):
        redeem(mug, ada)
    assert queries.balance(ada).available == 0
    flows()


def test_what_is_cancelled_goes_back_to_its_lots_with_their_time(earn, mug, ada, flows):
    earn(ada, 150, days=90)
    earn(ada, 150, days=30)
    cancel_redemption(redeem(mug, ada), ada)
    assert lots() == [(150, 0, 0), (150, 0, 0)]
    flows()


def test_what_expired_while_it_was_set_aside_comes_back_with_some_grace_but_once(earn, mug, ada, flows):
    earn(ada, 200, days=30, ago=40)
    with telling("live", now() - timedelta(days=20)), writing():
        db.session.execute(text("UPDATE points_lot SET expires_at = :later"), {"later": "2099-01-01 00:00:00.000000"})
    asked = redeem(mug, ada)
    with writing():
        db.session.execute(text("UPDATE points_lot SET expires_at = :now"), {"now": "2026-01-01 00:00:00.000000"})
    keep_deadlines()
    assert lots() == [(0, 200, 0)]  # what is set aside does not expire
    cancel_redemption(asked, ada)
    assert lots() == [(0, 0, 0), (200, 0, 0)]
    grace = db.session.get(PointsLot, 2)
    assert (grace.is_grace, now() < grace.expires_at <= now() + timedelta(days=30)) == (True, True)
    flows()


def test_what_is_sent_back_is_credited_again(earn, mug, ada, operator, flows):
    earn(ada, 250)
    asked = redeem(mug, ada)
    confirm_redemption(asked, operator)
    fulfil_redemption(asked, operator)
    return_redemption(asked, operator, "It came broken.")
    assert (queries.balance(ada).available, lots()) == (250, [(250, 0, 0)])
    with pytest.raises(Conflict):
        return_redemption(asked, operator)
    flows()


def test_points_taken_back_come_out_of_their_own_lot_first(earn, ada, flows):
    earn(ada, 100, days=10)
    earn(ada, 300)
    grant = db.session.scalar(select(Grant).filter_by(points=300))
    take_back(grant.id, "source")
    assert lots() == [(100, 0, 0), (0, 0, 0)]
    give_back(grant.id, "source")
    assert (queries.balance(ada).available, lots()) == (400, [(100, 0, 0), (0, 0, 0), (300, 0, 0)])
    flows()


def test_a_house_from_before_lots_finds_its_points_in_one_that_never_expires(earn, mug, ada, bo, flows):
    earn(ada, 500)
    earn(bo, 300)
    redeem(mug, ada)
    emptied()
    asked = redeem(mug, ada)  # whoever is quicker than the chores
    assert lots() == [(100, 400, 0)]
    cancel_redemption(asked, ada)
    keep_deadlines()
    assert sorted(lots()) == [(300, 0, 0), (300, 200, 0)]
    cancel_redemption(1, ada)
    assert queries.balance(ada).available == 500
    flows()


def emptied():
    """Take all lots away, as if there had never been any."""
    with writing():
        if db.engine.dialect.name == "sqlite":
            db.session.execute(text("DROP TRIGGER lot_allocation_DELETE"))
        else:
            db.session.execute(text("SET LOCAL session_replication_role = replica"))
        db.session.execute(text("DELETE FROM lot_allocation"))
        db.session.execute(text("DELETE FROM points_lot"))


@pytest.mark.parametrize("change", ["UPDATE lot_allocation SET points = 1", "DELETE FROM lot_allocation"])
def test_the_database_itself_refuses_to_change_what_was_moved(change, earn, ada):
    earn(ada, 10)
    with pytest.raises(DBAPIError), writing():
        db.session.execute(text(change))
    db.session.rollback()
    assert db.session.query(LotAllocation).count() == 1
