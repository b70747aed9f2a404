"""Change an order until orders close: fewer, more, another choice; the money and the places follow."""

from datetime import timedelta

import pytest

from portal.kit.clock import now
from portal.kit.db import db
from portal.kit.errors import Conflict, Invalid, NotFound
from portal.orders import acts
from portal.orders.models import Order, OrderLine
from portal.orders.rules.options import Choice
from tests.orders.conftest import balance

NOTHING = Choice()


@pytest.fixture
def coloured(shop):
    """A product in green, or in gold for 10.00 more."""
    product_id = shop.product()
    colour = acts.add_option(product_id, "Colour", "EUR", shop.staff)
    green, gold = (acts.add_value(colour, name, minor, 0, shop.staff) for name, minor in (("Green", 0), ("Gold", 1000)))
    return product_id, colour, green, gold


def test_fewer_cost_less_and_the_difference_goes_back(shop, bo, flows):
    preorder_id = shop.open(threshold=3)
    order_id = shop.bought(preorder_id, bo, 3)
    assert shop.preorder(preorder_id).status == "tipped"
    assert acts.change_order(order_id, bo, 1, NOTHING) == 8900
    held = shop.preorder(preorder_id)
    assert (shop.status(order_id), held.reserved, held.paid, held.status) == ("confirmed", 1, 1, "live")
    assert (balance("customer:deposits", order_id), balance("refunds:payable", order_id)) == (-8900, -17_800)
    flows()


def test_more_wait_for_the_rest_and_count_when_it_has_come(shop, bo, flows):
    preorder_id = shop.open()
    order_id = shop.bought(preorder_id, bo, 1)
    acts.change_order(order_id, bo, 2, NOTHING)
    held = shop.preorder(preorder_id)
    assert (shop.status(order_id), held.reserved, held.paid) == ("placed", 2, 0)
    shop.pay(order_id, 8900)
    assert (shop.status(order_id), shop.preorder(preorder_id).paid) == ("confirmed", 2)
    flows()


def test_what_was_paid_in_part_is_paid_in_full_when_it_is_made_smaller(shop, bo, sound):
    preorder_id = shop.open()
    order_id = shop.order(preorder_id, bo, 2)
    shop.pay(order_id, 8900)
    acts.change_order(order_id, bo, 1, NOTHING)
    assert (shop.status(order_id), shop.preorder(preorder_id).paid) == ("confirmed", 1)
    sound()


def test_another_choice_is_frozen_anew_at_todays_price(shop, bo, coloured, sound):
    product_id, colour, green, gold = coloured
    preorder_id = shop.open(product_id=product_id)
    order_id = acts.place_order(preorder_id, bo, 1, None, Choice({colour: green}))
    shop.pay(order_id)
    assert acts.change_order(order_id, bo, 1, Choice({colour: gold})) == 9900
    assert shop.status(order_id) == "placed"
    assert db.session.query(OrderLine).one().unit_minor == 9900
    with pytest.raises(Conflict, match="already") as refusal:
        acts.change_order(order_id, bo, 1, Choice({colour: gold}))
    assert refusal.value.code == "same"
    sound()


def test_a_changed_price_and_an_option_that_is_gone_change_nothing(shop, bo, coloured, sound):
    product_id, colour, green, gold = coloured
    order_id = acts.place_order(shop.open(product_id=product_id), bo, 1, None, Choice({colour: green}))
    seen = f"base:8900 v{green}:0 v{gold}:1000"
    acts.edit_value(gold, "Gold", 1500, 0, shop.staff)
    with pytest.raises(Conflict) as refusal:
        acts.change_order(order_id, bo, 1, Choice({colour: gold}, seen=seen))
    assert refusal.value.code == "price_changed"
    acts.retire_value(gold, shop.staff)
    with pytest.raises(Conflict) as refusal:
        acts.change_order(order_id, bo, 1, Choice({colour: gold}))
    assert refusal.value.code == "option_gone"
    assert db.session.get(Order, order_id).total_minor == 8900
    sound()


def test_no_place_no_change(shop, ada, bo, sound):
    preorder_id = shop.open(threshold=2, prices=[(1, 1000)], cap=3)
    order_id = shop.bought(preorder_id, bo, 1)
    shop.bought(preorder_id, ada, 1)
    with pytest.raises(Conflict) as refusal:
        acts.change_order(order_id, bo, 3, NOTHING)
    assert (refusal.value.code, shop.preorder(preorder_id).reserved) == ("sold_out", 2)
    acts.change_order(order_id, bo, 2, NOTHING)
    assert shop.preorder(preorder_id).reserved == 3
    sound()


def test_a_promise_that_is_too_small_is_let_go_and_one_that_reaches_stays(shop, bo, flows):
    closes = now() + timedelta(days=5)
    preorder_id = acts.open_preorder(shop.product(), 2, closes, [(1, 900)], "EUR", shop.staff, mode="mandate")
    order_id = shop.order(preorder_id, bo, 2)
    acts.promise_simulated(order_id, "accept", bo)
    acts.change_order(order_id, bo, 1, NOTHING)
    assert (shop.status(order_id), shop.preorder(preorder_id).pledged) == ("pledged", 1)
    acts.change_order(order_id, bo, 3, NOTHING)
    assert (shop.status(order_id), shop.preorder(preorder_id).pledged) == ("placed", 0)
    flows()


def test_after_the_last_day_and_by_others_nothing_is_changed(shop, ada, bo, sound):
    preorder_id = shop.open(threshold=1)
    order_id = shop.bought(preorder_id, bo, 1)
    with pytest.raises(NotFound):
        acts.change_order(order_id, ada, 2, NOTHING)
    with pytest.raises(Invalid):
        acts.change_order(order_id, bo, 0, NOTHING)
    acts.close_preorder(preorder_id, shop.staff)
    with pytest.raises(Conflict) as refusal:
        acts.change_order(order_id, bo, 2, NOTHING)
    assert refusal.value.code == "locked"
    sound()


def test_a_buyer_changes_an_order_on_its_page_and_nothing_typed_is_lost(shop, bo, coloured, browser, flows):
    product_id, colour, green, gold = coloured
    me = browser(bo)
    order_id = acts.place_order(shop.open(product_id=product_id, cap=4), bo, 1, None, Choice({colour: green}))
    assert "Change the order" in me.get(f"/orders/{order_id}").get_data(as_text=True)
    page = me.get(f"/orders/{order_id}/change").get_data(as_text=True)
    assert f'value="{green}" checked' in page or f'checked id="option_{colour}-0"' in page
    typed = {"quantity": "9", f"option_{colour}": str(gold), "seen": f"base:8900 v{green}:0 v{gold}:1000"}
    refused = me.post(f"/orders/{order_id}/change", typed)
    assert (refused.status_code, 'value="9"' in refused.get_data(as_text=True)) == (409, True)
    assert me.post(f"/orders/{order_id}/change", typed | {"quantity": "2"}).status_code == 303
    assert db.session.get(Order, order_id, populate_existing=True).total_minor == 19_800
    acts.cancel_order(order_id, bo)
    assert me.get(f"/orders/{order_id}/change").status_code == 303
    assert me.post(f"/orders/{order_id}/change", typed).status_code == 409
    flows()
