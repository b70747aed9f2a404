# ruff: noqa: F401, F811
"""Pieces that failed or came back are taken apart: what can be used goes into the next plan, and all adds up."""

import pytest
from sqlalchemy import update

from portal.app import CHECKS
from portal.flows import making
from portal.flows import parcels as flow
from portal.kit.db import db, writing
from portal.kit.errors import Conflict, Invalid
from portal.people.forgetting import forget_person
from portal.production import acts
from portal.production import models as m
from portal.production.queries import checks_of_unbuilding
from portal.production.queries.parcels import spare_pieces
from portal.production.queries.plans import purchases_of
from portal.production.queries.unbuilding import failed_pieces
from tests.orders.conftest import crowd, shop, sound
from tests.orders.test_together import HANDS, at_once, patiently
from tests.production.test_plans import product_of, released
from tests.production.workshop import batch, plan, workshop

WHY = "The seams came open at the first washing."


def item_of(batch_id):
    return db.session.query(m.BatchItem).filter_by(batch_id=batch_id).one().id


@pytest.fixture
def failed(released, batch, plan, staff):
    """Seven jackets are made; two of them fail the inspection."""
    released.arrive(plan)
    for work in released.works(batch):
        released.do(work)
    inspection = acts.plan_inspection(batch, "Seams", staff)
    acts.move_inspection(inspection, "start", staff)
    acts.move_inspection(inspection, "fail", staff, checked=7, failed=2)
    return released


def parts(unbuild_id):
    rows = db.session.query(m.RecoveredPart).filter_by(unbuild_id=unbuild_id).populate_existing()
    return {row.part_id: (row.milli, row.usable, row.remaining) for row in rows}


def test_what_failed_gives_its_parts_back_and_the_next_plan_buys_less(failed, batch, shop, crowd, staff, flows):
    cloth, cord = failed.cloth, failed.cord
    done = acts.take_apart(item_of(batch), 2, {cloth: 4000, cord: 2000}, WHY, staff)
    assert parts(done) == {
        cloth: (5000, 4000, 4000),
        cord: (2000, 2000, 2000),
    }  # two metres, and half a one in the hood
    with pytest.raises(Invalid):
        acts.take_apart(item_of(batch), 1, {}, WHY, staff)
    other = shop.open(threshold=1, product_id=product_of(batch))
    shop.bought(other, crowd[0], 1)
    making.close_preorder(other, staff)
    second = db.session.query(m.Plan).filter_by(preorder_id=other).one().id
    acts.release_plan(second, staff)
    assert {row.code: row.milli for row in purchases_of(second)} == {}  # 2.223 m of cloth and half a metre are here
    assert parts(done)[cloth][2] == 4000 - 2723
    acts.take_back_plan(second, staff)
    assert parts(done)[cloth][2] == 4000
    acts.release_plan(second, staff)
    making.cancel_plan(second, "Nobody wants to sew it any more.", staff)
    assert parts(done) == {cloth: (5000, 4000, 4000), cord: (2000, 2000, 2000)}
    flows()


def test_more_than_lies_in_it_or_failed_is_refused_at_its_field(failed, batch, staff, ada):
    item = item_of(batch)
    for about, field in (
        ((3, {}, WHY), "quantity"),
        ((0, {}, WHY), "quantity"),
        ((1, {failed.cloth: 2501}, WHY), f"part-{failed.cloth}"),
        ((1, {failed.hood: 1000}, WHY), f"part-{failed.hood}"),
        ((1, {}, "No"), "reason"),
    ):
        with pytest.raises(Invalid) as refusal:
            acts.take_apart(item, *about, staff)
        assert field in refusal.value.fields
    with pytest.raises(Invalid):
        acts.take_apart(item, 1, {}, WHY, staff, shipment_id=999)


def inspected(batch_id, step, staff, **found):
    inspection = db.session.query(m.Inspection).filter_by(batch_id=batch_id).one().id
    acts.move_inspection(inspection, "rework", staff)
    acts.move_inspection(inspection, "start", staff)
    acts.move_inspection(inspection, step, staff, **found)


def test_what_fails_in_a_further_round_is_taken_apart_too_and_all_still_adds_up(failed, batch, plan, staff, sound):
    acts.take_apart(item_of(batch), 2, {failed.cloth: 4000}, WHY, staff)
    inspected(batch, "fail", staff, checked=5, failed=1)
    assert failed_pieces(batch) == 1
    acts.take_apart(item_of(batch), 1, {}, WHY, staff)
    acts.make_again(batch, 3, staff)
    failed.arrive(plan)
    for work in failed.works(batch):
        failed.do(work, good=3)
    inspected(batch, "pass", staff, checked=7, failed=0)
    assert failed_pieces(batch) == 0
    sound()


@pytest.fixture
def by_hand(workshop, shop, crowd, staff):
    """Four jackets, and two beyond the orders, are made without work orders; two of them fail the inspection."""
    product_id = shop.product()
    cloth, root = workshop.part("CLOTH", unit="m"), workshop.part("JACKET", product_id=product_id)
    workshop.bill(root, [(cloth, 2000)])
    preorder_id = shop.open(threshold=1, product_id=product_id)
    shop.bought(preorder_id, crowd[0], 4)
    making.close_preorder(preorder_id, staff)
    batch_id = db.session.query(m.Batch).one().id
    acts.allow_more(item_of(batch_id), 2, "Some are never as they should be.", staff)
    inspection = acts.plan_inspection(batch_id, "Seams", staff)
    acts.move_inspection(inspection, "start", staff)
    acts.move_inspection(inspection, "fail", staff, checked=6, failed=2)
    return batch_id


