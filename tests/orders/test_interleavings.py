"""A browser, a webhook, a retry and a killed process, in any order: the money ends in the same place."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.kit.db import db, writing
from portal.kit.errors import Conflict, NotFound, Refused
from portal.orders import acts
from portal.orders.models import Payment
from portal.orders.rules.payments import WAYS
from tests.orders.conftest import balance
from tests.orders.test_payments import hear, money_of

TOLD = ("requires_action", "unknown", "failed", "authorised", "captured", "expired")
DEEDS = (*TOLD, "captured", "cancel", "refunded")


class Killed(Exception):
    """The process dies before it commits."""


def do(shop, order_id, reference, deed, person):
    if deed in TOLD:
        hear(order_id, deed, reference)
    elif deed == "cancel":
        acts.cancel_order(order_id, person)
    else:
        acts.settle_refund("simulator", f"{reference}/R1")


def die(killed):
    if killed:
        raise Killed


def tried(shop, order_id, reference, deed, person, *, killed):
    """Do something; a process that is killed half way leaves nothing behind, and whoever tells tells again."""
    try:
        with writing():
            do(shop, order_id, reference, deed, person)
            die(killed)
    except (Killed, NotFound, Conflict):
        db.session.rollback()


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.permutations(DEEDS), st.lists(st.booleans(), min_size=len(DEEDS), max_size=len(DEEDS)))
def test_every_interleaving_of_confirm_webhook_retry_and_kill_ends_the_same(shop, ada, deeds, kills):
    shop.times += 1
    reference, order_id = f"SIM-{shop.times}", shop.order(shop.open(threshold=50), ada)
    for deed, killed in zip(deeds, kills, strict=True):
        tried(shop, order_id, reference, deed, ada, killed=killed)
    for deed in (*TOLD, "cancel", "refunded", "captured", "refunded"):  # all of it is told again at last
        tried(shop, order_id, reference, deed, ada, killed=False)
    assert shop.status(order_id) == "cancelled"
    assert money_of(order_id) == [0, 0, 0, 0]
    assert db.session.query(Payment).filter_by(reference=reference).one().status == "refunded"


def test_all_of_it_adds_up_after_any_interleaving(shop, ada, sound):
    for turn, deeds in enumerate((DEEDS, DEEDS[::-1], DEEDS[3:] + DEEDS[:3])):
        order_id = shop.order(shop.open(threshold=50), ada)
        for number, deed in enumerate(deeds):
            tried(shop, order_id, f"S{turn}", deed, ada, killed=number % 3 == 0)
        sound()


@pytest.mark.parametrize("way", WAYS)
def test_each_way_of_the_simulator_ends_in_a_state_of_the_table(shop, ada, sound, way):
    ends = {
        "hold": "authorised",
        "mandate": "mandated",
        "ask": "requires_action",
        "lapse": "expired",
        "decline": "failed",
    }
    ends |= {"time_out": "unknown", "dispute": "disputed", "dispute_won": "won"}
    assert acts.pay_simulated(shop.order(shop.open(), ada), way, ada) == ends.get(way, "captured")
    sound()


def test_the_same_news_fifty_times_counts_once(shop, ada, sound):
    order_id = shop.order(shop.open(), ada)
    for _ in range(50):
        hear(order_id, "captured")
        hear(order_id, "disputed")
    assert (balance("cash:simulator"), balance("disputes"), balance("customer:deposits")) == (0, 8900, -8900)
    sound()


def test_a_payment_taken_in_parts_pays_when_all_is_there_and_never_more(shop, ada, sound):
    order_id = shop.order(shop.open(), ada)
    told = {"reference": "P", "currency": "EUR", "whole": 8900}
    for part, minor in (("/1", 4000), ("/2", 4000)):
        acts.note_payment(order_id, "simulator", minor=minor, part=part, **told)
    assert db.session.query(Payment).one().status == "partially_captured"
    with pytest.raises(Conflict):
        acts.note_payment(order_id, "simulator", minor=901, part="/3", **told)
    acts.note_payment(order_id, "simulator", minor=900, part="/3", **told)
    assert (shop.status(order_id), balance("customer:deposits")) == ("confirmed", -8900)
    sound()


def test_what_the_bank_took_back_is_not_given_twice_until_the_dispute_is_won(shop, ada, flows):
    order_id = shop.order(shop.open(), ada)
    hear(order_id, "captured")
    hear(order_id, "disputed")
    acts.cancel_order(order_id, ada)
    assert [balance(account) for account in ("customer:deposits", "refunds:payable", "disputes")] == [0, 0, 0]
    flows()
    hear(order_id, "won")
    assert balance("refunds:payable") == -8900
    flows()
    assert [balance(account) for account in ("cash:simulator", "refunds:payable", "disputes")] == [0, 0, 0]


def test_money_that_is_held_is_collected_or_let_go_once(shop, ada, bo, sound):
    preorder_id = shop.open()
    for way, step, ends, status in (
        ("hold", "capture", "captured", "confirmed"),
        ("mandate", "release", "cancelled", "placed"),
    ):
        order_id = shop.order(preorder_id, ada)
        acts.pay_simulated(order_id, way, ada)
        payment_id = db.session.query(Payment.id).filter_by(order_id=order_id).scalar()
        with pytest.raises(NotFound):
            acts.finish_held(payment_id, step, bo)
        assert acts.finish_held(payment_id, step, shop.staff) == ends
        assert shop.status(order_id) == status
        with pytest.raises(Conflict):
            acts.finish_held(payment_id, step, shop.staff)
    with pytest.raises(Refused):
        acts.note_payment(order_id, "nobody", "X", 1, "EUR")
    sound()
