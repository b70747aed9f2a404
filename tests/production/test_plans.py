"""From paid orders to work orders: each line once, each day of a work centre no fuller than it is."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from portal.app import CHECKS
from portal.flows import making
from portal.kit.clock import now
from portal.kit.db import db, writing
from portal.kit.errors import Conflict, Invalid, NotAllowed
from portal.production import acts
from portal.production import models as m
from portal.production.queries.plans import purchases_of
from portal.production.rules.capacity import Task, schedule
from tests.orders.conftest import crowd, shop, sound  # noqa: F401
from tests.production.workshop import batch, plan, workshop  # noqa: F401


def product_of(batch_id):
    return db.session.get(m.Batch, batch_id).product_id


@pytest.fixture
def released(workshop, batch, plan, staff):  # noqa: F811
    workshop.jacket(product_of(batch))
    acts.release_plan(plan, staff)
    return workshop


def test_a_plan_takes_the_days_that_are_free_and_buys_what_is_not_made(released, batch, plan, flows):  # noqa: F811
    works = released.works(batch)
    assert [(w.name, w.planned, w.minutes) for w in works] == [
        ("Hoods", 7, 35),
        ("Cutting", 7, 180),
        ("Sewing", 7, 210),
    ]
    assert works[0].starts_on >= now().date() + timedelta(days=3)  # after the cloth has come
    assert works[1].ends_on > works[1].starts_on  # a day holds 100 minutes of cutting
    assert works[2].starts_on >= works[1].ends_on
    found = {row.code: row.milli for row in purchases_of(plan)}
    assert found == {"CLOTH": 15_556 + 3_500, "CORD": 7_000}
    assert db.session.get(m.Plan, plan).promised_on == works[2].ends_on
    flows()


def test_two_plans_never_share_a_minute(released, batch, plan, shop, crowd, staff, sound):  # noqa: F811
    other = shop.open(threshold=1, prices=[(1, 8999)], product_id=product_of(batch))
    shop.bought(other, crowd[0], 6)
    making.close_preorder(other, staff)
    second = db.session.query(m.Plan).filter_by(preorder_id=other).one()
    acts.release_plan(second.id, staff)
    slots = db.session.query(m.CapacitySlot).filter_by(centre_id=released.cutting).all()
    assert sum(slot.reserved for slot in slots) == 180 + 160
    assert all(slot.reserved <= slot.available for slot in slots)
    acts.take_back_plan(plan, staff)
    assert sum(slot.reserved for slot in db.session.query(m.CapacitySlot).filter_by(centre_id=released.cutting)) == 160
    acts.release_plan(plan, staff)
    sound()


def test_without_a_bill_in_force_a_plan_waits_and_the_batch_can_be_made_by_hand(batch, plan, staff, sound):  # noqa: F811
    with pytest.raises(Conflict, match="No bill of materials"):
        acts.release_plan(plan, staff)
    acts.advance_batch(batch, "making", "", staff)
    making.ship_batch(batch, staff)
    assert db.session.get(m.Plan, plan, populate_existing=True).status == "completed"
    sound()


def test_a_batch_is_divided_by_whole_orders_and_each_line_stays_pegged_once(batch, plan, crowd, staff, flows):  # noqa: F811
    with pytest.raises(Invalid):
        acts.divide_batch(batch, 2, staff)
    (second,) = acts.divide_batch(batch, 4, staff)
    rows = {b.id: b.quantity for b in db.session.query(m.Batch)}
    assert rows == {batch: 4, second: 3}
    assert sorted(p.quantity for p in db.session.query(m.Pegging).filter_by(batch_id=second)) == [3]
    assert acts.ask_about(second, crowd[4], "When is mine made?")
    with pytest.raises(Conflict, match="small enough"):
        acts.divide_batch(batch, 4, staff)
    flows()


def test_more_than_ordered_is_made_only_where_somebody_says_why(batch, plan, staff, sound):  # noqa: F811
    item = db.session.query(m.BatchItem).one()
    with pytest.raises(Invalid) as refusal:
        acts.allow_more(item.id, 999, "No", staff)
    assert set(refusal.value.fields) == {"allowance", "reason"}
    acts.allow_more(item.id, 2, "Two for the inspection.", staff)
    row = db.session.get(m.Batch, batch, populate_existing=True)
    assert (row.quantity, row.allowance) == (9, 2)
    acts.advance_batch(batch, "making", "", staff)
    acts.pack_batch(batch, staff)
    assert sum(s.quantity for s in db.session.query(m.Shipment)) == 7
    sound()


def test_a_day_that_is_full_stays_full(released, batch, staff, sound):  # noqa: F811
    slot = db.session.query(m.CapacitySlot).filter_by(centre_id=released.cutting).first()
    with pytest.raises(Conflict, match="reserved already"):
        acts.set_day(released.cutting, slot.day, staff, minutes=10)
    acts.set_day(released.cutting, slot.day, staff, overtime=60)
    sound()


def test_only_makers_plan(released, batch, plan, ada, moderator):  # noqa: F811
    for attempt in (
        lambda: acts.release_plan(plan, ada),
        lambda: acts.take_back_plan(plan, moderator),
        lambda: acts.divide_batch(batch, 2, ada),
        lambda: acts.move_purchase(plan, released.cloth, "order", ada),
        lambda: acts.set_day(released.cutting, now().date(), ada),
    ):
        with pytest.raises(NotAllowed):
            attempt()


def test_what_was_ordered_is_not_planned_anew(released, plan, staff):  # noqa: F811
    acts.move_purchase(plan, released.cloth, "order", staff)
    with pytest.raises(Conflict, match="ordered already"):
        acts.take_back_plan(plan, staff)


def test_work_without_end_is_refused_instead_of_searched_for_ever():
    with pytest.raises(Conflict, match="two years"):
        schedule([Task(1, 10)], now().date(), lambda centre, day: 0)


TAMPERED = {
    "uneven_items": (m.BatchItem, {"ordered": 6}),
    "uneven_plans": (m.Plan, {"ordered": 6}),
    "undeclared_allowances": (m.BatchItem, {"allowance": 1}),
    "overbooked_days": (m.CapacitySlot, {"available": 500, "reserved": 1}),
    "misbooked_works": (m.WorkBooking, {"minutes": 1}),
    "foreign_bills": (m.Bill, {"status": "draft"}),
    "unbought_materials": (m.Material, {"milli": 1}),
    "misordered_purchases": (m.Purchase, {"arrived_milli": 9}),
    "uneven_batches": (m.Pegging, {"quantity": 9}),
}


@pytest.mark.parametrize("check", TAMPERED)
def test_what_somebody_writes_by_hand_is_named(released, batch, check):  # noqa: F811
    table, values = TAMPERED[check]
    with writing():
        db.session.execute(update(table).values(values))
    assert check in [each.__name__ for each in CHECKS if each()]
