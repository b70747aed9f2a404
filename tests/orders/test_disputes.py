"""A buyer has the bank take a card payment back: told in any order and fifty times, money and order follow it."""

import time
from itertools import permutations

import pytest

from portal.flows import making
from portal.kit.db import db
from portal.kit.errors import Conflict
from portal.orders import acts
from portal.orders.models import Dispute, Payment, Preorder
from portal.orders.queries import get_order
from portal.orders.queries.disputes import open_disputes
from portal.orders.sender import carry
from portal.people.queries import viewer
from portal.production.models import Shipment
from portal.river.models import EventRow
from tests.orders.conftest import balance
from tests.orders.stripe_double import intent
from tests.orders.test_stripe import begun, stripe, tell
from tests.outside.test_bells import rung

__all__ = ["begun", "stripe"]
DISPUTE = {  # as it stands in events about it
    "id": "dp_1", "object": "dispute", "amount": 8900, "currency": "eur", "charge": "ch_1", "payment_intent": "pi_1",
    "reason": "product_not_received", "is_charge_refundable": False, "livemode": False, "metadata": {},
    "evidence_details": {"due_by": 1798675199, "has_evidence": False, "past_due": False, "submission_count": 0},
    "balance_transactions": [],
}  # fmt: skip
STEPS = {
    "q": ("created", "warning_needs_response"), "v": ("updated", "warning_under_review"),
    "e": ("closed", "warning_closed"),
    "c": ("created", "needs_response"), "f": ("funds_withdrawn", "needs_response"), "u": ("updated", "under_review"),
    "w": ("closed", "won"), "r": ("funds_reinstated", "won"), "l": ("closed", "lost"),
}  # fmt: skip


def hear(client, step, **more):
    kind, status = STEPS[step]
    return tell(client, f"charge.dispute.{kind}", DISPUTE | {"status": status} | more)


def seen(order_id, person_id):
    db.session.rollback()
    known = get_order(order_id, viewer(person_id))
    return known.order.status, known.paid, known.payments[0].status


@pytest.fixture
def paid(begun, client):
    tell(client, "payment_intent.succeeded", intent(begun[1]))
    return begun[0]


@pytest.fixture
def made(paid, shop, bo):
    """An order of Ada's, paid by card, that is being made beside one of Bo's; the batch."""
    run = db.session.query(Preorder).one().id
    shop.bought(run, bo, 3)
    return shop.make(run)


def test_told_in_any_order_it_ends_the_same(shop, ada, stripe, client, sound):
    run = shop.open(threshold=50, prices=[(1, 8900)])
    for n, steps in enumerate((*permutations("cfw"), "cfl", "lcf", "fl"), 1):
        order_id, own = shop.order(run, ada), {"id": f"dp_{n}", "payment_intent": f"pi_{n}"}
        carry(acts.begin_card(order_id, ada))
        reference = db.session.query(Payment).filter_by(order_id=order_id).one().reference
        tell(client, "payment_intent.succeeded", intent(reference, id=f"pi_{n}"))
        for step in steps:
            assert hear(client, step, **own) == 204
        won = "w" in steps
        assert seen(order_id, ada) == (("confirmed", "full", "won") if won else ("placed", "none", "lost"))
        money = [balance(name, order_id) for name in ("cash:stripe", "disputes", "customer:deposits")]
        assert money == ([8900, 0, -8900] if won else [0, 0, 0])
    sound()
    shop.pay(order_id)
    assert seen(order_id, ada)[:2] == ("confirmed", "full")
    assert open_disputes() == 0
    sound()


def test_fifty_times_it_counts_once_and_operations_see_why_and_until_when(
    paid, ada, client, browser, operator, staff, flows, statements
):
    for _ in range(50):
        assert (hear(client, "c"), hear(client, "f")) == (204, 204)
    assert seen(paid, ada) == ("confirmed", "none", "disputed")
    assert (balance("cash:stripe"), balance("disputes"), db.session.query(Dispute).count()) == (0, 8900, 1)
    desk = browser(operator)
    desk.get("/desk/money/disputes")
    with statements() as asked:
        page = desk.get("/desk/money/disputes").text
    assert len(asked) <= 10
    assert [words in page for words in ("Nothing arrived", "Dec 30", "dp_1", "Disputed")] == [True] * 4
    assert "Disputed payments that wait for an answer" in desk.get("/desk").text
    assert "waits for an answer" in rung(browser(staff))[0]
    mine = browser(ada).get(f"/orders/{paid}").text
    assert ["does not count as paid" in mine, "Taken back by the bank" in mine] == [True, True]
    assert "disputed" in rung(browser(ada))[0]
    hear(client, "w")
    assert "dp_1" not in desk.get("/desk/money/disputes").text
    assert "dp_1" in desk.get("/desk/money/disputes?shelf=all").text
    flows()


