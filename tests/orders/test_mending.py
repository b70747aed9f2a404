"""A refund that did not go through has its screen: it is tried again under a new key, or the bank pays it, once."""

from datetime import timedelta

import pytest

from portal.kit.clock import now
from portal.kit.db import db
from portal.kit.errors import Conflict, NotAllowed, Refused
from portal.orders import acts, sender
from portal.orders.models import Payment, PaymentErrand
from portal.orders.queries.cards import due_errands, late_refunds
from portal.orders.queries.mending import owed_refunds, refunds_failed
from portal.orders.rules.cards import found_of
from portal.orders.sender import carry
from tests.orders.conftest import balance
from tests.orders.stripe_double import intent
from tests.orders.test_stripe import begun, stripe, tell

__all__ = ["begun", "stripe"]
REFUND = {"id": "re_1", "object": "refund", "amount": 8900, "currency": "eur", "payment_intent": "pi_1"}


@pytest.fixture
def failed(begun, ada, client, flows, stripe):
    """A refund that Stripe took, and later said that it failed; return its reference."""
    order_id, reference = begun
    tell(client, "payment_intent.succeeded", intent(reference))
    acts.cancel_order(order_id, ada)
    flows()
    (errand_id,) = due_errands()
    carry(errand_id)
    hear(client, reference, "failed")
    return f"{reference}/R1"


def hear(client, reference, state):
    refund = reference if "/R" in reference else f"{reference}/R1"
    assert tell(client, "refund.updated", REFUND | {"status": state, "metadata": {"refund": refund}}) == 204


def test_it_is_tried_again_under_a_new_key_and_paid_once(failed, client, operator, browser, stripe, sound):
    desk = browser(operator)
    assert "Did not go through" in desk.get("/desk/money/refunds?shelf=failed").text
    named = {"provider": "stripe", "reference": failed}
    assert desk.post("/desk/money/refunds/attempts", named).status_code == 303
    keys = [headers["Idempotency-Key"] for path, _, headers in stripe.asked if path == "/v1/refunds"]
    assert keys == [f"refund {failed}", f"refund {failed}#2"]
    assert stripe.asked[-1][1]["metadata[refund]"] == [f"{failed}#2"]
    for again in (acts.try_refund_again, acts.pay_refund_by_bank):
        with pytest.raises(Conflict, match="may still send"):
            again("stripe", failed, operator)
    hear(client, f"{failed}#2", "succeeded")
    assert (balance("refunds:payable"), balance("cash:stripe"), refunds_failed()) == (0, 0, 0)
    hear(client, failed, "failed")  # late news of the first attempt
    assert desk.post("/desk/money/refunds/transfers", named).status_code == 409
    sound()


def test_the_bank_pays_it_and_stripe_no_more(failed, operator, browser, sound):
    desk, named = browser(operator), {"provider": "stripe", "reference": failed}
    assert desk.post("/desk/money/refunds/transfers", named).status_code == 303
    assert (balance("refunds:payable"), balance("cash:bank"), balance("cash:stripe")) == (0, -8900, 8900)
    for again in (acts.try_refund_again, acts.pay_refund_by_bank):
        with pytest.raises(Conflict):
            again("stripe", failed, operator)
    assert owed_refunds().items == []
    sound()


def test_as_long_as_nobody_knows_nobody_is_paid_twice(failed, operator, stripe, sound):
    stripe.mood = "hangs up"
    errand_id = acts.try_refund_again("stripe", failed, operator)
    for again in (acts.try_refund_again, acts.pay_refund_by_bank):
        with pytest.raises(Conflict, match="asked already"):
            again("stripe", failed, operator)
    assert carry(errand_id) == "unknown"
    with pytest.raises(Conflict):
        acts.pay_refund_by_bank("stripe", failed, operator)
    stripe.mood = "declines"
    acts.ask_again(errand_id, operator)
    assert carry(errand_id) == "refused"
    with pytest.raises(Conflict, match="under a new key"):
        acts.ask_again(errand_id, operator)
    acts.pay_refund_by_bank("stripe", failed, operator)
    assert balance("refunds:payable") == 0
    sound()


