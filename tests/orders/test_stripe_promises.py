"""Money that is promised through Stripe: held or allowed now, taken when it goes ahead, let go when it does not."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from portal.flows import making
from portal.kit.clock import now
from portal.kit.db import db
from portal.kit.errors import Invalid
from portal.kit.setting import settle
from portal.orders import acts
from portal.orders.models import Collection, Payment
from portal.orders.queries.cards import due_errands
from portal.orders.sender import carry
from tests.orders.conftest import balance
from tests.orders.stripe_double import intent
from tests.orders.test_collecting import later
from tests.orders.test_stripe import stripe, tell

__all__ = ["later", "stripe"]
SAVED = {"id": "seti_1", "object": "setup_intent", "status": "succeeded", "customer": "cus_1", "payment_method": "pm_1"}


def opened(shop, mode, threshold=1):
    closes = now() + timedelta(days=5)
    return acts.open_preorder(shop.product(), threshold, closes, [(1, 900), (2, 800)], "EUR", shop.staff, mode=mode)


def promised(shop, client, preorder_id, person_id, mode):
    """Let somebody order and promise the money; return the order and the reference of its payment."""
    order_id = shop.order(preorder_id, person_id)
    carry(acts.begin_card(order_id, person_id))
    reference = db.session.query(Payment).filter_by(order_id=order_id).one().reference
    if mode == "authorise":
        held = intent(reference, 900, amount_capturable=900, amount_received=0, status="requires_capture")
        assert tell(client, "payment_intent.amount_capturable_updated", held) == 204
    else:
        assert tell(client, "setup_intent.succeeded", SAVED | {"metadata": {"reference": reference}}) == 204
    return order_id, reference


def collected(shop, preorder_id):
    """Close a pre-order and ask Stripe for what was promised; return what it was asked."""
    assert making.close_preorder(preorder_id, shop.staff) == "collecting"
    making.collect(preorder_id)
    for errand_id in due_errands():
        carry(errand_id)


def attempt(reference, n=1, **more):
    return intent(reference, 900, id="pi_7") | more | {"metadata": {"reference": reference, "attempt": f"/C{n}"}}


@pytest.mark.parametrize("mode", ["authorise", "mandate"])
def test_a_promise_counts_and_is_taken_at_go_once(shop, bo, client, stripe, mode, flows):
    preorder_id = opened(shop, mode)
    order_id, reference = promised(shop, client, preorder_id, bo, mode)
    _, form, _ = stripe.asked[0]
    assert form["mode"] == (["payment"] if mode == "authorise" else ["setup"])
    assert (form.get("payment_intent_data[capture_method]") == ["manual"]) == (mode == "authorise")
    assert (shop.status(order_id), balance("customer:deposits")) == ("pledged", 0)
    collected(shop, preorder_id)
    path, form, headers = stripe.asked[-1]
    asked = ["/v1/payment_intents/pi_1/capture"] if mode == "authorise" else ["/v1/payment_intents"]
    assert ([path], headers["Idempotency-Key"]) == (asked, f"collect {reference}/C1")
    if mode == "mandate":
        assert (form["customer"], form["payment_method"], form["off_session"]) == (["cus_1"], ["pm_1"], ["true"])
    for _ in range(3):
        assert tell(client, "payment_intent.succeeded", attempt(reference)) == 204
    making.collect(preorder_id)
    assert (shop.status(order_id), balance("cash:stripe")) == ("in_production", 900)
    flows()


def test_a_card_that_declines_is_asked_again_and_the_buyer_hears(shop, bo, client, stripe, later, flows):
    preorder_id = opened(shop, "mandate")
    order_id, reference = promised(shop, client, preorder_id, bo, "mandate")
    stripe.mood = "declines"
    collected(shop, preorder_id)
    failed = attempt(reference, amount_received=0, status="requires_payment_method")
    assert tell(client, "payment_intent.payment_failed", failed) == 204  # what the answer said already
    assert (shop.status(order_id), db.session.query(Collection).one().status) == ("action_required", "due")
    stripe.mood = "well"
    later(hours=49)
    making.collect(preorder_id)
    for errand_id in due_errands():
        carry(errand_id)
    assert stripe.asked[-1][2]["Idempotency-Key"] == f"collect {reference}/C2"
    assert tell(client, "payment_intent.succeeded", attempt(reference, 2)) == 204
    assert shop.status(order_id) == "confirmed"
    flows()


@pytest.mark.parametrize(
    ("mode", "path"),
    [("authorise", "/v1/payment_intents/pi_1/cancel"), ("mandate", "/v1/payment_methods/pm_1/detach")],
)
def test_what_was_promised_is_let_go_when_it_is_not_made(shop, bo, client, stripe, mode, path, flows):
    preorder_id = opened(shop, mode, threshold=9)
    order_id, reference = promised(shop, client, preorder_id, bo, mode)
    making.close_preorder(preorder_id, shop.staff)
    flows()
    for errand_id in due_errands():
        carry(errand_id)
    assert (shop.status(order_id), stripe.asked[-1][0]) == ("voided", path)
    assert tell(client, "payment_intent.canceled", intent(reference, 900, status="canceled")) == 204
    assert balance("cash:stripe") == 0
    flows()


def test_a_line_that_is_cut_while_collecting_is_asked_again_under_the_same_key(
    shop, bo, client, operator, stripe, sound
):
    preorder_id = opened(shop, "mandate")
    order_id, reference = promised(shop, client, preorder_id, bo, "mandate")
    stripe.mood = "hangs up"
    collected(shop, preorder_id)
    (errand_id,) = db.session.execute(text("SELECT id FROM payment_errand WHERE state = 'unknown'")).scalars()
    stripe.mood = "well"
    acts.ask_again(errand_id, operator)
    carry(errand_id)
    keys = [headers["Idempotency-Key"] for _, _, headers in stripe.asked[-2:]]
    assert keys == [f"collect {reference}/C1"] * 2
    tell(client, "payment_intent.succeeded", attempt(reference))
    assert shop.status(order_id) == "confirmed"
    sound()


def test_without_a_provider_that_can_no_promise_is_offered(shop, app):
    settle({**app.config, "SIMULATOR": False})
    try:
        with pytest.raises(Invalid):
            opened(shop, "mandate")
    finally:
        settle(app.config)
