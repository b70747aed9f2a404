"""What the clock decides: challenges and pre-orders whose time is over, whoever looks, and however late."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from sqlalchemy import select

from portal.challenges import acts as challenges
from portal.challenges.models import Challenge
from portal.flows import making
from portal.flows.deadlines import keep_deadlines
from portal.ideas.models import Idea
from portal.kit.clock import now
from portal.kit.db import db
from portal.kit.errors import Conflict
from portal.orders import acts
from portal.people.models import Person
from portal.production.models import Batch
from portal.river.models import EventRow
from tests.orders.conftest import balance


@pytest.fixture
def later(monkeypatch):
    """Let so many days pass."""

    def wait(days):
        moment = now() + timedelta(days=days)
        for module in ("river.acts", "flows.deadlines", "challenges.queries.lists"):
            monkeypatch.setattr(f"portal.{module}.now", lambda: moment)

    return wait


def told(subject):
    """Return the events of a subject: kind, actor and when it occurred."""
    asked = select(EventRow.kind, EventRow.actor_id, EventRow.occurred_at).filter_by(subject=subject)
    return [tuple(row) for row in db.session.execute(asked.order_by(EventRow.id))]


def test_the_clock_closes_a_challenge_once_and_at_its_own_instant(staff, later, flows):
    ends = now() + timedelta(days=2)
    asked = challenges.write_challenge("A quiet kitchen", "How is it made quiet?", now(), ends, staff)
    challenges.publish_challenge(asked, staff)
    assert keep_deadlines() == 0
    with pytest.raises(Conflict):
        challenges.close_over(asked)
    later(5)
    assert (keep_deadlines(), keep_deadlines()) == (1, 0)
    challenge = db.session.get(Challenge, asked)
    assert (challenge.status, told(f"challenge:{asked}")[-1]) == (
        "closed",
        ("challenge.closed", None, challenge.closes_at),
    )
    with pytest.raises(Conflict):
        challenges.close_challenge(asked, staff)
    flows()


def test_who_presses_the_button_after_the_time_only_notes_what_the_clock_did(staff, ada, later):
    asked = challenges.write_challenge("A quiet kitchen", "How?", now(), now() + timedelta(days=2), staff)
    challenges.publish_challenge(asked, staff)
    later(5)
    challenges.close_challenge(asked, staff)
    assert told(f"challenge:{asked}")[-1][1:] == (None, db.session.get(Challenge, asked).closes_at)


def test_on_its_day_a_preorder_is_made_by_itself(shop, crowd, later, idea, ada, flows):
    preorder_id = shop.open(threshold=3, days=2, product_id=shop.product(ada, idea))
    orders = [shop.bought(preorder_id, person) for person in crowd[:3]]
    assert keep_deadlines() == 0
    later(3)
    assert (keep_deadlines(), keep_deadlines()) == (1, 0)
    decided = shop.preorder(preorder_id)
    assert (decided.status, decided.collected, decided.decided_at) == ("in_production", 3, decided.closes_at)
    kinds = [event for event in told(f"preorder:{preorder_id}") if event[0] == "preorder.closed"]
    assert kinds == [("preorder.closed", None, decided.closes_at)]
    assert db.session.scalar(select(Batch.quantity).filter_by(preorder_id=preorder_id)) == 3
    assert {shop.status(order) for order in orders} == {"in_production"}
    assert db.session.get(Idea, idea).status == "making"
    flows()


def test_money_that_comes_after_the_last_day_counts_for_nothing_and_goes_back(shop, crowd, later, flows):
    preorder_id = shop.open(threshold=3, days=2)
    in_time = [shop.bought(preorder_id, person) for person in crowd[:2]]
    late = shop.order(preorder_id, crowd[2])
    later(3)
    shop.pay(late)
    assert (shop.status(late), shop.preorder(preorder_id).status) == ("confirmed", "tipped")
    assert keep_deadlines() == 1
    decided = shop.preorder(preorder_id)
    assert (decided.status, decided.collected, decided.reserved, decided.paid) == ("no_go", 2, 0, 0)
    assert {shop.status(order) for order in [*in_time, late]} == {"refunded"}
    assert (balance("refunds:payable"), balance("customer:deposits")) == (-3 * 8900, 0)
    flows()


def test_a_preorder_whose_opener_has_left_the_team_is_begun_in_the_name_of_an_administrator(
    shop, crowd, later, admin, flows
):
    preorder_id = shop.open(threshold=1, days=2)
    shop.bought(preorder_id, crowd[0])
    opener = db.session.get(Person, shop.staff)
    assert making._whose_word(opener.id) == opener.id
    assert making._whose_word(crowd[0]) == admin
    later(3)
    assert keep_deadlines() == 1
    flows()


def test_of_many_that_look_at_once_one_decides(app, shop, crowd, later, flows):
    preorder_id = shop.open(threshold=1, days=2)
    shop.bought(preorder_id, crowd[0])
    later(3)
    db.session.commit()
    barrier, done = Barrier(4), []

    def look():
        with app.app_context():
            barrier.wait()
            done.append(keep_deadlines())
            db.session.remove()

    threads = [Thread(target=look) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(done) == 1
    assert [event[0] for event in told(f"preorder:{preorder_id}")].count("preorder.closed") == 1
    flows()


def test_the_desk_may_still_close_before_the_day(shop, crowd, later):
    preorder_id = shop.open(threshold=1, days=2)
    shop.bought(preorder_id, crowd[0])
    with pytest.raises(Conflict):
        acts.close_over(preorder_id)
    assert making.close_preorder(preorder_id, shop.staff) == "go"
    later(3)
    assert keep_deadlines() == 0
