from datetime import timedelta

import pytest

from portal.kit import clock
from portal.kit.clock import now
from portal.kit.errors import Conflict, Invalid, NotAllowed, NotFound
from portal.orders import acts
from tests.orders.conftest import HOME, balance


def test_what_enough_people_pay_is_made_at_the_price_of_the_step_that_they_reach(shop, crowd, flows):
    preorder_id = shop.open(threshold=3, prices=[(1, 8900), (5, 8400), (9, 7900)])
    orders = [shop.bought(preorder_id, person, 1) for person in crowd[:4]]
    two = shop.bought(preorder_id, crowd[4], 2)
    assert shop.preorder(preorder_id).status == "tipped"
    assert acts.close_preorder(preorder_id, shop.staff) == "go"
    decided = shop.preorder(preorder_id)
    assert (decided.collected, decided.final_minor, decided.status) == (6, 8400, "go")
    assert [balance("refunds:payable", order) for order in [*orders, two]] == [-500] * 4 + [-1000]
    assert balance("customer:deposits", two) == -16_800
    flows()


def test_what_too_few_people_pay_is_not_made_and_every_cent_goes_back(shop, crowd, flows):
    preorder_id = shop.open(threshold=3)
    paid = shop.bought(preorder_id, crowd[0], 2)
    half = shop.order(preorder_id, crowd[1], 1)
    shop.pay(half, 5000)
    assert acts.close_preorder(preorder_id, shop.staff) == "no_go"
    assert (shop.status(paid), shop.status(half)) == ("refunded", "expired")
    assert balance("customer:deposits") == 0
    assert balance("refunds:payable") == -(2 * 8900 + 5000)
    for reference in ("B1/R1", "B2/R1"):
        acts.settle_refund("bank", reference, shop.staff)
    assert balance("refunds:payable") == balance("cash:bank") == 0
    assert shop.preorder(preorder_id).reserved == 0
    flows()


def test_the_decision_counts_what_was_collected_at_that_instant_and_later_money_goes_back(shop, crowd, sound):
    preorder_id = shop.open(threshold=3)
    for person in crowd[:2]:
        shop.bought(preorder_id, person)
    late = shop.order(preorder_id, crowd[2])
    assert acts.close_preorder(preorder_id, shop.staff) == "no_go"
    shop.pay(late)
    assert shop.status(late) == "expired"
    assert balance("refunds:payable", late) == -8900
    assert balance("customer:deposits") == 0
    with pytest.raises(Conflict):
        acts.close_preorder(preorder_id, shop.staff)
    sound()


def test_a_preorder_that_tipped_can_fall_back_when_somebody_cancels(shop, crowd, sound):
    preorder_id = shop.open(threshold=2)
    shop.bought(preorder_id, crowd[0])
    second = shop.bought(preorder_id, crowd[1])
    assert shop.preorder(preorder_id).status == "tipped"
    acts.cancel_order(second, crowd[1])
    assert shop.preorder(preorder_id).status == "live"
    assert acts.close_preorder(preorder_id, shop.staff) == "no_go"
    sound()


def test_the_last_units_are_sold_once_and_a_cancelled_order_frees_its_places(shop, crowd, sound):
    preorder_id = shop.open(threshold=2, cap=3)
    first = shop.order(preorder_id, crowd[0], 2)
    with pytest.raises(Conflict, match="Only one is left") as refusal:
        shop.order(preorder_id, crowd[1], 2)
    assert (refusal.value.code, refusal.value.status) == ("sold_out", 409)
    acts.cancel_order(first, crowd[0])
    shop.order(preorder_id, crowd[1], 3)
    sound()


def test_a_place_that_is_not_paid_for_in_time_goes_to_the_next(shop, crowd, sound, monkeypatch):
    preorder_id = shop.open(threshold=1, cap=1, days=60)
    slow = shop.order(preorder_id, crowd[0])
    later = now() + timedelta(days=20)
    monkeypatch.setattr(clock, "now", lambda: later)
    monkeypatch.setattr("portal.river.acts.now", lambda: later)
    quick = shop.order(preorder_id, crowd[1])
    assert (shop.status(slow), shop.status(quick)) == ("expired", "placed")
    sound()


def test_orders_are_refused_after_the_closing_day(shop, crowd, monkeypatch):
    preorder_id = shop.open(days=1)
    order_id = shop.order(preorder_id, crowd[1])
    later = now() + timedelta(days=2)
    monkeypatch.setattr("portal.river.acts.now", lambda: later)
    with pytest.raises(Conflict, match="Orders are closed here"):
        shop.order(preorder_id, crowd[0])
    with pytest.raises(Conflict, match="can no longer be cancelled"):
        acts.cancel_order(order_id, crowd[1])


def test_a_preorder_that_is_called_off_gives_everything_back(shop, crowd, sound):
    preorder_id = shop.open(threshold=1)
    order_id = shop.bought(preorder_id, crowd[0])
    acts.call_off(preorder_id, "The fabric is no longer made.", shop.staff)
    assert shop.status(order_id) == "refunded"
    assert balance("customer:deposits") == 0
    sound()


def test_only_the_company_opens_and_closes(shop, ada, crowd):
    product_id = shop.product()
    with pytest.raises(NotAllowed):
        acts.open_preorder(product_id, 1, now() + timedelta(days=1), [(1, 100)], "EUR", ada)
    preorder_id = shop.open()
    with pytest.raises(NotAllowed):
        acts.close_preorder(preorder_id, ada)
    order_id = shop.order(preorder_id, crowd[0])
    with pytest.raises(NotFound):
        acts.cancel_order(order_id, ada)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"threshold": 0}, "threshold"),
        ({"cap": 2}, "cap"),
        ({"days": -1}, "closes_at"),
        ({"currency": "EURO"}, "currency"),
        ({"prices": []}, "prices"),
        ({"prices": [(4, 100)]}, "prices"),
        ({"prices": [(1, 100), (5, 100)]}, "prices"),
        ({"prices": [(1, 0)]}, "prices"),
    ],
)
def test_a_preorder_that_promises_nonsense_is_refused_at_its_field(shop, wrong, field):
    with pytest.raises(Invalid) as refusal:
        shop.open(**wrong)
    assert field in refusal.value.fields


@pytest.mark.parametrize("quantity", [0, -1, 10_001, 10**30])
def test_an_impossible_quantity_is_refused(shop, ada, quantity):
    with pytest.raises(Invalid):
        shop.order(shop.open(), ada, quantity)


def test_an_order_goes_where_the_last_one_went_until_it_is_told_otherwise(shop, ada, sound):
    preorder_id = shop.open()
    shop.order(preorder_id, ada)
    again = acts.place_order(preorder_id, ada, 1)
    acts.set_address(again, type(HOME)("Ada", "Hauptstr. 1", "10115", "Berlin", "", "DE"), ada)
    with pytest.raises(Invalid) as refusal:
        acts.set_address(again, type(HOME)("Ada", "1 Main St", "", "Austin", "", "US"), ada)
    assert set(refusal.value.fields) == {"region"}
    sound()
