"""A refund that somebody made at Stripe, not here, is taken in once: the books and the order follow, in any order."""

from itertools import permutations
from types import SimpleNamespace

import pytest

from portal.flows import making, parcels
from portal.kit.db import db
from portal.kit.errors import Conflict
from portal.orders import acts
from portal.orders.acts.outside import Outside, hear_outside
from portal.orders.models import MoneyEntry, Payment, Preorder
from portal.orders.queries import get_order
from portal.orders.queries.mending import owed_refunds
from portal.orders.rules.options import Choice
from portal.orders.rules.payments import settled_by
from portal.orders.sender import carry
from portal.people.queries import viewer
from portal.production import acts as production
from portal.production.models import Batch, Pegging, Shipment
from tests.orders.conftest import balance
from tests.orders.stripe_double import intent
from tests.orders.test_stripe import begun, stripe, tell
from tests.orders.test_together import at_once, patiently
from tests.outside.test_bells import rung

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


def test_a_smaller_one_leaves_less_to_be_owed(begun, paid, ada, shop, operator, client, stripe, browser, flows, sound):
    acts.cancel_order(paid, ada)
    own = {"id": "re_1", "object": "refund", "amount": 8900, "currency": "eur", "payment_intent": "pi_1"}
    tell(client, "refund.failed", own | {"status": "failed", "metadata": {"refund": f"{begun[1]}/R1"}})
    assert [hear(client, amount=3000), hear(client, amount=3000)] == [204] * 2
    assert (balance("refunds:payable"), balance("cash:stripe"), balance("disputes")) == (-5900, 5900, 0)
    assert [row.minor for row in owed_refunds(failed=True).items] == [5900]
    assert "59.00" in browser(operator).get("/desk/money/refunds?shelf=failed").text
    assert hear(client, "failed", 3000, "refund.failed") == 204
    assert [row.minor for row in owed_refunds().items] == [8900]
    tell(client, "refund.created", REFUND | {"id": "re_10", "amount": 3000, "status": "succeeded"})
    carry(acts.try_refund_again("stripe", f"{begun[1]}/R1", operator))
    assert stripe.asked[-1][1]["amount"] == ["5900"]
    again = own | {"amount": 5900, "status": "failed", "metadata": {"refund": f"{begun[1]}/R1#2"}}
    tell(client, "refund.failed", again)
    acts.pay_refund_by_bank("stripe", f"{begun[1]}/R1", operator)
    assert (balance("refunds:payable"), balance("cash:bank"), balance("cash:stripe")) == (0, -5900, 5900)
    with pytest.raises(Conflict):
        acts.pay_refund_by_bank("stripe", f"{begun[1]}/R1", operator)
    assert owed_refunds().items == []
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


def test_what_waits_to_be_made_ends_and_its_money_is_given_once(paid, ada, bo, shop, client, browser, flows, sound):
    run = shop.preorder(db.session.query(Preorder).one().id).id
    shop.bought(run, bo, 3)
    making.close_preorder(run, shop.staff)
    plan_id = db.session.query(Batch).one().plan_id
    making.cancel_plan(plan_id, "Nobody can make it in time.", shop.staff)
    assert [hear(client), hear(client)] == [204] * 2
    assert (shop.status(paid), shop.preorder(run).paid) == ("refunded", 3)
    assert (balance("disputes"), balance("refunds:payable"), balance("customer:deposits", paid)) == (0, 0, 0)
    making.start_batch(run, shop.staff)
    assert db.session.query(Pegging).filter_by(order_id=paid).count() == 0
    assert "has ended" in rung(browser(ada))[0]
    assert hear(client, "failed") == 204
    assert balance("refunds:payable", paid) == -8900
    sound()
    flows()


@pytest.fixture
def made(paid, shop, bo):
    """An order of Ada's that is being made beside one of Bo's; the batch."""
    run = db.session.query(Preorder).one().id
    shop.bought(run, bo, 3)
    return shop.make(run)