def test_what_is_accepted_all_the_same_is_not_taken_apart_and_what_was_is_not_accepted(by_hand, staff, operator, sound):
    found = db.session.query(m.Inspection).one().id
    acts.take_apart(item_of(by_hand), 1, {}, WHY, staff)
    with pytest.raises(Conflict, match="stay failed"):
        acts.move_inspection(found, "waive", operator, note="The buyers do not mind it at all.")
    with pytest.raises(Conflict, match="stay failed"):
        inspected(by_hand, "pass", staff, checked=6, failed=0)
    acts.move_inspection(found, "pass", staff, checked=6, failed=1)
    assert failed_pieces(by_hand) == 0
    sound()


def test_pieces_that_failed_go_out_only_when_somebody_accepts_them(by_hand, staff, operator):
    assert (failed_pieces(by_hand), spare_pieces(by_hand)) == (2, 0)
    acts.move_inspection(db.session.query(m.Inspection).one().id, "waive", operator, note="Nobody will ever see it.")
    assert (failed_pieces(by_hand), spare_pieces(by_hand)) == (0, 2)


def test_many_who_take_the_same_apart_at_once_take_each_piece_once(app, failed, batch, staff, sound):
    item = item_of(batch)

    def take(_):
        try:
            return patiently(lambda: acts.take_apart(item, 1, {}, WHY, staff) > 0)
        except Invalid:
            return "gone"

    said = at_once(app, take, range(HANDS))
    assert (said.count(True), said.count("gone")) == (2, HANDS - 2)
    sound()


@pytest.fixture
def returned(workshop, batch, plan, staff):
    """All jackets, each with a number, are sent; one parcel comes back."""
    workshop.jacket(product_of(batch), has_serials=True)
    acts.release_plan(plan, staff)
    workshop.arrive(plan)
    for work in workshop.works(batch):
        workshop.do(work)
    parcels = making.ship_batch(batch, staff)
    flow.report_now(parcels[-1], "returned", staff)
    return parcels[-1]


def test_who_leaves_takes_along_what_was_said_of_their_parcel(returned, batch, staff, flows):
    done = acts.take_apart(item_of(batch), 2, {}, WHY, staff, shipment_id=returned)
    buyer = db.session.get(m.Shipment, returned).person_id
    forget_person(buyer, buyer)
    flows()
    assert db.session.get(m.Unbuild, done, populate_existing=True).reason == "…"


def test_what_came_back_is_taken_apart_and_its_numbers_say_so(returned, batch, staff, flows):
    done = acts.take_apart(item_of(batch), 2, {}, WHY, staff, shipment_id=returned)
    gone = [unit.serial for unit in db.session.query(m.Unit).filter_by(taken_apart_id=done)]
    assert gone == ["L00001-00005", "L00001-00006"]
    with pytest.raises(Invalid):
        flow.resend(returned, "same", WHY, staff)
    flow.resend(returned, "anew", WHY, staff)
    acts.take_apart(item_of(batch), 1, {}, WHY, staff, shipment_id=returned)
    with pytest.raises(Invalid):
        acts.take_apart(item_of(batch), 1, {}, WHY, staff, shipment_id=returned)
    flows()


TAMPERED = {
    "overtaken_pieces": (m.Unbuild, {"quantity": 9}),
    "misused_parts": (m.RecoveredPart, {"remaining": 1}),
}


def test_what_somebody_writes_by_hand_is_named(failed, batch, staff):
    acts.take_apart(item_of(batch), 2, {failed.cloth: 4000}, WHY, staff)
    assert {check.__name__ for check in checks_of_unbuilding.CHECKS} == set(TAMPERED)
    for check, (table, values) in TAMPERED.items():
        with writing():
            rows = update(table) if table is m.Unbuild else update(table).where(m.RecoveredPart.usable > 0)
            db.session.execute(rows.values(values))
        assert check in [each.__name__ for each in CHECKS if each()]


def test_a_worker_takes_pieces_apart_in_the_desk(failed, batch, browser, operator, statements):
    olu, at = browser(operator), f"/desk/production/{batch}/unbuilding"
    olu.get("/desk/production")
    with statements() as seen:
        page = olu.get(at).text
    assert len(seen) <= 14, "\n".join(str(each) for each in seen)
    assert "failed an inspection: 2" in page
    typed = {"of": "0", "item": item_of(batch), "quantity": 2, "reason": "kept"}
    answer = olu.post(at, data=typed | {f"part-{failed.cloth}": "4.5"})
    assert (answer.status_code, "kept" in answer.text, "4.5" in answer.text) == (422, True, True)
    for wrong in ({f"part-{failed.cloth}": "9"}, {"of": "x"}, {"item": "7"}, {"quantity": "many"}):
        assert olu.post(at, data=typed | {"reason": WHY} | wrong).status_code == 422
    assert olu.post(at, data=typed | {"reason": WHY, f"part-{failed.cloth}": "4.5"}).status_code == 303
    done = db.session.query(m.Unbuild).one().id
    assert parts(done) == {failed.cloth: (5000, 4500, 4500), failed.cord: (2000, 2000, 2000)}
    assert WHY in olu.get(at).text
