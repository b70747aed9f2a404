"""Money that is promised: asked for when orders close, again every 48 hours, and what is collected decides."""

from datetime import timedelta

import pytest

from portal.flows import deadlines, making
from portal.kit import clock
from portal.kit.db import db
from portal.kit.errors import Conflict, Invalid, NotFound, Refused
from portal.kit.setting import settle
from portal.orders import acts
from portal.orders.acts import Terms
from portal.orders.acts.collecting import _ask, claim, collect, hear
from portal.orders.acts.refunds import Heard
from portal.orders.models import Collection, Order, Payment, PaymentEvent
from portal.orders.queries import get_offer
from portal.orders.rules.payments import PROVIDERS, Notice, Simulator
from portal.people.queries import viewer
from portal.river.queries import events_after
from portal.web.live.pushes import hears_of, pushes_of
from tests.orders.conftest import balance


@pytest.fixture
def later(monkeypatch):
    """Let time pass."""

    def wait(**span):
        moment = clock.now() + timedelta(**span)
        monkeypatch.setattr(clock, "now", lambda: moment)
        for place in ("portal.river.acts.now", "portal.flows.deadlines.now"):
            monkeypatch.setattr(place, lambda: moment)

    return wait


def opened(shop, mode="mandate", threshold=3, **more):
    closes = clock.now() + timedelta(days=5)
    prices = more.pop("prices", [(1, 8900), (3, 8000)])
    return acts.open_preorder(shop.product(), threshold, closes, prices, "EUR", shop.staff, mode=mode, **more)


def promised(shop, preorder_id, person, way="accept", quantity=1):
    order_id = shop.order(preorder_id, person, quantity)
    acts.promise_simulated(order_id, way, person)
    return order_id


def all_promised(shop, preorder_id, crowd, *ways):
    return [promised(shop, preorder_id, crowd[n], way) for n, way in enumerate(ways)]


@pytest.mark.parametrize("mode", ["authorise", "mandate"])
def test_promised_money_is_taken_when_orders_close_at_the_price_reached(shop, crowd, flows, mode):
    preorder_id = opened(shop, mode)
    orders = all_promised(shop, preorder_id, crowd, "accept", "accept", "twice")
    assert shop.preorder(preorder_id).status == "tipped"
    assert (balance("customer:deposits"), shop.status(orders[0])) == (0, "pledged")
    assert making.close_preorder(preorder_id, shop.staff) == "collecting"
    assert making.collect(preorder_id) == "go"
    assert [shop.status(order) for order in orders] == ["in_production"] * 3
    assert (balance("cash:simulator"), balance("refunds:payable")) == (3 * 8000, 0)
    assert db.session.query(PaymentEvent).filter_by(type="captured").count() == 3
    flows()


def test_too_few_promises_end_without_a_charge(shop, crowd, flows):
    preorder_id = opened(shop)
    order_id = promised(shop, preorder_id, crowd[0])
    assert making.close_preorder(preorder_id, shop.staff) == "no_go"
    assert (shop.status(order_id), db.session.query(Payment).one().status) == ("voided", "cancelled")
    assert balance("cash:simulator") == 0
    flows()


def test_what_is_declined_is_asked_for_again_every_48_hours_for_seven_days_then_dropped(shop, crowd, flows, later):
    preorder_id = opened(shop, threshold=2)
    orders = all_promised(shop, preorder_id, crowd, "accept", "declines_once", "never")
    making.close_preorder(preorder_id, shop.staff)
    assert making.collect(preorder_id) == "collecting"
    assert [shop.status(order) for order in orders] == ["confirmed", "action_required", "action_required"]
    later(hours=47)
    assert making.collect(preorder_id) == "collecting"
    assert shop.status(orders[1]) == "action_required"
    later(hours=1)
    making.collect(preorder_id)
    assert shop.status(orders[1]) == "confirmed"
    later(hours=48)
    making.collect(preorder_id)
    later(hours=48)
    making.collect(preorder_id)
    assert db.session.get(Collection, orders[2], populate_existing=True).attempts == 4
    later(hours=24)
    assert deadlines.keep_deadlines() >= 1
    assert [shop.status(order) for order in orders] == ["in_production", "in_production", "dropped"]
    assert shop.preorder(preorder_id).collected == 2
    flows()


def test_the_order_says_what_was_received_of_what_was_promised(shop, crowd, browser, statements):
    preorder_id = opened(shop)
    orders = all_promised(shop, preorder_id, crowd, "accept", "accept", "accept")
    buyer = browser(crowd[0])
    with statements() as asked:
        shown = buyer.get(f"/orders/{orders[0]}").text
    assert len(asked) <= 14, "\n".join(map(str, asked))
    assert "€89.00" in shown
    assert " of €" not in shown
    making.close_preorder(preorder_id, shop.staff)
    making.collect(preorder_id)
    with statements() as asked:
        shown = buyer.get(f"/orders/{orders[0]}").text
    assert "€80.00 of €89.00 promised" in shown
    assert "Received in part" not in shown
    assert len(asked) <= 14, "\n".join(map(str, asked))