def test_what_is_made_is_not_sent_before_it_is_paid_again(
    paid, made, ada, shop, client, browser, staff, operator, flows, sound
):
    assert hear(client) == 204
    assert (shop.status(paid), paid_axis(paid, ada)) == ("in_production", "none")
    assert "paid again" in rung(browser(ada))[0]
    assert "is not to be sent" in rung(browser(staff))[0]
    assert "their money was given back" in browser(operator).get("/desk").text
    assert "Not to be sent" in browser(operator).get("/desk/money/refunds?shelf=outside").text
    mine = browser(ada).get(f"/orders/{paid}").text
    assert ("sent when it is paid again" in mine, "89.00" in mine) == (True, True)
    making.ship_batch(made, shop.staff)
    assert shop.status(paid) == "in_production"
    parcel = db.session.query(Shipment).filter_by(order_id=paid).one()
    with pytest.raises(Conflict, match="given back"):
        making.send_shipment(parcel.id, "", "", shop.staff)
    sound()
    once_more = [browser(ada).post(f"/orders/{paid}/payments", {"way": "accept"}).status_code for _ in range(2)]
    assert once_more == [303, 409]
    assert (paid_axis(paid, ada), balance("disputes"), balance("customer:deposits")) == ("full", 0, -8900)
    assert "may be sent" in rung(browser(staff))[0]
    making.send_shipment(parcel.id, "", "", shop.staff)
    assert shop.status(paid) == "shipped"
    sound()
    flows()


def test_a_parcel_that_was_sealed_with_others_stays_here(paid, made, shop, client, sound):
    packed = production.pack_batch(made, shop.staff)
    [consignment] = parcels.gather(production.carrier_called("", shop.staff), shop.staff, packed)
    production.move_consignment(consignment, "seal", shop.staff)
    hear(client)
    parcels.dispatch(consignment, shop.staff)
    left = {row.order_id: row.consignment_id for row in db.session.query(Shipment)}
    assert (left.pop(paid), list(left.values())) == (None, [consignment])
    assert shop.status(paid) == "in_production"
    assert hear(client, "failed") == 204
    assert balance("disputes") == 0
    making.send_shipment(db.session.query(Shipment).filter_by(order_id=paid).one().id, "", "", shop.staff)
    sound()


def test_royalties_follow_what_was_given_back_of_what_was_shipped(begun_of_ada, bo, shop, client, staff, flows, sound):
    run, order_id = begun_of_ada
    shop.bought(run, bo, 3)
    making.ship_batch(shop.make(run), shop.staff)
    whole = balance("royalty:payable", order_id)
    assert whole == -890
    hear(client, amount=4450)
    assert balance("royalty:payable", order_id) == -445
    hear(client, "failed")
    assert balance("royalty:payable", order_id) == whole
    tell(client, "refund.created", REFUND | {"id": "re_10", "amount": 8900, "status": "succeeded"})
    assert (shop.status(order_id), balance("royalty:payable", order_id)) == ("shipped", 0)
    sound()
    flows()
    acts.take_back(order_id, "It does not fit at all.", shop.staff)
    assert [balance(name, order_id) for name in ("royalty:payable", "disputes", "refunds:payable")] == [0, 0, 0]
    sound()


@pytest.fixture
def begun_of_ada(shop, ada, bo, stripe, client):
    """A pre-order with a royalty for Ada, and an order of Bo's that is paid by card."""
    run = shop.open(prices=[(1, 8900)], product_id=shop.product(ada, royalty=1000))
    order_id = shop.order(run, bo)
    carry(acts.begin_card(order_id, bo))
    tell(client, "payment_intent.succeeded", intent(db.session.query(Payment).one().reference))
    return run, order_id


def test_whoever_comes_first_nothing_is_sent_that_was_given_back(app, paid, made, shop, ada, sound):
    payment_id = db.session.query(Payment).filter_by(provider="stripe").one().id
    news = Outside("stripe", "re_9", 8900, "EUR")
    packed = production.pack_batch(made, shop.staff)
    [consignment] = parcels.gather(production.carrier_called("", shop.staff), shop.staff, packed)
    production.move_consignment(consignment, "seal", shop.staff)
    work = (lambda: hear_outside(payment_id, news), lambda: parcels.dispatch(consignment, shop.staff))
    at_once(app, lambda n: patiently(work[n % 2]), range(16))
    assert (shop.status(paid), paid_axis(paid, ada)) in (("in_production", "none"), ("shipped", "none"))
    assert balance("disputes") == 8900
    sound()
