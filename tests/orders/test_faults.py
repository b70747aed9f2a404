"""What users of other shops and workshops complain of, each fault with many hands at the same moment."""

import pytest
from sqlalchemy import func, select

from portal.flows import making
from portal.kit.db import db
from portal.orders import acts
from portal.orders.models import BankLine, Order, Payment
from portal.orders.reactions import send_simulated_refunds
from portal.people.acts import join
from portal.production import acts as workshop_acts
from portal.production.models import Batch, Pegging, Shipment, WorkOrder
from portal.river.models import EventRow
from portal.river.reader import flow
from tests.orders.conftest import balance
from tests.orders.test_bank import camt, line, read, reference
from tests.orders.test_collecting import all_promised, later, opened  # noqa: F401 - `later` is a fixture
from tests.orders.test_payments import hear
from tests.production.workshop import batch, plan, workshop  # noqa: F401 - fixtures
from tests.together import together

HANDS = 6


def told(kind):
    return db.session.scalar(select(func.count()).where(EventRow.kind == kind))


def test_confirm_webhook_retry_and_late_news_at_once_pay_an_order_once(app, shop, ada, sound):
    """Order race: the client's confirm and the webhook both process the payment; two mails say that it is paid."""
    order_id = shop.order(shop.open(), ada)
    news = ("captured", "failed", "unknown", "requires_action", "authorised", "captured", "expired", "captured")
    together(app, *[lambda each=each: hear(order_id, each) for each in news])
    assert (shop.status(order_id), balance("customer:deposits")) == ("confirmed", -8900)
    assert (told("payment.received"), told("order.paid")) == (1, 1)
    assert db.session.query(Payment).one().status == "captured"
    sound()


def test_pressing_pay_again_and_again_keeps_the_price_once_and_gives_the_rest_back(app, shop, ada, sound):
    """A payment begun twice: each press makes a payment of its own, and both are kept."""
    order_id = shop.order(shop.open(), ada)
    together(app, *[lambda: acts.pay_simulated(order_id, "accept", ada)] * HANDS)
    assert (balance("customer:deposits"), told("order.paid")) == (-8900, 1)
    flow([send_simulated_refunds])
    sound()
    assert (balance("cash:simulator"), balance("refunds:payable")) == (8900, 0)


def test_the_last_unit_goes_to_one_of_a_hundred(app, shop, sound):
    """Oversold: what others are about to buy is not counted."""
    preorder_id = shop.open(threshold=1, cap=1)
    people = [join(f"Buyer {n}") for n in range(20)]
    answers = together(app, *[lambda who=who: shop.order(preorder_id, who) for who in people * 5])
    assert (answers.count("sold_out"), shop.preorder(preorder_id).reserved) == (99, 1)
    sound()


def test_cancelling_and_paying_at_once_leaves_no_money_behind(app, shop, ada, sound):
    """A payment for a cancelled order: the order is gone, the money stays."""
    order_id = shop.order(shop.open(), ada)
    works = [lambda: hear(order_id, "captured"), lambda: acts.cancel_order(order_id, ada)]
    together(app, *works * 3)
    assert (shop.status(order_id), balance("customer:deposits")) == ("cancelled", 0)
    flow([send_simulated_refunds])
    sound()
    assert (balance("cash:simulator"), balance("refunds:payable")) == (0, 0)


def test_a_late_payment_beside_the_dropping_of_its_order_counts_or_goes_back(app, shop, crowd, later, sound):  # noqa: F811
    """Totals stay as pledged after pledges were dropped, and whoever began it is liable."""
    preorder_id = opened(shop, threshold=2)
    orders = all_promised(shop, preorder_id, crowd, "accept", "accept", "never")
    making.close_preorder(preorder_id, shop.staff)
    making.collect(preorder_id)
    later(days=7)
    late = {"reference": "LATE", "person_id": shop.staff}
    pay = [lambda: acts.note_payment(orders[2], "bank", minor=8000, currency="EUR", **late)] * 2
    together(app, *[lambda: making.collect(preorder_id)] * 2, *pay)
    if shop.preorder(preorder_id).status == "collecting":
        assert making.collect(preorder_id) == "go"
    made = shop.status(orders[2]) == "in_production"
    assert shop.status(orders[2]) in ("in_production", "dropped")
    assert shop.preorder(preorder_id).collected == 2 + made == db.session.query(Pegging).count()
    assert balance("customer:deposits") == -8000 * (2 + made)
    sound()


