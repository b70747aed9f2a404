"""On the shop floor: start, count, finish; nothing counts twice, and nothing leaves that is not good."""

import pytest
from sqlalchemy import insert, update

from portal.app import CHECKS
from portal.flows import making
from portal.kit.db import db, writing
from portal.kit.errors import Conflict, Invalid, NotAllowed
from portal.production import acts
from portal.production import models as m
from tests.orders.conftest import crowd, shop, sound  # noqa: F401
from tests.production.workshop import batch, plan, workshop  # noqa: F401


@pytest.fixture
def floor(workshop, batch, plan, staff):  # noqa: F811
    workshop.jacket(db.session.get(m.Batch, batch).product_id, has_serials=True)
    acts.release_plan(plan, staff)
    workshop.arrive(plan)
    return workshop


def test_work_orders_follow_one_another_to_numbered_pieces(floor, batch, plan, staff, flows):  # noqa: F811
    hoods, cutting, sewing = floor.works(batch)
    assert (hoods.status, cutting.status) == ("ready", "pending")
    with pytest.raises(Conflict):
        acts.move_work(cutting.id, "start", staff)
    for work in (hoods, cutting, sewing):
        floor.do(work)
    assert db.session.get(m.Batch, batch, populate_existing=True).status == "in_progress"
    acts.pack_batch(batch, staff)
    row = db.session.get(m.Batch, batch, populate_existing=True)
    assert (row.status, row.lot) == ("done", f"L{batch:05}")
    assert db.session.query(m.Unit).count() == 7
    assert db.session.get(m.Plan, plan, populate_existing=True).status == "completed"
    flows()


def test_nothing_is_worked_on_before_its_material_is_here(workshop, batch, plan, staff):  # noqa: F811
    workshop.jacket(db.session.get(m.Batch, batch).product_id)
    acts.release_plan(plan, staff)
    assert workshop.works(batch)[0].status == "pending"
    acts.move_purchase(plan, workshop.cloth, "order", staff)
    workshop.arrive(plan)
    assert workshop.works(batch)[0].status == "ready"


def test_what_is_scrapped_is_made_again_before_the_batch_leaves(floor, batch, plan, staff, sound):  # noqa: F811
    hoods, cutting, sewing = floor.works(batch)
    floor.do(hoods)
    floor.do(cutting, good=6, scrap=1)
    with pytest.raises(Invalid):  # only six came from cutting
        floor.do(sewing, good=7)
    acts.count_work(sewing.id, 6, 0, staff)
    acts.move_work(sewing.id, "finish", staff)
    with pytest.raises(Conflict, match="6 of 7 are good"):
        acts.pack_batch(batch, staff)
    acts.make_again(batch, 1, staff)
    with pytest.raises(Conflict, match="nothing to be made again"):
        acts.make_again(batch, 1, staff)
    assert [work.status for work in floor.works(batch)] == ["pending"] * 3
    floor.arrive(plan)  # cloth and cord for one more
    floor.do(hoods, good=1)
    acts.move_work(cutting.id, "start", staff)
    with pytest.raises(Invalid) as refused:  # sewing took them long ago
        acts.count_work(cutting.id, -1, 0, staff)
    assert refused.value.fields["good"].values == {"n": 6}
    acts.move_work(cutting.id, "pause", staff)
    for work in floor.works(batch)[1:]:
        floor.do(work, good=1)
    making.ship_batch(batch, staff)
    sound()


def test_or_the_last_orders_wait_in_a_batch_of_their_own(floor, batch, plan, staff, sound):  # noqa: F811
    hoods, cutting, sewing = floor.works(batch)
    floor.do(hoods)
    floor.do(cutting, good=4, scrap=3)
    floor.do(sewing, good=4)
    second = acts.split_batch(batch, 3, staff)
    making.ship_batch(batch, staff)
    assert db.session.get(m.Batch, batch, populate_existing=True).quantity == 4
    acts.release_plan(plan, staff)
    floor.arrive(plan)
    for work in floor.works(second):
        floor.do(work)
    making.ship_batch(second, staff)
    assert db.session.query(m.Unit).count() == 7
    sound()


