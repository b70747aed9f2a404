# ruff: noqa: F401, F811
"""Promised days: a buyer hears once of each that cannot be kept, with the new one and the reason, before they ask."""

from datetime import date, timedelta

import pytest

from portal.flows import making
from portal.flows import parcels as flow
from portal.flows.deadlines import keep_deadlines
from portal.kit import clock
from portal.kit.db import db
from portal.kit.errors import Conflict, Invalid
from portal.kit.i18n import format_date
from portal.orders import acts as orders
from portal.outside.models.mail import Bell
from portal.production import acts
from portal.production.acts import promising
from portal.production.acts.carriers import Takes
from portal.production.models import Batch, Consignment, Delay, Promise, Shipment
from portal.production.queries.promises import late_orders
from portal.production.rules.parcels import Stand, honest_day, is_late
from portal.river.models import EventRow
from portal.web.news import news_for
from tests.orders.conftest import HOME, Shop, balance, crowd, idea, shop, sound
from tests.orders.test_deadlines import later

TODAY = date(2026, 3, 2)


def days(n):
    return TODAY + timedelta(days=n)


@pytest.mark.parametrize(
    ("stand", "day", "cause", "late"),
    [
        (Stand(days(9), days(2), None, None), 7, "making", False),
        (Stand(days(6), days(2), None, None), 7, "making", True),
        (Stand(days(4), None, None, None), 12, "making", True),
        (Stand(days(3), None, "packed", 4), 7, "waiting", True),
        (Stand(days(4), None, "packed", 4), 7, "waiting", False),
        (Stand(days(0), None, "in_transit", 4), 3, "carrier", False),
        (Stand(days(-1), None, "in_transit", 8, is_held=True), 4, "held", True),
        (Stand(days(3), None, "lost", 4), 17, "lost", True),
    ],
    ids=["planned", "planned late", "unplanned", "waits", "waits in time", "in time", "held", "lost"],
)
def test_the_day_that_can_be_kept_follows_from_where_things_are(stand, day, cause, late):
    assert honest_day(stand, TODAY) == (days(day), cause)
    assert is_late(stand, TODAY) == late


def test_nobody_hears_of_the_same_again_and_again():
    assert not is_late(Stand(days(-1), None, "lost", 4), TODAY, ["lost"])
    assert is_late(Stand(days(-1), None, "in_transit", 4), TODAY, ["making", "carrier"])
    assert not is_late(Stand(days(-1), None, "in_transit", 4), TODAY, ["making", "carrier", "held"])


@pytest.fixture
def today():
    return promising.today()


@pytest.fixture
def batch(shop, crowd, idea, staff, today):
    """Three orders that are promised within three days."""
    product_id = making.make_product(idea, staff)
    closes = clock.now() + timedelta(days=5)
    until = today + timedelta(days=3)
    preorder_id = orders.open_preorder(
        product_id, 2, closes, [(1, 900)], "EUR", staff, promised_from=today, promised_until=until
    )
    for person in crowd[:3]:
        shop.pay(shop.order(preorder_id, person, 1, HOME))
    making.close_preorder(preorder_id, staff)
    batch_id = db.session.query(Batch).one().id
    acts.advance_batch(batch_id, "making", "", staff)
    return batch_id


def told():
    return db.session.query(Delay).order_by(Delay.order_id, Delay.due_on).all()


def test_a_delay_is_told_once_with_the_new_day_and_the_reason(batch, today, flows, crowd, browser):
    assert keep_deadlines() >= 3
    assert [(row.due_on, row.expected_on, row.cause) for row in told()] == [
        (today + timedelta(days=3), today + timedelta(days=12), "making")
    ] * 3
    flows()
    bells = db.session.query(Bell).join(EventRow, EventRow.id == Bell.event_id).filter(EventRow.kind == "order.delayed")
    assert sorted(row.person_id for row in bells) == sorted(crowd[:3])
    for words in (
        browser(crowd[0]).get("/notifications").text,
        browser(crowd[0]).get(f"/orders/{told()[0].order_id}/parcels").text,
    ):
        assert format_date(today + timedelta(days=12)) in words
        assert "It is still being made." in words
    [news] = news_for([bells.first().event_id], bells.first().person_id)
    assert "It is still being made." in news.sentence
    keep_deadlines()
    assert len(told()) == 3
    order_id = told()[0].order_id
    with pytest.raises(Conflict):
        acts.tell_delay(order_id)


def test_the_company_can_tell_another_day_itself(batch, staff, today, sound):
    keep_deadlines()
    later = today + timedelta(days=20)
    assert acts.postpone(batch, later, "The cloth came in the wrong green.", staff) == 3
    with pytest.raises(Conflict):
        acts.postpone(batch, later, "The cloth came in the wrong green.", staff)
    with pytest.raises(Invalid) as refusal:
        acts.postpone(batch, today - timedelta(days=1), "Late.", staff)
    assert set(refusal.value.fields) == {"day", "reason"}
    assert {row.due_on for row in db.session.query(Promise)} == {later}
    sound()


def test_what_has_arrived_is_late_no_more_and_what_is_lost_is_told_at_once(batch, staff, sound):
    keep_deadlines()
    post = acts.name_carrier("Post", Takes(), staff)
    acts.gather(post, staff, acts.pack_batch(batch, staff))
    flow.send_all([row.id for row in db.session.query(Consignment)], staff)
    first, second, _ = [row.id for row in db.session.query(Shipment).order_by(Shipment.id)]
    flow.deliver_shipment(first, staff)
    flow.report_now(second, "lost", staff)
    keep_deadlines()
    keep_deadlines()
    assert [row.cause for row in told()].count("lost") == 1
    kept = [row.kept_at is not None for row in db.session.query(Promise).order_by(Promise.order_id)]
    assert kept == [True, False, False]
    flow.report_now(second, "delivered", staff)
    sound()


def test_what_a_carrier_says_nothing_of_is_told_twice_at_most(batch, staff, later, sound):
    post = acts.name_carrier("Post", Takes(), staff)
    acts.gather(post, staff, acts.pack_batch(batch, staff))
    flow.send_all([row.id for row in db.session.query(Consignment)], staff)
    for weeks in (2, 4, 6, 8):
        later(7 * weeks)
        for order_id in late_orders(promising.today()):
            acts.tell_delay(order_id)
    assert [row.cause for row in told()] == ["carrier"] * 6
    sound()