def test_a_statement_of_the_bank_that_many_hand_in_is_booked_once(app, shop, ada, operator, sound):
    """A bank statement imported twice."""
    order_id = shop.order(shop.open(), ada)
    raw = camt(line(reference(order_id)))
    answers = together(app, *[lambda: read(raw, operator)] * HANDS)
    assert len([answer for answer in answers if isinstance(answer, str)]) == HANDS - 1
    assert (db.session.query(BankLine).count(), balance("customer:deposits")) == (1, -8900)
    sound()


def test_refunds_that_providers_report_many_times_go_out_once(app, shop, ada, sound):
    """The same refund counted twice."""
    order_id = shop.order(shop.open(), ada)
    hear(order_id, "captured")
    acts.cancel_order(order_id, ada)
    key = db.session.query(Payment.reference).scalar() + "/R1"
    together(app, *[lambda: acts.settle_refund("simulator", key)] * HANDS)
    assert (balance("cash:simulator"), balance("refunds:payable"), told("refund.sent")) == (0, 0, 1)
    sound()


@pytest.fixture
def floor(workshop, batch, plan, staff):  # noqa: F811
    workshop.jacket(db.session.get(Batch, batch).product_id)
    return workshop


def test_what_was_ordered_is_planned_once_however_many_press_the_button(app, floor, batch, plan, staff, sound):  # noqa: F811
    """The same order planned twice: two batches, twice the material."""
    preorder_id = db.session.get(Batch, batch).preorder_id
    begun = together(app, *[lambda: making.start_batch(preorder_id, staff)] * 3)
    released = together(app, *[lambda: workshop_acts.release_plan(plan, staff)] * 3)
    assert (len(set(begun)), len([each for each in released if isinstance(each, str)])) == (1, 2)
    assert (db.session.query(Batch).count(), db.session.query(WorkOrder).count()) == (1, 3)
    assert db.session.scalar(select(func.sum(Pegging.quantity))) == 7
    sound()


def test_no_more_is_counted_than_there_is_however_many_count(app, floor, batch, plan, staff, sound):  # noqa: F811
    """Over-production: two people report the same pieces, and more is made than was ordered."""
    workshop_acts.release_plan(plan, staff)
    floor.arrive(plan)
    work = floor.works(batch)[0].id
    workshop_acts.move_work(work, "start", staff)
    answers = together(app, *[lambda: workshop_acts.count_work(work, 4, 0, staff)] * 4)
    assert (floor.works(batch)[0].good, len([each for each in answers if isinstance(each, str)])) == (4, 3)
    sound()


def test_each_order_is_in_one_parcel_however_many_pack_divide_and_send(app, floor, batch, staff, sound):  # noqa: F811
    """Delivered quantity ignored: what left is packed or made again."""
    workshop_acts.advance_batch(batch, "making", "", staff)
    together(
        app, *[lambda: workshop_acts.pack_batch(batch, staff)] * 3, lambda: workshop_acts.divide_batch(batch, 4, staff)
    )
    for each in db.session.query(Batch.id).all():
        if not db.session.query(Shipment).filter_by(batch_id=each.id).count():
            making.ship_batch(each.id, staff)
    waiting = [each.id for each in db.session.query(Shipment).filter_by(status="packed")]
    together(app, *[lambda key=key: making.send_shipment(key, "", "", staff) for key in waiting * 3])
    assert {order.status for order in db.session.query(Order).populate_existing()} == {"shipped"}
    assert balance("customer:deposits") == 0
    assert db.session.query(Pegging).filter(Pegging.shipment_id.is_(None)).count() == 0
    assert db.session.scalar(select(func.sum(Pegging.quantity))) == 7
    sound()
