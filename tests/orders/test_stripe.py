"""Cards through Stripe: asked once, heard in any order, believed only where it is signed."""

from itertools import permutations

import pytest
from sqlalchemy import text

from portal.kit.db import db
from portal.kit.setting import settle
from portal.orders import acts
from portal.orders.models import Payment, PaymentErrand
from portal.orders.queries.cards import due_errands
from portal.orders.sender import carry
from tests.orders.conftest import balance
from tests.orders.stripe_double import CALLS, SECRET, Double, call, intent, session


@pytest.fixture
def stripe(app):
    double = Double()
    settle({**app.config, "STRIPE_SECRET": SECRET, "STRIPE_WEBHOOK_SECRET": CALLS, "STRIPE_API": double.url})
    yield double
    settle(app.config)
    double.stop()


@pytest.fixture
def begun(shop, ada, stripe):
    """Return an order that Ada begins to pay by card, and the reference of the payment."""
    order_id = shop.order(shop.open(), ada)
    assert carry(acts.begin_card(order_id, ada)) == "done"
    return order_id, db.session.query(Payment).one().reference


def post(client, raw, signature):
    return client.open(
        "/payments/stripe",
        method="POST",
        data=raw,
        headers={"Stripe-Signature": signature, "Content-Type": "application/json"},
    ).status_code


def tell(client, kind, about, **more):
    return post(client, *call(kind, about, **more))


def status():
    db.session.rollback()
    return db.session.query(Payment).one().status


def test_a_buyer_is_led_to_the_page_of_stripe_and_asked_for_no_more_than_is_open(shop, ada, browser, stripe):
    order_id = shop.order(shop.open(), ada)
    mine = browser(ada)
    assert mine.post(f"/orders/{order_id}/cards").status_code == 303
    page = mine.get(f"/orders/{order_id}").text
    assert "https://checkout.stripe.com/c/pay/cs_test_1" in page
    ((path, form, headers),) = stripe.asked
    assert (path, headers["Authorization"]) == ("/v1/checkout/sessions", f"Bearer {SECRET}")
    assert form["line_items[0][price_data][unit_amount]"] == ["8900"]
    assert form["mode"] == ["payment"]
    assert (
        headers["Idempotency-Key"]
        == form["client_reference_id"][0]
        == form["payment_intent_data[metadata][reference]"][0]
    )


EVENTS = (
    ("checkout.session.completed", session),
    ("payment_intent.succeeded", intent),
    ("payment_intent.payment_failed", intent),
    ("payment_intent.succeeded", intent),
)


def test_calls_in_every_order_and_fifty_times_are_one_payment(begun, client, sound):
    order_id, reference = begun
    for events in permutations(EVENTS):
        for kind, about in events:
            assert tell(client, kind, about(reference)) == 204
    for _ in range(50):
        assert tell(client, "payment_intent.succeeded", intent(reference)) == 204
    assert (status(), balance("cash:stripe", order_id), balance("customer:deposits")) == ("captured", 8900, -8900)
    sound()


def test_what_is_not_signed_is_not_believed(begun, client):
    _, reference = begun
    raw, good = call("payment_intent.succeeded", intent(reference))
    forged = [
        call("payment_intent.succeeded", intent(reference), secret="whsec_other"),
        call("payment_intent.succeeded", intent(reference), at=1_000_000_000),
        (raw.replace(b"8900", b"8901"), good), (raw, ""), (raw, "t=x,v1=y"), (b"\xff\xfe", good), (b"[" * 9999, good),
        call("payment_intent.succeeded", None), call("payment_intent.succeeded", [1]),
    ]  # fmt: skip
    assert [post(client, *each) for each in forged] == [400] * len(forged)
    assert status() == "created"
    assert post(client, raw, good) == 204


def test_news_of_other_things_and_of_unknown_payments_change_nothing(begun, client):
    assert tell(client, "customer.created", {"id": "cus_1", "object": "customer"}) == 204
    assert tell(client, "payment_intent.succeeded", intent("WS-other")) == 409
    assert tell(client, "payment_intent.succeeded", intent(begun[1], amount=9900)) == 409
    assert tell(client, "payment_intent.succeeded", intent(begun[1], currency="usd")) == 422
    assert tell(client, "payment_intent.succeeded", intent(begun[1], amount_received="lots")) == 204
    assert status() == "created"