def test_an_inquiry_is_noted_and_takes_and_holds_back_nothing(
    paid, made, ada, shop, client, browser, operator, flows, sound
):
    for steps, is_open in (("q" * 50, True), ("v", True), ("e" * 2, False), ("q", False)):
        assert {hear(client, step) for step in steps} == {204}
        assert seen(paid, ada) == ("in_production", "full", "captured")
        assert (balance("cash:stripe"), balance("disputes"), open_disputes()) == (8900, 0, int(is_open))
        asks = ["The bank asks about a payment" in browser(who).get(f"/orders/{paid}").text for who in (ada, operator)]
        assert asks == [is_open, is_open]
        waits = ["The bank waits until" in browser(who).get(f"/orders/{paid}").text for who in (ada, operator)]
        assert waits == [False, is_open]
        listed = browser(operator).get("/desk/money/disputes").text
        assert [words in listed for words in ("dp_1", "Dec 30")] == [is_open, is_open]
    assert "Inquiry closed" in browser(operator).get("/desk/money/disputes?shelf=all").text
    making.ship_batch(made, shop.staff)
    assert seen(paid, ada) == ("shipped", "full", "captured")
    sound()
    flows()


def test_an_inquiry_that_becomes_a_dispute_ends_as_one_told_in_any_order(shop, ada, stripe, client, sound):
    run = shop.open(threshold=50, prices=[(1, 8900)])
    for n, steps in enumerate((*permutations("qcw"), *permutations("qel"), "qfvl", "cveql"), 1):
        order_id, own = shop.order(run, ada), {"id": f"dp_{n}", "payment_intent": f"pi_{n}"}
        carry(acts.begin_card(order_id, ada))
        reference = db.session.query(Payment).filter_by(order_id=order_id).one().reference
        tell(client, "payment_intent.succeeded", intent(reference, id=f"pi_{n}"))
        for step in steps:
            assert hear(client, step, **own) == 204
        won = "w" in steps
        assert seen(order_id, ada) == (("confirmed", "full", "won") if won else ("placed", "none", "lost"))
        assert balance("disputes", order_id) == 0
    assert open_disputes() == 0
    sound()


def test_an_inquiry_that_an_older_house_took_for_a_dispute_is_free_when_it_closes(paid, ada, client, sound):
    hear(client, "c")
    assert seen(paid, ada) == ("confirmed", "none", "disputed")
    hear(client, "e")
    assert seen(paid, ada) == ("confirmed", "full", "won")
    assert open_disputes() == 0
    sound()


def test_the_day_for_an_answer_is_that_of_the_latest_news_whichever_comes_first(paid, client):
    moment = int(time.time())
    for ago, due in ((50, 1_798_000_000), (10, 1_799_000_000), (90, 1_797_000_000)):
        about = DISPUTE | {"status": "needs_response", "evidence_details": {"due_by": due}}
        assert tell(client, "charge.dispute.updated", about, at=moment - ago) == 204
    db.session.rollback()
    assert db.session.query(Dispute).one().answer_by.timestamp() == 1_799_000_000


def test_what_is_made_is_not_sent_while_it_is_disputed(paid, made, ada, shop, client, browser, staff, operator, sound):
    hear(client, "c")
    assert seen(paid, ada) == ("in_production", "none", "disputed")
    assert "is not to be sent" in rung(browser(staff))[0]
    assert "Not to be sent" in browser(operator).get("/desk/money/disputes").text
    mine = browser(ada)
    assert "sent when that is settled" in mine.get(f"/orders/{paid}").text
    assert mine.post(f"/orders/{paid}/payments", {"way": "accept"}).status_code == 409
    making.ship_batch(made, shop.staff)
    parcel = db.session.query(Shipment).filter_by(order_id=paid).one()
    with pytest.raises(Conflict, match="disputed"):
        making.send_shipment(parcel.id, "", "", shop.staff)
    sound()
    hear(client, "w")
    assert "may be sent" in rung(browser(staff))[0]
    making.send_shipment(parcel.id, "", "", shop.staff)
    assert seen(paid, ada) == ("shipped", "full", "won")
    sound()


