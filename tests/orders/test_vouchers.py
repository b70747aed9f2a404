"""A voucher pays a part of an order: set aside with it, used when it is shipped, given back when it falls."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from portal.app import CHECKS, READERS
from portal.flows import making
from portal.flows.checkout import order_with, use_voucher
from portal.ideas.acts import decide_idea, post_idea
from portal.kit.clock import now
from portal.kit.db import db, writing
from portal.kit.errors import Invalid
from portal.orders import acts
from portal.orders.models import Order, Payment
from portal.rewards.acts import propose_rule, publish_rule
from portal.rewards.models import Voucher
from portal.rewards.rules.plans import Plan
from portal.river.reader import flow
from tests.orders.conftest import HOME, balance
from tests.orders.test_collecting import opened
from tests.orders.test_returns import sent_back
from tests.orders.test_together import at_once, patiently

WHY = "Who shares an idea pays less for a product."


@pytest.fixture
def voucher(ada, staff, admin):
    """Ada has a voucher of ten euros, valid for ten days."""
    gives = {"effect": "voucher", "gives": {"minor": 1_000, "currency": "EUR"}, "valid_days": 10}
    publish_rule(propose_rule(Plan("idea_adopted", WHY, **gives), staff), admin)
    decide_idea(post_idea(ada, "A quiet stove", "It hums."), "adopted", "Many people asked for it.", staff)
    flow(READERS)
    return db.session.query(Voucher).one()


def state(voucher):
    flow(READERS)
    found = db.session.get(Voucher, voucher.id, populate_existing=True)
    return found.status, found.used_for


def test_a_voucher_pays_a_part_and_is_used_when_the_order_is_shipped(shop, voucher, ada, bo, staff, flows):
    preorder_id = shop.open(threshold=2, prices=[(1, 8_900), (2, 8_400)])
    order_id = order_with(preorder_id, ada, 1, HOME, None, voucher.code.lower().replace("-", " "))
    assert (balance("expense:voucher"), state(voucher)) == (1_000, ("reserved", f"order:{order_id}"))
    shop.pay(order_id, 7_900)
    shop.bought(preorder_id, bo)
    batch_id = shop.make(preorder_id)
    assert balance("refunds:payable", order_id) == -500  # the price that came down comes back in money
    making.ship_batch(batch_id, staff)
    assert state(voucher) == ("redeemed", f"order:{order_id}")
    assert (balance("revenue", order_id), balance("expense:voucher", order_id)) == (-8_400, 1_000)
    acts.take_back(order_id, "The zip was broken.", staff)
    flows()
    assert (state(voucher), balance("expense:voucher")) == (("issued", ""), 0)
    assert balance("refunds:payable", order_id) == -500 - 7_400
    voucher = db.session.get(Voucher, voucher.id, populate_existing=True)
    assert voucher.expires_at > now() + timedelta(days=29)
    flows()


@pytest.mark.parametrize("way", ["cancelled", "no_go", "lapsed"])
def test_a_voucher_comes_back_when_its_order_falls_and_pays_for_another(shop, voucher, ada, staff, flows, way):
    preorder_id = shop.open(threshold=2)
    order_id = order_with(preorder_id, ada, 1, HOME, None, voucher.code)
    if way == "cancelled":
        acts.cancel_order(order_id, ada)
    else:
        if way == "no_go":
            shop.pay(order_id, 7_900)
        assert making.close_preorder(preorder_id, staff) == "no_go"
    assert state(voucher) == ("issued", "")
    assert (balance("expense:voucher"), balance("customer:deposits")) == (0, 0)
    other = order_with(shop.open(), ada, 1, HOME, None, voucher.code)
    assert state(voucher) == ("reserved", f"order:{other}")
    flows()


def test_what_a_voucher_paid_is_not_exchanged_for_money(shop, voucher, ada, bo, staff, flows):
    shell = shop.product()
    preorder_id = shop.open(threshold=2, prices=[(1, 8_900)], product_id=shell)
    order_id = order_with(preorder_id, ada, 1, HOME, None, voucher.code)
    shop.pay(order_id, 7_900)
    shop.bought(preorder_id, bo)
    for shipment_id in making.ship_batch(shop.make(preorder_id), staff):
        making.deliver_shipment(shipment_id, staff)
    return_id = sent_back(shop, order_id, ada, 1, wish="exchange")
    shop.open(threshold=9, prices=[(1, 8_900)], product_id=shell)
    new_id = acts.exchange_return(return_id)
    assert (shop.status(new_id), balance("customer:deposits", new_id)) == ("placed", -7_900)
    flows()
    assert (state(voucher), balance("expense:voucher")) == (("issued", ""), 0)
    use_voucher(new_id, voucher.code, ada)
    assert shop.status(new_id) == "confirmed"
    flows()


def test_a_voucher_that_is_worth_more_pays_all_and_the_order_counts_at_once(shop, voucher, ada, staff, flows):
    preorder_id = shop.open(threshold=1, prices=[(1, 900)])
    order_id = order_with(preorder_id, ada, 1, HOME, None, voucher.code)
    assert (shop.status(order_id), shop.preorder(preorder_id).status) == ("confirmed", "tipped")
    assert making.close_preorder(preorder_id, staff) == "go"
    assert balance("expense:voucher") == 900
    flows()


def test_where_money_is_only_promised_the_rest_is_promised_and_may_come_down_to_nothing(
    shop, voucher, ada, crowd, flows
):
    preorder_id = opened(shop, threshold=2, prices=[(1, 1_500), (2, 1_000)])
    orders = [order_with(preorder_id, ada, 1, HOME, None, voucher.code), shop.order(preorder_id, crowd[0])]
    for order_id, person in zip(orders, (ada, crowd[0]), strict=True):
        acts.promise_simulated(order_id, "accept", person)
    assert db.session.query(Payment).filter_by(provider="simulator", order_id=orders[0]).one().minor == 500
    assert making.close_preorder(preorder_id, shop.staff) == "collecting"
    assert shop.status(orders[0]) == "confirmed"
    assert making.collect(preorder_id) == "go"
    assert (balance("cash:simulator"), balance("expense:voucher")) == (1_000, 1_000)
    flows()


def test_what_is_no_voucher_of_ones_own_is_refused_and_nothing_is_ordered(shop, voucher, ada, bo, sound):
    preorder_id = shop.open()
    for person, code, where in (
        (bo, voucher.code, preorder_id),
        (ada, "ABCD-EFGH", preorder_id),
        (ada, voucher.code, shop.open(currency="SEK")),
    ):
        with pytest.raises(Invalid) as refusal:
            order_with(where, person, 1, HOME, None, code)
        assert set(refusal.value.fields) == {"voucher"}
    assert db.session.query(Order).count() == 0
    order_id = order_with(preorder_id, ada, 1, HOME, None, voucher.code)
    with pytest.raises(Invalid):
        order_with(preorder_id, ada, 1, HOME, None, voucher.code)
    with pytest.raises(Invalid):
        use_voucher(order_id, voucher.code, ada)
    assert db.session.query(Order).count() == 1


def test_a_voucher_whose_time_is_over_is_refused(shop, voucher, ada):
    with writing():
        db.session.execute(text("UPDATE voucher SET expires_at = :at"), _yesterday())
    with pytest.raises(Invalid) as refusal:
        order_with(shop.open(), ada, 1, HOME, None, voucher.code)
    assert "expired" in str(refusal.value.fields["voucher"])


def _yesterday():
    return {"at": (now() - timedelta(days=1)).replace(tzinfo=None)}


def test_a_voucher_whose_reason_falls_while_it_is_set_aside_is_void_then(shop, voucher, ada, staff, flows):
    order_id = order_with(shop.open(), ada, 1, HOME, None, voucher.code)
    decide_idea(1, "declined", "It cannot be made safely.", staff)
    assert state(voucher)[0] == "reserved"
    acts.cancel_order(order_id, ada)
    assert state(voucher) == ("void", "")
    flows()


def test_a_buyer_types_or_chooses_a_code_and_reads_what_it_takes_off(shop, voucher, ada, browser, statements):
    preorder_id, hers = shop.open(), browser(ada)
    with statements() as seen:
        page = hers.get(f"/preorders/{preorder_id}").text
    assert len(seen) <= 14, "\n".join(seen)
    assert f'<option value="{voucher.code}">' in page
    typed = {"quantity": "1", "name": "Ada", "street": "Storgatan 1", "city": "Stockholm", "country": "SE"}
    wrong = hers.post(f"/preorders/{preorder_id}/orders", typed | {"voucher": "AAAA-BBBB-CCCC", "once": "a"})
    assert wrong.status_code == 422
    assert "AAAA-BBBB-CCCC" in wrong.text
    sent = hers.post(f"/preorders/{preorder_id}/orders", typed | {"voucher": voucher.code, "once": "b"})
    page = hers.get(sent.location).text
    assert "Of that by voucher" in page
    assert "€79.00" in page
    later = hers.post(f"/preorders/{preorder_id}/orders", typed | {"once": "c"}).location
    assert hers.post(f"{later}/vouchers", {"voucher": voucher.code, "once": "d"}).status_code == 422
    hers.post(sent.location + "/cancellation")
    flow(READERS)
    assert hers.post(f"{later}/vouchers", {"voucher": voucher.code, "once": "e"}).status_code == 303
    assert "for an order" in hers.get("/me/points/standing").text


@pytest.mark.parametrize("tampering", ["payment SET minor = 5000", "voucher SET used_for = 'order:77'"])
def test_what_somebody_writes_by_hand_is_named(shop, voucher, ada, tampering):
    order_with(shop.open(), ada, 1, HOME, None, voucher.code)
    with writing():
        db.session.execute(text(f"UPDATE {tampering}"))
    assert "misused_vouchers" in [each.__name__ for each in CHECKS if each()]


def test_one_voucher_at_many_tills_at_once_is_set_aside_once(app, shop, voucher, ada, sound):
    preorder_id = shop.open(threshold=1)

    code = voucher.code

    def order(_):
        try:
            return patiently(lambda: order_with(preorder_id, ada, 1, HOME, None, code))
        except Invalid:
            return None

    told = at_once(app, order, range(16))
    assert len([each for each in told if each]) == db.session.query(Order).count() == 1
    assert balance("expense:voucher") == 1_000
    sound()
