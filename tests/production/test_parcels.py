# ruff: noqa: F401, F811
"""Parcels: one for each order, in consignments within what carriers take, followed from the table to the door."""

from datetime import timedelta
from itertools import permutations

import pytest

from portal.flows import making
from portal.flows import parcels as flow
from portal.kit.clock import now
from portal.kit.db import db
from portal.kit.errors import Conflict, Invalid, NotAllowed, NotFound
from portal.orders.models import Order
from portal.production import acts
from portal.production.acts.carriers import Takes
from portal.production.models import Batch, Consignment, Pegging, Shipment, TrackingEvent
from portal.production.rules import SHIPMENT_LIFE
from portal.production.rules.parcels import REPORTS, Report, address_of, code_of, settled
from portal.river.models import EventRow
from tests.orders.conftest import Shop, balance, crowd, idea, shop, sound
from tests.production.test_chain import PLACES

HOUR = timedelta(hours=1)


@pytest.fixture
def batch(shop, crowd, idea, staff):
    """Five orders to three destinations, finished and not packed."""
    product_id = making.make_product(idea, staff, basis_points=250)
    preorder_id = shop.open(threshold=4, prices=[(1, 8999)], product_id=product_id)
    for person, place in zip(crowd, PLACES, strict=False):
        shop.pay(shop.order(preorder_id, person, 2, place))
    making.close_preorder(preorder_id, staff)
    batch_id = db.session.query(Batch).one().id
    acts.advance_batch(batch_id, "making", "", staff)
    return batch_id


@pytest.fixture
def post(staff):
    return acts.name_carrier("PostNord", Takes(pattern="https://post.example/{code}", days=4), staff)


@pytest.fixture
def sent(batch, post, staff):
    """All of it handed over, in one consignment for each destination."""
    acts.gather(post, staff, acts.pack_batch(batch, staff))
    ids = [row.id for row in consignments()]
    flow.send_all(ids, staff)
    return parcels()


def parcels():
    return db.session.query(Shipment).order_by(Shipment.id).populate_existing().all()


def consignments():
    return db.session.query(Consignment).order_by(Consignment.id).populate_existing().all()


def status(parcel):
    return db.session.get(Shipment, parcel.id, populate_existing=True).status


def of_order(parcel):
    return db.session.get(Order, parcel.order_id, populate_existing=True).status


def test_each_order_is_one_parcel_and_parcels_of_one_destination_go_together(batch, post, staff, sound):
    acts.measure(db.session.get(Batch, batch).product_id, 640, 5000, staff)
    found = acts.pack_batch(batch, staff)
    assert len(found) == len({row.order_id for row in parcels()}) == 5
    assert all(row.quantity == 2 and (row.grams, row.ccm) == (1280, 10_000) for row in parcels())
    assert all(peg.shipment_id in found for peg in db.session.query(Pegging))
    acts.gather(post, staff)
    assert [(c.country, c.region, c.parcels, c.quantity, c.grams) for c in consignments()] == [
        ("SE", "", 2, 4, 2560),
        ("TW", "", 1, 2, 1280),
        ("US", "texas", 2, 4, 2560),
    ]
    with pytest.raises(Conflict, match="No parcel waits"):
        acts.gather(post, staff)
    sound()


def test_no_consignment_is_heavier_than_its_carrier_takes_and_what_fits_nowhere_waits(batch, staff, sound):
    acts.measure(db.session.get(Batch, batch).product_id, 1500, 1000, staff)
    acts.pack_batch(batch, staff)
    bike = acts.name_carrier("Bike", Takes(kilograms=2), staff)
    with pytest.raises(Conflict, match="heavier or larger"):
        acts.gather(bike, staff)
    van = acts.name_carrier("Van", Takes(kilograms=5), staff)
    acts.gather(van, staff)
    assert [(c.country, c.parcels, c.grams) for c in consignments()] == [
        ("SE", 1, 3000),
        ("SE", 1, 3000),
        ("TW", 1, 3000),
        ("US", 1, 3000),
        ("US", 1, 3000),
    ]
    sound()


def test_what_is_packed_after_the_seal_goes_with_the_next_consignment(batch, post, staff, sound):
    first, *rest = acts.pack_batch(batch, staff)
    [one] = acts.gather(post, staff, [first])
    acts.move_consignment(one, "seal", staff)
    others = acts.gather(post, staff, rest)
    assert one not in others
    assert {c.id: c.parcels for c in consignments()}[one] == 1
    with pytest.raises(Conflict):
        acts.move_consignment(one, "seal", staff)
    flow.dispatch(one, staff)
    assert [of_order(parcel) for parcel in parcels()].count("shipped") == 1
    with pytest.raises(Conflict):
        flow.dispatch(one, staff)
    sound()


