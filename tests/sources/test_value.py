"""Lifetime value worked out of orders, and what is said where there are too few."""

import random
from datetime import timedelta

import pytest
from sqlalchemy import text

from portal.events import orders
from portal.kit.clock import now
from portal.kit.db import db, writing
from portal.people.joining import join_people, part_people
from portal.river.acts import record, record_many, telling
from portal.sources import queries
from portal.sources.projections import value


def buy(person, days_ago, minor, order, currency="EUR"):
    with writing(), telling("import:shop", now() - timedelta(days=days_ago)):
        record(orders.InvoiceImported(order, person, minor, currency, 1, False))


def worth():
    return {row.person_id: row for row in db.session.execute(text("SELECT * FROM source_worth")).all()}


@pytest.fixture
def few(app, ada, bo):
    buy(ada, 300, 1_000, 1)
    buy(ada, 20, 3_000, 2)
    buy(bo, 200, 500, 3)
    buy(bo, 100, 99_000, 4, currency="USD")
    return ada, bo


def test_with_few_orders_only_recency_frequency_and_money_are_kept(few, flows):
    ada, bo = few
    flows()
    assert value.value() == 2
    run = queries.find_run(value.WORTH)
    assert (run.found["currency"], run.found["is_enough"]) == ("EUR", False)
    assert {row.minor for row in worth().values()} == {None}
    assert worth()[ada].frequency > worth()[bo].frequency


def test_what_one_human_bought_under_two_records_is_the_worth_of_one(few, staff, flows):
    ada, bo = few
    flows()
    value.value()
    join_people(bo, ada, staff)
    assert value.is_stale()
    assert (value.value(), set(worth())) == (1, {ada})
    part_people(bo, staff)
    assert value.is_stale()
    assert (value.value(), set(worth())) == (2, {ada, bo})


def test_an_order_that_went_back_is_no_purchase(few, flows):
    ada, _ = few
    with writing():
        record(orders.OrderMoved(2, ada, None, 1, 3_000, "EUR", status="refunded"))
        record(orders.InvoiceWithdrawn(1, ada, 1_000, "EUR", False))
    flows()
    value.value()
    assert ada not in worth()


def test_with_enough_orders_who_comes_back_is_worth_more(app, flows):
    chance, told, people = random.Random(3), [], range(1_001, 1_221)
    for place, person in enumerate(people):
        for day in sorted(chance.sample(range(10, 390), 1 + 4 * (place // 55))):
            sold = orders.InvoiceImported(len(told) + 1, person, chance.randint(500, 5_000), "EUR", 1, False)
            told.append((sold, None, now() - timedelta(days=400 - day)))
    with writing(), telling("import:shop"):
        record_many(told)
    flows()
    assert value.value() == 220
    found = queries.find_run(value.WORTH).found
    assert found["is_enough"]
    assert found["quality"]["repeats"] == len(told) - 220
    mean = {n: sum(worth()[p].minor for p in people[n * 55 : n * 55 + 55]) / 55 for n in range(4)}
    assert mean[3] > mean[0] > 0
    assert all(isinstance(row.minor, int) for row in worth().values())


def test_nobody_bought_anything(flows):
    flows()
    assert value.value() == 0
