# ruff: noqa: F401, F811
"""Many hands at one packing table: each parcel is in one consignment, leaves once, and arrives once."""

from datetime import timedelta

from portal.flows import parcels as flow
from portal.kit.clock import now
from portal.kit.db import db
from portal.orders.models import MoneyEntry
from portal.production import acts
from portal.production.acts.carriers import Takes
from portal.production.models import Delay, Pegging, Shipment, TrackingEvent
from portal.river.models import EventRow
from tests.orders.conftest import Shop, balance, crowd, idea, shop, sound
from tests.orders.test_together import HANDS, at_once, patiently
from tests.production import test_delays
from tests.production.test_parcels import batch, consignments, of_order, parcels, post, sent


def test_a_batch_that_many_pack_at_once_is_packed_once(app, batch, staff, sound):
    """The same item twice in a shipment, and what was delivered ignored."""
    said = at_once(app, lambda _: patiently(lambda: bool(acts.pack_batch(batch, staff))), range(HANDS))
    assert said.count(True) == 1
    assert said.count("packed") == HANDS - 1
    assert len(parcels()) == 5
    assert {peg.shipment_id for peg in db.session.query(Pegging)} == {row.id for row in parcels()}
    sound()


def test_two_carriers_never_get_the_same_parcel(app, batch, post, staff, sound):
    acts.pack_batch(batch, staff)
    bike = acts.name_carrier("Bike", Takes(), staff)
    at_once(app, lambda n: patiently(lambda: acts.gather((post, bike)[n % 2], staff)), range(HANDS))
    assert sum(row.parcels for row in consignments()) == 5
    sound()


def test_what_many_hand_over_at_once_leaves_and_is_earned_once(app, batch, post, staff, sound):
    acts.gather(post, staff, acts.pack_batch(batch, staff))
    ids = [row.id for row in consignments()]
    for consignment_id in ids:
        acts.move_consignment(consignment_id, "seal", staff)

    def work(n):
        return patiently(lambda: flow.dispatch(ids[n % len(ids)], staff))

    said = at_once(app, work, range(HANDS))
    assert said.count(None) == len(ids)
    assert said.count("state") == HANDS - len(ids)
    assert db.session.query(MoneyEntry).filter_by(kind="shipped").count() == 5
    assert [of_order(parcel) for parcel in parcels()] == ["shipped"] * 5
    sound()


def test_the_same_report_fifty_times_and_all_others_in_any_order_end_at_the_door(app, sent, staff, sound):
    """A client and a webhook tell the same twice; late ones come after the end."""
    when = now() - timedelta(hours=9)
    told = [("in_transit", 1), ("lost", 2), ("in_transit", 3), ("at_pickup", 4), ("delivered", 5)]

    def report(n):
        what, hour = told[n % len(told)]
        moment = when + timedelta(hours=hour)
        return flow.report_by_code("PostNord", sent[0].tracking, what, moment, staff)

    said = at_once(app, lambda n: patiently(lambda: report(n)), range(50))
    assert said.count(True) == db.session.query(TrackingEvent).count() == len(told)
    assert (parcels()[0].status, of_order(sent[0])) == ("delivered", "delivered")
    assert db.session.query(EventRow).filter_by(kind="order.moved", subject=f"order:{sent[0].order_id}").count() >= 1
    sound()


late = test_delays.batch
today = test_delays.today


def test_a_delay_that_many_clocks_see_is_told_once(app, late, sound):
    """Mails sent twice by overlapping rounds of the clock."""
    orders = [peg.order_id for peg in db.session.query(Pegging).order_by(Pegging.order_id)]
    said = at_once(app, lambda n: patiently(lambda: acts.tell_delay(orders[n % 3])), range(HANDS))
    assert said.count(None) == db.session.query(Delay).count() == 3
    assert db.session.query(EventRow).filter_by(kind="order.delayed").count() == 3
    sound()
