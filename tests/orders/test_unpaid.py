"""What was not paid in time holds no answer of which there are few; late money goes back, or was quicker."""

from datetime import timedelta

import pytest

from portal.flows.deadlines import keep_deadlines
from portal.kit.clock import now
from portal.kit.db import db
from portal.kit.errors import Conflict
from portal.orders import acts
from portal.orders.queries.options import menu_of, taken_of
from portal.river.acts import telling
from tests.orders.conftest import balance
from tests.orders.test_scarce import golden
from tests.together import patiently, together

__all__ = ["golden"]
LONG_AGO = now() - timedelta(days=15)


@pytest.fixture
def late(shop, golden, ada):
    """An order for all twelve in gold, to be paid until yesterday; its run and another one of the same product."""
    product_id, _, gold, _ = golden
    with telling("demo", LONG_AGO):
        run = shop.open(product_id=product_id, days=30)
        order_id = acts.place_order(run, ada, 12, None, gold)
    return order_id, run, shop.open(product_id=product_id)


def left(golden):
    return menu_of(golden[0]).groups[0].values[1].left


def test_another_order_in_another_run_gets_it_and_late_money_goes_back(shop, late, golden, bo, flows):
    order_id, run, other = late
    assert left(golden) == 12
    assert acts.place_order(other, bo, 7, None, golden[2])
    assert (shop.status(order_id), taken_of([golden[3]])[golden[3]], shop.preorder(run).reserved) == ("expired", 7, 0)
    shop.pay(order_id)
    assert (shop.status(order_id), balance("refunds:payable", order_id)) == ("expired", -12 * 8900)
    flows()


def test_the_clock_gives_it_back_once_and_leaves_alone_what_may_still_be_paid(shop, late, golden, bo, sound):
    order_id, _, other = late
    second = acts.place_order(other, bo, 1, None, golden[1])
    assert keep_deadlines() == 1
    assert (shop.status(order_id), shop.status(second)) == ("expired", "placed")
    assert keep_deadlines() == 0
    for each in (order_id, second):
        with pytest.raises(Conflict, match="may still be"):
            acts.lapse_unpaid(each)
    sound()


def test_where_nobody_wants_more_than_there_is_a_late_payment_still_counts(shop, late, sound):
    order_id, _, _ = late
    shop.pay(order_id)
    assert shop.status(order_id) == "confirmed"
    with pytest.raises(Conflict):
        acts.lapse_unpaid(order_id)
    sound()


def test_of_a_late_payment_and_a_new_order_at_once_one_has_it(app, shop, late, golden, bo, crowd, sound):
    order_id, _, other = late
    buy = [lambda who=who: acts.place_order(other, who, 12, None, golden[2]) for who in (bo, *crowd[:4])]
    said = together(app, lambda: shop.pay(order_id, reference="LATE"), *buy, acts_lapse(order_id))
    bought = [each for each in said[1:6] if each != "sold_out"]
    assert taken_of([golden[3]])[golden[3]] == 12
    assert (shop.status(order_id), len(bought)) in (("confirmed", 0), ("expired", 1))
    assert -balance("customer:deposits") - balance("refunds:payable") == 12 * 8900
    sound()


def acts_lapse(order_id):
    return lambda: patiently(lambda: acts.lapse_unpaid(order_id))


def test_an_order_of_ones_own_that_is_late_is_changed_and_not_taken_from_oneself(shop, late, golden, ada, sound):
    order_id, _, _ = late
    acts.change_order(order_id, ada, 5, golden[2])
    assert (shop.status(order_id), taken_of([golden[3]])[golden[3]]) == ("placed", 5)
    db.session.rollback()
    sound()