def test_handing_over_earns_what_is_in_it_and_the_last_arrival_closes_it(sent, staff, flows):
    assert [of_order(parcel) for parcel in sent] == ["shipped"] * 5
    assert balance("customer:deposits") == 0
    for parcel in sent:
        flow.deliver_shipment(parcel.id, staff)
    assert [of_order(parcel) for parcel in sent] == ["delivered"] * 5
    assert {row.status for row in consignments()} == {"closed"}
    flows()


def test_reports_lead_to_the_same_end_in_whatever_order_they_come():
    told = [(1, "accepted"), (2, "in_transit"), (3, "lost"), (4, "in_transit"), (5, "at_pickup"), (6, "delivered")]
    reports = [Report(now() + n * HOUR, what) for n, what in told]
    assert {settled(order) for order in permutations(reports)} == {settled(reports)}
    assert settled(reports).status == "delivered"
    assert settled(reports[:3]).status == "lost"
    assert settled([*reports, Report(now() + 9 * HOUR, "in_transit")]).status == "delivered"
    assert settled([*reports, Report(now() + 9 * HOUR, "returned")]).status == "returned"
    for what, step in REPORTS.items():
        assert not step or any(each.name == step for each in SHIPMENT_LIFE.steps), what


def test_late_and_repeated_reports_change_nothing_twice(sent, staff, sound):
    parcel, when = sent[0], now() - 5 * HOUR
    told = ("PostNord", parcel.tracking)
    assert flow.report_by_code(*told, "delivered", when + 2 * HOUR, staff)
    assert (status(parcel), of_order(parcel)) == ("delivered", "delivered")
    assert not flow.report_by_code(*told, "delivered", when + 2 * HOUR, staff)
    assert flow.report_by_code(*told, "in_transit", when, staff, place="Malmö")
    assert (status(parcel), of_order(parcel)) == ("delivered", "delivered")
    assert db.session.query(TrackingEvent).count() == 2
    with pytest.raises(NotFound):
        flow.report_by_code("PostNord", "nobody's", "delivered", when, staff)
    with pytest.raises(Invalid):
        flow.report_by_code(*told, "eaten", when, staff)
    with pytest.raises(Invalid):
        flow.report_by_code(*told, "in_transit", now() + 9 * HOUR, staff)
    sound()


def test_what_a_carrier_says_before_the_hand_over_counts_from_then_on(batch, post, staff, sound):
    [first, *_] = acts.pack_batch(batch, staff)
    [consignment_id] = acts.gather(post, staff, [first])
    parcel = db.session.get(Shipment, first)
    flow.report(first, "delivered", now() - HOUR, staff)
    assert (status(parcel), of_order(parcel)) == ("packed", "in_production")
    flow.send_all([consignment_id], staff)
    assert (status(parcel), of_order(parcel)) == ("delivered", "delivered")
    sound()


def test_what_comes_back_is_told_to_whoever_listens_and_changes_no_money(sent, staff, sound):
    flow.deliver_shipment(sent[0].id, staff)
    for parcel in sent[:2]:
        flow.report_now(parcel.id, "returned", staff, note="Nobody at home.")
    found = db.session.query(EventRow).filter_by(kind="shipment.returned").order_by(EventRow.id).all()
    assert [(row.data["order_id"], row.data["was_delivered"]) for row in found] == [
        (sent[0].order_id, True),
        (sent[1].order_id, False),
    ]
    assert [of_order(parcel) for parcel in sent[:2]] == ["delivered", "shipped"]
    sound()


def test_a_parcel_has_a_number_of_its_own_and_a_page_at_its_carrier(sent, staff):
    assert sent[0].tracking == code_of(sent[0].batch_id, sent[0].order_id)
    assert len({code_of(1, n) for n in range(1, 200)} | {code_of(n, 1) for n in range(2, 200)}) == 397
    assert address_of("https://post.example/{code}", "A/1") == "https://post.example/A%2F1"
    acts.rename_parcel(sent[0].id, "RR 1", staff)
    with pytest.raises(Invalid):
        acts.rename_parcel(sent[1].id, "RR 1", staff)


def test_a_carrier_is_checked_field_by_field(staff, ada):
    acts.name_carrier("Van", Takes(), staff)
    for name, takes, field in (
        ("Van", Takes(), "name"),
        ("", Takes(), "name"),
        ("A", Takes(kilograms=-1), "kilograms"),
        ("A", Takes(days=0), "days"),
        ("A", Takes(pattern="http://post.example/{code}"), "pattern"),
        ("A", Takes(pattern="https://post.example/"), "pattern"),
    ):
        with pytest.raises(Invalid) as refusal:
            acts.name_carrier(name, takes, staff)
        assert set(refusal.value.fields) == {field}
    with pytest.raises(NotAllowed):
        acts.name_carrier("Mine", Takes(), ada)