def test_without_a_secret_there_is_no_such_address(client, ada, shop, browser):
    assert tell(client, "payment_intent.succeeded", intent("x")) == 404
    order_id = shop.order(shop.open(), ada)
    assert browser(ada).post(f"/orders/{order_id}/cards").status_code == 422


def test_a_line_that_is_cut_is_no_answer_and_asking_again_pays_once(shop, ada, operator, stripe, client, sound):
    order_id, stripe.mood = shop.order(shop.open(), ada), "hangs up"
    errand_id = acts.begin_card(order_id, ada)
    assert carry(errand_id) == "unknown"
    assert status() == "unknown"
    assert due_errands() == []
    stripe.mood = "well"
    acts.ask_again(errand_id, operator)
    assert carry(errand_id) == "done"
    assert len(stripe.kept) == 1
    assert tell(client, "payment_intent.succeeded", intent(db.session.query(Payment).one().reference)) == 204
    assert shop.status(order_id) == "confirmed"
    sound()


@pytest.mark.parametrize(
    ("mood", "ends", "told"), [("declines", "refused", "failed"), ("breaks", "unknown", "unknown")]
)
def test_a_clear_no_is_told_from_a_fault_of_theirs(shop, ada, stripe, mood, ends, told):
    stripe.mood = mood
    assert carry(acts.begin_card(shop.order(shop.open(), ada), ada)) == ends
    assert status() == told


def test_a_refund_is_asked_for_once_and_sent_when_stripe_says_so(begun, ada, client, flows, stripe, sound):
    order_id, reference = begun
    tell(client, "payment_intent.succeeded", intent(reference))
    acts.cancel_order(order_id, ada)
    flows()
    (errand_id,) = due_errands()
    assert carry(errand_id) == "done"
    assert stripe.asked[-1][1]["payment_intent"] == ["pi_1"]
    assert balance("refunds:payable") == -8900
    refund = {"id": "re_1", "object": "refund", "amount": 8900, "currency": "eur", "payment_intent": "pi_1"}
    for state, code in (("pending", 204), ("succeeded", 204), ("succeeded", 204)):
        about = refund | {"status": state, "metadata": {"refund": f"{reference}/R1"}}
        assert tell(client, "refund.updated", about) == code
    assert (balance("refunds:payable"), balance("cash:stripe"), status()) == (0, 0, "refunded")
    sound()


def test_a_dispute_is_found_by_the_name_that_stripe_gave_and_ends_won_or_lost(begun, client, sound):
    _, reference = begun
    dispute = {"id": "dp_1", "object": "dispute", "amount": 8900, "currency": "eur", "payment_intent": "pi_1"}
    assert tell(client, "charge.dispute.created", dispute | {"status": "needs_response"}) == 409
    tell(client, "payment_intent.succeeded", intent(reference))
    assert tell(client, "charge.dispute.created", dispute | {"status": "needs_response"}) == 204
    assert (status(), balance("cash:stripe"), balance("disputes")) == ("disputed", 0, 8900)
    assert tell(client, "charge.dispute.closed", dispute | {"status": "won"}) == 204
    assert (status(), balance("cash:stripe"), balance("disputes")) == ("won", 8900, 0)
    sound()


def test_an_errand_that_died_at_the_door_waits_for_a_person(begun, browser, operator, shop, bo):
    errand_id = acts.begin_card(shop.order(shop.open(), bo), bo)
    acts.take_errand(errand_id)  # and the process is killed
    assert due_errands() == []
    desk = browser(operator)
    assert f"/desk/money/errands/{errand_id}/inquiry" in desk.get("/desk/money").text
    assert desk.post(f"/desk/money/errands/{errand_id}/inquiry").status_code == 303
    assert due_errands() == [errand_id]
    assert db.session.query(PaymentErrand).count() == 2
    assert db.session.execute(text("SELECT count(*) FROM payment_alias")).scalar() == 0