def test_a_work_order_pauses_and_is_blocked_with_a_reason(floor, batch, staff, ada, sound):  # noqa: F811
    work = floor.works(batch)[0]
    acts.move_work(work.id, "start", staff)
    acts.move_work(work.id, "pause", staff)
    acts.move_work(work.id, "start", staff)
    with pytest.raises(Invalid):
        acts.move_work(work.id, "block", staff, "")
    acts.move_work(work.id, "block", staff, "The needle broke.")
    acts.move_work(work.id, "unblock", staff)
    acts.move_work(work.id, "start", staff)
    with pytest.raises(Conflict, match="not counted"):
        acts.move_work(work.id, "finish", staff)
    with pytest.raises(NotAllowed):
        acts.move_work(work.id, "pause", ada)
    acts.hold_batch(batch, "We wait for the light to come back.", staff)
    with pytest.raises(Conflict, match="paused"):
        acts.move_work(work.id, "pause", staff)
    sound()


def test_a_button_pressed_twice_counts_once(floor, batch, browser, operator):  # noqa: F811
    olu, work = browser(operator), floor.works(batch)[0]
    steps, counts = (f"/desk/production/works/{work.id}/{name}" for name in ("steps", "counts"))
    for _ in range(2):
        assert olu.post(steps, {"step": "start", "once": "a1"}).status_code == 303
    for _ in range(2):
        assert olu.post(counts, {"good": "3", "scrap": "", "once": "a2"}).status_code == 303
    assert floor.works(batch)[0].good == 3
    assert "from 0 to 7" in olu.post(counts, {"good": "-4", "once": "a9"}).text  # none of them were counted further on
    refused = olu.post(counts, {"good": "9", "once": "a3"})
    assert refused.status_code == 422
    assert 'value="9"' in refused.text
    blocked = olu.post(steps, {"step": "block", "reason": "x", "once": "a4"})
    assert blocked.status_code == 422
    assert olu.post(steps, {"step": "start", "once": "a5"}).status_code == 409


def test_an_inspection_stands_before_the_door_and_a_second_person_waives(floor, batch, plan, staff, operator, sound):  # noqa: F811
    for work in floor.works(batch):
        floor.do(work)
    inspection = acts.plan_inspection(batch, "Seams", staff)
    with pytest.raises(Conflict, match="inspection"):
        acts.pack_batch(batch, staff)
    acts.move_inspection(inspection, "start", staff)
    with pytest.raises(Invalid) as refusal:
        acts.move_inspection(inspection, "fail", staff, checked=99, failed=0)
    assert set(refusal.value.fields) == {"checked", "failed"}
    acts.move_inspection(inspection, "fail", staff, checked=7, failed=2, note="Two seams are open.")
    assert [(w.good, w.scrap) for w in floor.works(batch)][-1] == (5, 2)
    with pytest.raises(NotAllowed):
        acts.move_inspection(inspection, "waive", staff, note="They hold well enough.")
    acts.make_again(batch, 2, staff)
    floor.arrive(plan)
    for work in floor.works(batch):
        floor.do(work, good=2)
    acts.move_inspection(inspection, "waive", operator, note="The two were made again.")
    making.ship_batch(batch, operator)
    sound()


TAMPERED = {
    "uncounted_pieces": (m.WorkOrder, {"good": 0, "planned": 8}, {"position": 2}),
    "shipped_unmade": (m.WorkOrder, {"planned": 6, "good": 6}, {"position": 3}),
    "misnumbered_pieces": (m.Unit, {"order_line_id": 1}, {}),
    "uninspected_batches": (m.Inspection, {"status": "failed"}, {}),
    "miscounted_works": (m.WorkOrder, {"good": 6}, {"position": 1}),
}


@pytest.mark.parametrize("check", TAMPERED)
def test_what_somebody_writes_by_hand_is_named(floor, batch, staff, check):  # noqa: F811
    inspection = acts.plan_inspection(batch, "Seams", staff)
    for work in floor.works(batch):
        floor.do(work)
    acts.move_inspection(inspection, "start", staff)
    acts.move_inspection(inspection, "pass", staff, checked=7)
    acts.pack_batch(batch, staff)
    assert [each.__name__ for each in CHECKS if each()] == []
    table, values, where = TAMPERED[check]
    if table is m.Unit:
        values = {"order_line_id": db.session.query(m.Pegging).first().order_line_id}
    with writing():
        db.session.execute(update(table).filter_by(**where).values(values))
    assert check in [each.__name__ for each in CHECKS if each()]


def test_two_versions_in_force_or_a_loop_written_by_hand_are_named(floor):
    with writing():
        db.session.execute(insert(m.BillLine).values(bill_id=1, part_id=floor.root, milli=1, scrap=0, choices=[]))
        bill = db.session.get(m.Bill, 1)
        db.session.add(m.Bill(part_id=bill.part_id, number=9, status="active", written_at=bill.written_at))
    assert {"looping_bills", "doubled_bills"} <= {each.__name__ for each in CHECKS if each()}