def test_go_or_no_go_is_decided_by_what_is_collected_not_by_what_was_promised(shop, crowd, flows, later):
    preorder_id = opened(shop)
    orders = all_promised(shop, preorder_id, crowd, "accept", "accept", "never")
    making.close_preorder(preorder_id, shop.staff)
    making.collect(preorder_id)
    with pytest.raises(Conflict, match="still being collected"):
        making.finish_collecting(preorder_id, shop.staff)
    later(days=7)
    assert making.collect(preorder_id) == "no_go"
    assert [shop.status(order) for order in orders] == ["refunded", "refunded", "dropped"]
    assert (balance("customer:deposits"), balance("refunds:payable")) == (0, -2 * 8000)
    flows()
    assert balance("cash:simulator") == 0


def test_who_pays_in_another_way_meanwhile_is_not_charged_and_a_late_charge_goes_back(shop, crowd, sound):
    preorder_id = opened(shop, threshold=2)
    promised(shop, preorder_id, crowd[0])
    slow = promised(shop, preorder_id, crowd[1], "never")
    making.close_preorder(preorder_id, shop.staff)
    making.collect(preorder_id)
    shop.pay(slow, 8900)
    assert (shop.status(slow), balance("refunds:payable", slow)) == ("confirmed", 0)
    assert making.collect(preorder_id) == "go"
    sound()


def test_what_was_asked_by_somebody_who_is_gone_is_found_out_at_once(shop, crowd, flows):
    preorder_id = opened(shop, threshold=2)
    orders = all_promised(shop, preorder_id, crowd, "accept", "silent", "never")
    making.close_preorder(preorder_id, shop.staff)
    assert len(claim(preorder_id)) == 3  # and killed before anybody was asked
    assert making.collect(preorder_id) == "collecting"
    assert [shop.status(order) for order in orders] == ["confirmed", "confirmed", "action_required"]
    flows()


def test_who_gives_no_clear_answer_is_asked_after_five_minutes_what_became_of_it(shop, crowd, flows, later):
    preorder_id = opened(shop, threshold=1)
    order_id = promised(shop, preorder_id, crowd[0], "silent")
    making.close_preorder(preorder_id, shop.staff)
    for _ in range(2):
        assert making.collect(preorder_id) == "collecting"
        assert (shop.status(order_id), balance("cash:simulator")) == ("pledged", 0)
    later(minutes=6)
    assert making.collect(preorder_id) == "go"
    flows()


class Broken(Simulator):
    """A provider whose line is cut, or that says what cannot be."""

    def __init__(self, said):
        self.said = said

    def collect(self, reference, minor, currency):
        if self.said is None:
            raise OSError("The line is cut.")
        return [Notice(reference, self.said, minor, currency)] if self.said else []


@pytest.mark.parametrize("said", [None, "", "nonsense"])
def test_a_provider_that_breaks_holds_up_nobody_and_takes_nothing(shop, crowd, sound, later, monkeypatch, said):
    preorder_id = opened(shop, threshold=1)
    order_id = promised(shop, preorder_id, crowd[0])
    making.close_preorder(preorder_id, shop.staff)
    with monkeypatch.context() as broken:
        broken.setitem(PROVIDERS, "simulator", Broken(said))
        assert making.collect(preorder_id) == "collecting"
        assert (shop.status(order_id), balance("cash:simulator")) == ("pledged", 0)
        sound()
    later(minutes=6)
    assert making.collect(preorder_id) == "go"
    sound()


def test_answers_that_come_twice_or_late_change_nothing(shop, crowd, sound):
    preorder_id = opened(shop, threshold=1)
    promised(shop, preorder_id, crowd[0], "twice")
    making.close_preorder(preorder_id, shop.staff)
    askings = claim(preorder_id)
    answers = [(asking, _ask(asking)) for asking in askings]
    assert hear(preorder_id, answers) == 1
    with pytest.raises(Heard):
        hear(preorder_id, answers)
    assert collect(preorder_id) == 0
    sound()


def test_a_promise_that_is_declined_is_none_and_cancelling_lets_it_go(shop, crowd, sound):
    preorder_id = opened(shop)
    declined = promised(shop, preorder_id, crowd[0], "decline")
    assert shop.status(declined) == "placed"
    order_id = promised(shop, preorder_id, crowd[1], quantity=3)
    assert shop.preorder(preorder_id).status == "tipped"
    acts.cancel_order(order_id, crowd[1])
    assert (shop.preorder(preorder_id).status, shop.preorder(preorder_id).pledged) == ("live", 0)
    sound()


def test_money_is_not_reserved_for_longer_than_cards_allow(shop):
    closes = clock.now() + timedelta(days=9)
    with pytest.raises(Invalid) as refusal:
        acts.open_preorder(shop.product(), 3, closes, [(1, 100)], "EUR", shop.staff, mode="authorise")
    assert set(refusal.value.fields) == {"mode"}