def test_what_is_made_and_lost_is_sent_when_it_is_paid_again(paid, made, ada, shop, client, browser, flows, sound):
    hear(client, "l")
    assert seen(paid, ada) == ("in_production", "none", "lost")
    making.ship_batch(made, shop.staff)
    assert shop.status(paid) == "in_production"
    assert browser(ada).post(f"/orders/{paid}/payments", {"way": "accept"}).status_code == 303
    making.send_shipment(db.session.query(Shipment).filter_by(order_id=paid).one().id, "", "", shop.staff)
    assert seen(paid, ada)[:2] == ("shipped", "full")
    sound()
    flows()


def test_a_part_that_is_disputed_holds_it_too_and_lost_the_rest_is_sent(paid, made, ada, shop, client, sound):
    hear(client, "c", amount=900)
    making.ship_batch(made, shop.staff)
    assert seen(paid, ada)[:2] == ("in_production", "partial")
    hear(client, "l", amount=900)
    making.send_shipment(db.session.query(Shipment).filter_by(order_id=paid).one().id, "", "", shop.staff)
    assert seen(paid, ada) == ("shipped", "partial", "lost")
    sound()


def test_when_orders_close_disputed_money_counts_for_nothing(paid, shop, bo, client, sound):
    run = db.session.query(Preorder).one().id
    shop.bought(run, bo, 2)  # with Ada's it would be enough
    hear(client, "c")
    assert acts.close_preorder(run, shop.staff) == "no_go"
    assert (shop.status(paid), balance("refunds:payable", paid), balance("disputes")) == ("refunded", 0, 0)
    sound()
    hear(client, "w")
    assert balance("refunds:payable", paid) == -8900
    sound()


def test_what_waits_to_be_made_ends_when_the_dispute_is_lost(paid, shop, bo, client, sound):
    run = db.session.query(Preorder).one().id
    shop.bought(run, bo, 3)
    acts.close_preorder(run, shop.staff)
    hear(client, "c")
    assert shop.status(paid) == "confirmed"
    hear(client, "l")
    assert (shop.status(paid), balance("disputes"), balance("refunds:payable", paid)) == ("refunded", 0, 0)
    sound()


@pytest.mark.parametrize(("end", "due"), [("w", -890), ("l", 0)])
def test_no_royalty_is_due_on_what_is_disputed(end, due, shop, ada, bo, stripe, client, flows, sound):
    run = shop.open(prices=[(1, 8900)], product_id=shop.product(ada, royalty=1000))
    order_id = shop.order(run, bo)
    carry(acts.begin_card(order_id, bo))
    tell(client, "payment_intent.succeeded", intent(db.session.query(Payment).one().reference))
    shop.bought(run, bo, 3)
    making.ship_batch(shop.make(run), shop.staff)
    assert balance("royalty:payable", order_id) == -890
    hear(client, "c")
    assert (shop.status(order_id), balance("royalty:payable", order_id)) == ("shipped", 0)
    sound()
    hear(client, end)
    assert balance("royalty:payable", order_id) == due
    sound()
    flows()


def test_another_currency_or_more_than_was_paid_disputes_all_of_it(paid, ada, client, sound):
    assert hear(client, "c", amount=9700, currency="usd") == 204
    assert (seen(paid, ada), balance("disputes")) == (("confirmed", "none", "disputed"), 8900)
    [why] = db.session.query(EventRow).filter_by(kind="dispute.explained")
    assert (why.data["minor"], why.data["currency"]) == (8900, "EUR")
    assert hear(client, "w", amount=9700, currency="usd") == 204
    assert balance("disputes") == 0
    sound()


def test_two_disputes_of_one_payment_are_told_apart(paid, ada, client, sound):
    hear(client, "w", amount=900)
    assert hear(client, "c", id="dp_2", amount=1000) == 204
    assert (seen(paid, ada), balance("disputes")) == (("confirmed", "partial", "disputed"), 1000)
    sound()


@pytest.mark.parametrize("end", ["w", "l"])
def test_a_dispute_ends_with_what_it_took_whatever_is_said_then(end, paid, client, sound):
    hear(client, "c", amount=8000)
    hear(client, end, amount=8900)
    assert balance("cash:stripe", paid) == (8900 if end == "w" else 900)
    sound()
