# ruff: noqa: F401, F811
"""What was lost or refused is made anew with work orders of its own, pegged to its order lines, and all adds up."""

import pytest
from sqlalchemy import update

from portal.app import CHECKS
from portal.flows import parcels as flow
from portal.flows.late import late_parcels
from portal.kit.db import db, writing
from portal.kit.errors import Conflict, NotFound
from portal.orders import acts as orders
from portal.outside.models.mail import Bell
from portal.people.forgetting import forget_person
from portal.production import acts
from portal.production import models as m
from portal.production.queries import checks_of_replacing
from portal.production.queries.late import BACK, LOST
from portal.river.models import EventRow
from tests.orders.conftest import crowd, shop, sound
from tests.orders.test_together import HANDS, at_once, patiently
from tests.production.test_plans import product_of, released
from tests.production.test_unbuilding import item_of, returned
from tests.production.workshop import batch, plan, workshop

WHY = "The buyer refused it: the box was soaked through."


def anew_of(batch_id):
    return db.session.query(m.Batch).filter_by(split_from_id=batch_id).order_by(m.Batch.id.desc()).first()


def parcel(shipment_id):
    return db.session.get(m.Shipment, shipment_id, populate_existing=True)


def status_of(plan_id):
    return db.session.get(m.Plan, plan_id, populate_existing=True).status


@pytest.fixture
def anew(returned, workshop, batch, plan, staff):
    """The parcel with the last three jackets came back; they are made anew."""
    assert status_of(plan) == "completed"
    assert flow.resend(returned, "anew", WHY, staff) == returned
    return anew_of(batch)


def test_who_leaves_takes_along_why_their_parcel_is_made_anew(anew, returned, flows):
    buyer = parcel(returned).person_id
    forget_person(buyer, buyer)
    flows()
    kept = [item.reason for item in db.session.query(m.BatchItem).filter_by(batch_id=anew.id).populate_existing()]
    assert (kept, parcel(returned).resent_why) == ([parcel(returned).tracking], "")


def made(workshop, anew, plan, staff):
    workshop.arrive(plan)
    for work in workshop.works(anew.id):
        workshop.do(work)


def test_what_came_back_goes_through_the_workshop_and_its_order_line_is_named(
    anew, returned, workshop, batch, plan, staff, flows
):
    works = workshop.works(anew.id)
    assert [(work.name, work.planned, work.status) for work in works] == [
        (name, 3, "pending") for name in ("Hoods", "Cutting", "Sewing")
    ]
    assert (status_of(plan), anew.quantity, anew.replacements, anew.allowance) == ("in_progress", 3, 3, 0)
    [peg] = db.session.query(m.ReplacementPeg)
    line = db.session.query(m.Pegging).filter_by(order_id=parcel(returned).order_id).one()
    assert (peg.batch_id, peg.order_line_id, peg.quantity) == (anew.id, line.order_line_id, 3)
    assert (late_parcels(BACK, 7).items, late_parcels(LOST, 7).items) == ([], [])
    with pytest.raises(Conflict, match="made anew already"):
        flow.resend(returned, "same", WHY, staff)
    with pytest.raises(Conflict):
        flow.ship_batch(anew.id, staff)
    flows()
    told = db.session.query(EventRow).filter_by(kind="replacement.begun").one()
    assert db.session.query(Bell).filter_by(person_id=parcel(returned).person_id, event_id=told.id).count() == 1
    made(workshop, anew, plan, staff)
    [new] = flow.ship_batch(anew.id, staff)
    assert (parcel(returned).replaced_by_id, parcel(new).quantity, parcel(new).batch_id) == (new, 3, batch)
    mine = db.session.query(m.Unit).filter_by(batch_id=anew.id).order_by(m.Unit.number)
    assert [(unit.serial, unit.order_line_id) for unit in mine] == [
        (f"L{anew.id:05}-0000{n}", line.order_line_id) for n in (1, 2, 3)
    ]
    assert status_of(plan) == "completed"
    with pytest.raises(Conflict, match="packed already"):
        acts.pack_batch(anew.id, staff)
    flows()