def test_what_has_not_failed_is_left_to_its_provider(begun, ada, client, operator, flows):
    order_id, reference = begun
    tell(client, "payment_intent.succeeded", intent(reference))
    acts.cancel_order(order_id, ada)
    for again in (acts.try_refund_again, acts.pay_refund_by_bank):
        with pytest.raises(Conflict, match="Nobody said"):
            again("stripe", f"{reference}/R1", operator)
        with pytest.raises(NotAllowed):
            again("stripe", f"{reference}/R1", ada)
    assert [row.has_failed for row in owed_refunds().items] == [False]
    assert db.session.query(PaymentErrand).count() == 1


def test_nobody_says_in_the_place_of_a_provider_that_it_sent_the_money(begun, ada, client, operator, browser, sound):
    order_id, reference = begun
    tell(client, "payment_intent.succeeded", intent(reference))
    acts.cancel_order(order_id, ada)
    named = {"provider": "stripe", "reference": f"{reference}/R1"}
    for address in ("/desk/refunds", "/desk/money/refunds"):
        assert browser(operator).post(address, named).status_code == 409
    assert (balance("refunds:payable"), balance("cash:stripe")) == (-8900, 8900)
    sound()


def test_what_was_exchanged_is_not_sent_by_any_provider(app):
    with pytest.raises(Refused, match="bank"):
        acts.settle_refund("exchange", "X1/R1")


def look():
    return sender.look_after_refunds(late_refunds(now() + timedelta(seconds=1)))


@pytest.mark.parametrize("ends", ["succeeded", "failed"])
def test_what_an_older_house_had_asked_again_goes_on_by_looking_at_what_is_late(
    ends, failed, operator, client, stripe, sound
):
    carry(acts.try_refund_again("stripe", failed, operator))
    first, second = (each for each in stripe.kept.values() if each["object"] == "refund")
    first["status"], second["status"], second["metadata"] = "failed", ends, {"refund": failed}  # as it was called then
    hear(client, failed, ends)
    with pytest.raises(Conflict, match="may still send"):
        acts.try_refund_again("stripe", failed, operator)
    assert (look(), look()) == (1, 0)
    if ends == "failed":
        carry(acts.try_refund_again("stripe", failed, operator))
        [*_, third] = stripe.kept.values()
        third["status"] = "succeeded"  # and its call is lost on the way
        assert look() == 1
    assert (balance("refunds:payable"), balance("cash:stripe"), refunds_failed()) == (0, 0, 0)
    sound()


def test_a_payment_that_stripe_does_not_know_keeps_no_other_refund_waiting(
    failed, shop, bo, operator, client, flows, stripe
):
    carry(acts.try_refund_again("stripe", failed, operator))
    order_id = shop.order(shop.open(), bo)
    carry(acts.begin_card(order_id, bo))
    reference = db.session.query(Payment).filter_by(order_id=order_id).one().reference
    tell(client, "payment_intent.succeeded", intent(reference, id="pi_2"))
    acts.cancel_order(order_id, bo)
    flows()
    (errand_id,) = due_errands()
    carry(errand_id)
    [*_, refund] = stripe.kept.values()
    refund["status"], stripe.unknown = "succeeded", {"pi_1"}
    assert (look(), balance("refunds:payable", order_id)) == (1, 0)
    assert [row.key for row in late_refunds(now() + timedelta(seconds=1))] == [f"{failed}#2"]


def test_attempts_are_told_apart_by_name_and_else_by_their_order():
    asked = ["P/R1", "P/R1#2", "P/R1#3"]
    for found, ends in (
        ([("P/R1", "a"), ("P/R1#2", "b"), ("P/R1#3", "c")], "abc"),
        ([("P/R1", "a"), ("P/R1", "b"), ("P/R1#3", "c")], "abc"),
        ([("P/R1", "a"), ("P/R1", "b"), ("P/R1", "c")], "abc"),
        ([("P/R1", "a"), ("P/R9", "x")], "a"),
    ):
        assert "".join(found_of(key, asked, found) for key in asked) == ends
