"""Many at once: nobody gets what is not there, and each order ends in exactly one place."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Barrier

import pytest
from sqlalchemy import func, select

from portal.flows import making
from portal.kit.db import db, is_postgresql
from portal.kit.errors import Conflict
from portal.orders.models import Order, Preorder
from portal.people.acts import join
from portal.production.models import Batch, Pegging
from tests.orders.conftest import balance
from tests.together import patiently

HANDS = 16


def at_once(app, work, things):
    """Do the work for each thing, many at the same moment; return what came of each, in order."""
    start = Barrier(HANDS, timeout=60)

    def hand(thing):
        with app.app_context():
            if thing[0] < HANDS:
                start.wait()
            try:
                return work(thing[1])
            except Conflict as refusal:
                return refusal.code
            finally:
                db.session.remove()

    with ThreadPoolExecutor(HANDS) as hands:
        return list(hands.map(hand, enumerate(things)))


def test_five_hundred_orders_for_a_hundred_units_are_a_hundred_accepted(app, shop, sound):
    """Oversold under load: 500 people press the button for 100 things."""
    preorder_id = shop.open(threshold=10, cap=100)
    people = [join(f"Buyer {n}") for n in range(50)] * 10
    said = at_once(app, lambda person: patiently(lambda: shop.order(preorder_id, person)), people)
    assert said.count("sold_out") == 400
    assert len({order for order in said if order != "sold_out"}) == 100
    assert shop.preorder(preorder_id).reserved == 100
    sound()


def test_closing_while_orders_and_money_arrive_puts_each_order_in_one_place(app, shop, crowd, sound):
    preorder_id = shop.open(threshold=5, prices=[(1, 1000), (8, 900)])
    waiting = [shop.order(preorder_id, crowd[n % 6]) for n in range(30)]
    for order_id in waiting[:8]:
        shop.pay(order_id)
    deeds = [("pay", order_id) for order_id in waiting[8:]] + [("order", person) for person in crowd]
    deeds.insert(12, ("close", preorder_id))

    def do(deed):
        what, which = deed
        if what == "close":
            return patiently(lambda: making.close_preorder(which, shop.staff))
        if what == "order":
            return patiently(lambda: shop.order(preorder_id, which))
        return patiently(lambda: shop.pay(which, reference=f"T{which}"))

    assert at_once(app, do, deeds)[12] == "go"
    counts = dict(db.session.execute(select(Order.status, func.count()).group_by(Order.status)).all())
    assert set(counts) <= {"in_production", "expired"}
    batch, preorder = db.session.query(Batch).one(), shop.preorder(preorder_id)
    assert batch.quantity == db.session.query(Pegging).count() == counts["in_production"] == preorder.collected
    assert balance("customer:deposits") == -preorder.final_minor * preorder.collected
    sound()


def test_one_notice_that_arrives_eight_times_at_once_is_one_payment(app, shop, ada, sound):
    order_id = shop.order(shop.open(), ada)
    told = at_once(app, lambda _: patiently(lambda: shop.pay(order_id, reference="ONE")), range(16))
    assert set(told) == {1}
    assert balance("customer:deposits") == -8900
    sound()


def test_two_who_close_at_once_decide_once(app, shop, crowd, sound):
    preorder_id = shop.open(threshold=1)
    shop.bought(preorder_id, crowd[0])
    said = at_once(app, lambda _: patiently(lambda: making.close_preorder(preorder_id, shop.staff)), range(16))
    assert sorted(said) == ["go"] + ["state"] * 15
    sound()


@contextmanager
def somebody_ordering(preorder_id):
    """Keep the places of a pre-order locked, as somebody does who is just ordering (on SQLite nobody else writes)."""
    with db.engine.connect() as another:
        if is_postgresql():
            another = another.execution_options(isolation_level="READ COMMITTED", postgresql_readonly=False)
            another.execute(select(Preorder.id).where(Preorder.id == preorder_id).with_for_update())
        yield
        another.rollback()


def test_what_is_sold_out_is_said_to_whoever_comes_late_without_waiting_in_line(shop, ada, bo):
    preorder_id = shop.open(threshold=1, prices=[(1, 8900)], cap=1)
    shop.order(preorder_id, ada)
    with somebody_ordering(preorder_id), pytest.raises(Conflict) as refused:
        shop.order(preorder_id, bo)
    assert refused.value.code == "sold_out"