def test_what_is_lost_again_is_made_anew_again_and_what_came_back_taken_apart(
    anew, returned, workshop, batch, plan, staff, sound
):
    made(workshop, anew, plan, staff)
    [new] = flow.ship_batch(anew.id, staff)
    flow.report_now(new, "returned", staff)
    flow.resend(new, "anew", WHY, staff)
    acts.take_apart(item_of(batch), 3, {}, WHY, staff, shipment_id=new)
    again = anew_of(batch)
    made(workshop, again, plan, staff)
    [last] = flow.ship_batch(again.id, staff)
    flow.deliver_shipment(last, staff)
    assert (again.id, parcel(new).replaced_by_id) == (anew.id + 1, last)
    sound()


def test_what_is_not_needed_any_more_stays_beyond_the_orders(anew, returned, workshop, plan, staff, sound):
    orders.take_back(parcel(returned).order_id, "The buyer would rather have the money.", staff)
    made(workshop, anew, plan, staff)
    assert flow.pack_for(anew.id, 0, staff) == []
    row = db.session.get(m.Batch, anew.id, populate_existing=True)
    assert (row.status, row.allowance, row.replacements, status_of(plan)) == ("done", 3, 0, "completed")
    with pytest.raises(Conflict, match="packed already"):
        flow.pack_for(anew.id, 0, staff)
    sound()


def test_many_who_have_it_made_and_packed_at_once_make_and_pack_it_once(
    app, returned, workshop, batch, plan, staff, sound
):
    """The same parcel replaced twice, or one unit in two parcels."""
    tries = range(HANDS)
    ways = ("anew", "same")
    at_once(app, lambda n: patiently(lambda: flow.resend(returned, ways[n % 4 == 0], WHY, staff)), tries)
    anew = anew_of(batch)
    assert (anew is None) == (parcel(returned).resent_as == "same")
    if anew is not None:
        assert db.session.query(m.Replacement).count() == 1
        made(workshop, anew, plan, staff)
        anew_id = anew.id
        said = at_once(app, lambda _: patiently(lambda: bool(acts.pack_batch(anew_id, staff))), tries)
        assert said.count(True) == 1
    order_id = parcel(returned).order_id
    assert db.session.query(m.Shipment).filter_by(order_id=order_id).count() == 2
    sound()


TAMPERED = {
    "uneven_replacements": (m.ReplacementPeg, {"quantity": 2}),
    "mispegged_replacements": (m.Batch, {"status": "done"}),
}


def test_what_somebody_writes_by_hand_is_named(anew):
    assert {check.__name__ for check in checks_of_replacing.CHECKS} == set(TAMPERED)
    for check, (table, values) in TAMPERED.items():
        with writing():
            rows = update(table).filter_by(**({"id": anew.id} if table is m.Batch else {"batch_id": anew.id}))
            db.session.execute(rows.values(values))
        assert check in [each.__name__ for each in CHECKS if each()]


def test_the_desk_follows_it_from_the_parcel_to_the_shop_floor_and_the_buyer_hears(
    returned, workshop, batch, plan, browser, operator, statements
):
    olu, at = browser(operator), f"/desk/shipments/{returned}"
    answer = olu.post(f"{at}/resending", data={"way": "anew", "reason": WHY})
    assert (answer.status_code, answer.location) == (303, at)
    anew = anew_of(batch)
    workshop.arrive(plan)
    for path, words in (
        (at, f"/desk/production/{anew.id}"),
        (f"/desk/production/{anew.id}", "made anew for"),
        (f"/desk/production/plans/{plan}", "Made anew"),
        ("/desk/production/floor", "made anew for parcel"),
    ):
        with statements() as seen:
            page = olu.get(path).text
        assert words in page, path
        assert len(seen) <= 14, "\n".join(str(each) for each in seen)
    row = parcel(returned)
    assert "We are making it anew" in browser(row.person_id).get(f"/orders/{row.order_id}/parcels").text
    assert f"batch={anew.id}" not in browser(row.person_id).get(f"/preorders/{anew.preorder_id}").text
    assert "gantt" in olu.get(f"/desk/production/plans/{plan}").text
