"""A refund that somebody made at Stripe, not here, is taken in once: the books and the order follow, in any order."""

from itertools import permutations
from types import SimpleNamespace

import pytest

from portal.flows import making
from portal.kit.db import db
from portal.orders import acts
from portal.orders.acts.outside import Outside, hear_outside
from portal.orders.models import MoneyEntry, Payment
from portal.orders.queries import get_order
from portal.orders.queries.mending import owed_refunds
from portal.orders.rules.options import Choice
from portal.orders.rules.payments import settled_by
from portal.orders.sender import carry
from portal.people.queries import viewer
from tests.orders.conftest import balance
from tests.orders.stripe_double import intent
from tests.orders.test_stripe import begun, stripe, tell
from tests.orders.test_together import at_once, patiently

__all__ = ["begun", "stripe"]
REFUND = {"id": "re_9", "object": "refund", "currency": "eur", "payment_intent": "pi_1", "metadata": {}}


def hear(client, state="succeeded", amount=8900, kind="refund.created"):
    return tell(client, kind, REFUND | {"amount": amount, "status": state})


def paid_axis(order_id, person_id):
    db.session.rollback()
    return get_order(order_id, viewer(person_id)).paid


@pytest.fixture
def paid(begun, client):
    tell(client, "payment_intent.succeeded", intent(begun[1]))
    return begun[0]


def test_an_order_that_may_wait_waits_for_its_money_again(paid, ada, shop, client, browser, operator, flows, sound):
    charge = {"id": "ch_1", "object": "charge", "payment_intent": "pi_1", "amount_refunded": 8900, "currency": "eur"}
    listed = charge | {"refunds": {"object": "list", "data": [REFUND | {"amount": 8900, "status": "succeeded"}]}}
    assert [hear(client), hear(client), hear(client, "pending")] == [204] * 3
    assert [tell(client, "charge.refunded", about) for about in (listed, charge)] == [204] * 2
    assert (shop.status(paid), paid_axis(paid, ada)) == ("placed", "none")
    assert (balance("cash:stripe"), balance("customer:deposits"), balance("refunds:payable")) == (0, 0, 0)
    assert db.session.query(MoneyEntry).filter_by(kind="refunded").count() == 1
    assert "Waiting for payment" in browser(operator).get("/desk/money/refunds?shelf=outside").text
    sound()
    flows()
    assert db.session.query(MoneyEntry).filter_by(kind="refunded").count() == 1


def test_a_part_leaves_an_order_paid_in_part(paid, ada, shop, client, sound):
    assert hear(client, amount=900) == 204
    assert (shop.status(paid), paid_axis(paid, ada), balance("customer:deposits")) == ("placed", "partial", -8000)
    shop.pay(paid, 900)
    assert shop.status(paid) == "confirmed"
    sound()


def test_it_settles_what_was_owed_and_failed_once(begun, paid, ada, operator, client, flows, sound):
    acts.cancel_order(paid, ada)
    assert hear(client) == 409  # ours is under way: Stripe tells it again
    own = {"id": "re_1", "object": "refund", "amount": 8900, "currency": "eur", "payment_intent": "pi_1"}
    tell(client, "refund.failed", own | {"status": "failed", "metadata": {"refund": f"{begun[1]}/R1"}})
    assert [hear(client), hear(client)] == [204] * 2
    assert (balance("refunds:payable"), balance("cash:stripe"), balance("disputes")) == (0, 0, 0)
    assert [hear(client, "failed", kind="refund.failed"), hear(client)] == [204] * 2
    assert (balance("refunds:payable"), balance("cash:stripe")) == (-8900, 8900)
    acts.pay_refund_by_bank("stripe", f"{begun[1]}/R1", operator)
    sound()
    flows()