def test_without_a_provider_nothing_can_be_promised(shop, app):
    settle({**app.config, "SIMULATOR": False})
    try:
        with pytest.raises(Invalid):
            opened(shop)
    finally:
        settle(app.config)


def terms(**more):
    known = {"threshold": 2, "closes_at": clock.now() + timedelta(days=5), "prices": [(1, 8900)], "currency": "EUR"}
    return Terms(**known | more)


def test_a_draft_is_the_companys_own_until_it_is_approved_and_opened(shop, bo, flows):
    preorder_id = acts.draft_preorder(shop.product(), terms(), shop.staff)
    with pytest.raises(NotFound):
        get_offer(preorder_id, viewer(bo))
    with pytest.raises(Conflict):
        acts.open_draft(preorder_id, shop.staff)
    acts.move_preorder(preorder_id, "approve", shop.staff)
    acts.edit_draft(preorder_id, terms(threshold=3), shop.staff)
    assert shop.preorder(preorder_id).status == "draft"
    acts.move_preorder(preorder_id, "approve", shop.staff)
    acts.open_draft(preorder_id, shop.staff)
    assert get_offer(preorder_id, viewer(bo)).preorder.threshold == 3
    with pytest.raises(Conflict):
        acts.edit_draft(preorder_id, terms(), shop.staff)
    flows()


def test_while_it_is_paused_nobody_orders_and_money_that_comes_counts(shop, crowd, sound):
    preorder_id = shop.open(threshold=1)
    order_id = shop.order(preorder_id, crowd[0])
    acts.move_preorder(preorder_id, "pause", shop.staff)
    with pytest.raises(Conflict, match="Orders are closed here"):
        shop.order(preorder_id, crowd[1])
    shop.pay(order_id)
    sound()
    acts.move_preorder(preorder_id, "resume", shop.staff)
    assert shop.preorder(preorder_id).status == "tipped"
    sound()


def test_with_leave_of_a_second_person_it_is_made_though_some_are_missing(shop, crowd, operator, flows):
    preorder_id = shop.open(threshold=3, prices=[(2, 8900)])
    shop.bought(preorder_id, crowd[0])
    acts.ask_exception(preorder_id, "One more was promised by the shop.", shop.staff)
    with pytest.raises(Refused, match="Somebody else"):
        acts.approve_exception(preorder_id, shop.staff)
    acts.approve_exception(preorder_id, operator)
    assert making.close_preorder(preorder_id, shop.staff) == "go"
    flows()


def test_buyers_hear_three_times_at_most_that_some_are_missing(shop, crowd, later, sound):
    preorder_id = opened(shop)
    promised(shop, preorder_id, crowd[0])
    assert acts.tell_short(preorder_id) == 2
    with pytest.raises(Conflict):
        acts.tell_short(preorder_id)
    for days in (2, 2):
        later(days=days)
        deadlines.keep_deadlines()
        assert deadlines.keep_deadlines() == 0
    assert shop.preorder(preorder_id).top_ups == 3
    sound()


def test_a_buyer_promises_over_http_and_the_desk_drafts_and_pauses(shop, bo, staff, browser):
    me, desk, product_id = browser(bo), browser(staff), shop.product()
    asked = {"product": product_id, "threshold": "1", "closes_on": f"{clock.now() + timedelta(days=5):%Y-%m-%d}"}
    asked |= {"currency": "EUR", "prices": "1: 20.00", "mode": "mandate"}
    made = desk.post("/desk/preorders", asked | {"keep": "draft"})
    where = made.headers["Location"]
    assert me.get("/preorders/1").status_code == 404
    assert desk.get(f"{where}/edit").status_code == 200
    assert desk.post(f"{where}/edit", asked | {"threshold": "2"}).status_code == 303
    for step in ("steps/approve", "opening", "steps/pause", "steps/resume"):
        assert desk.post(f"{where}/{step}").status_code == 303, step
    assert desk.get(where).status_code == 200
    page = me.get("/preorders/1").get_data(as_text=True)
    assert "You give leave now to be charged once" in page
    order_id = shop.order(1, bo, 2)
    assert "Promise without money" in me.get(f"/orders/{order_id}").get_data(as_text=True)
    assert me.post(f"/orders/{order_id}/promise", {"way": "accept"}).status_code == 303
    assert "Your payment is promised" in me.get(f"/orders/{order_id}").get_data(as_text=True)
    assert desk.post(f"{where}/closing").status_code == 303
    assert "Money that was promised" in desk.get(where).get_data(as_text=True)
    assert deadlines.keep_deadlines() >= 1
    assert db.session.get(Order, order_id, populate_existing=True).status == "in_production"


def test_who_looks_at_a_pre_order_hears_of_a_promise_at_once(shop, crowd):
    preorder_id = opened(shop)
    order_id = promised(shop, preorder_id, crowd[0])
    [row] = [row for row in events_after(0, 500) if row.kind == "order.pledged"]
    assert [push["subject"] for _, push in pushes_of(row)] == [f"order:{order_id}", f"preorder:{preorder_id}"]
    assert hears_of(row, {f"preorder:{preorder_id}"})