def test_of_what_was_shipped_it_stands_with_disputes_and_the_buyer_gets_nothing_twice(
    paid, ada, shop, client, browser, operator, sound
):
    run = db.session.query(Payment).one() and 1
    shop.bought(run, ada, 3)
    making.ship_batch(shop.make(run), shop.staff)
    assert hear(client) == 204
    assert (shop.status(paid), paid_axis(paid, ada)) == ("shipped", "none")
    assert balance("disputes") == 8900
    assert "Nothing was owed" in browser(operator).get("/desk/money/refunds?shelf=outside").text
    acts.take_back(paid, "It does not fit at all.", shop.staff)
    assert (balance("disputes"), balance("refunds:payable", paid)) == (0, 0)
    assert hear(client, "failed") == 204
    assert (balance("disputes"), balance("refunds:payable", paid)) == (0, -8900)
    sound()


@pytest.mark.parametrize("order", sorted(set(permutations(("ours", "theirs", "theirs")))), ids="-".join)
def test_all_of_it_keeps_what_we_owed_in_part_first_and_the_order_waits_for_the_rest(
    order, shop, ada, client, stripe, flows, sound
):
    run = shop.open()
    order_id = shop.order(run, ada, 2)
    carry(acts.begin_card(order_id, ada))
    reference = db.session.query(Payment).one().reference
    tell(client, "payment_intent.succeeded", intent(reference, 17800))
    acts.change_order(order_id, ada, 1, Choice())
    ours = {"id": "re_1", "object": "refund", "amount": 8900, "currency": "eur", "payment_intent": "pi_1"}
    ours |= {"status": "failed", "metadata": {"refund": f"{reference}/R1"}}
    said = {"ours": lambda: tell(client, "refund.failed", ours), "theirs": lambda: hear(client, amount=17800)}
    heard = [said[name]() for name in (*order, *order)]  # what is refused is told again
    assert heard[3:] == [204] * 3
    payment_id, news = db.session.query(Payment).one().id, Outside("stripe", "re_9", 17800, "EUR")
    assert {hear_outside(payment_id, news) for _ in range(50)} == {payment_id}
    assert {acts.note_refund_failed("stripe", f"{reference}/R1") for _ in range(50)} == {payment_id}
    assert (shop.status(order_id), paid_axis(order_id, ada)) == ("placed", "none")
    assert (balance("cash:stripe"), balance("refunds:payable"), balance("customer:deposits")) == (0, 0, 0)
    assert (shop.preorder(run).paid, db.session.query(MoneyEntry).filter_by(kind="refunded").count()) == (0, 2)
    assert hear(client, "failed", 17800, "refund.failed") == 204
    assert (balance("cash:stripe"), balance("refunds:payable"), len(owed_refunds(failed=True).items)) == (
        17800,
        -17800,
        2,
    )
    sound()
    flows()


def test_what_several_promises_make_up_is_kept_by_just_those():
    owed = [SimpleNamespace(minor=minor) for minor in (500, 800, 300)]
    for amount, kept in ((1100, [800, 300]), (500, [500]), (400, [300]), (200, []), (9000, [500, 800, 300])):
        assert [each.minor for each in settled_by(amount, owed)] == kept


@pytest.mark.parametrize("order", sorted(set(permutations("ssf"))), ids="".join)
def test_in_whatever_order_it_is_told_it_ends_the_same(order, paid, client, sound):
    for state in order:
        state = {"s": "succeeded", "f": "failed"}[state]
        assert hear(client, state) == 204
    assert balance("cash:stripe") == 8900
    assert balance("refunds:payable") + balance("customer:deposits") == -8900
    sound()


def test_what_is_unknown_yet_is_told_again_and_what_is_wrong_books_nothing(begun, client, sound):
    assert hear(client) == 409
    tell(client, "payment_intent.succeeded", intent(begun[1]))
    dollars = REFUND | {"amount": 5, "status": "succeeded", "currency": "usd"}
    assert [hear(client, amount=8901), tell(client, "refund.created", dollars)] == [409, 422]
    assert balance("cash:stripe") == 8900
    sound()


def test_sixteen_calls_at_once_are_one_refund(app, paid, shop, sound):
    payment_id = db.session.query(Payment).one().id
    news = Outside("stripe", "re_9", 8900, "EUR")
    assert at_once(app, lambda _: patiently(lambda: hear_outside(payment_id, news)), range(16)) == [payment_id] * 16
    assert (balance("cash:stripe"), shop.status(paid)) == (0, "placed")
    sound()
