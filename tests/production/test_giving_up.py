# ruff: noqa: F401, F811
"""What is made anew by mistake is given up, what is kept of it is sent for another one, and orders of parts stay."""

from contextlib import suppress

import pytest

from portal.flows import making
from portal.flows import parcels as flow
from portal.kit.db import db
from portal.kit.errors import Conflict, Invalid, NotAllowed, NotFound
from portal.orders import acts as orders
from portal.production import acts
from portal.production import models as m
from portal.production.queries.parcels import kept_pieces, spare_pieces
from tests.orders.conftest import crowd, shop, sound
from tests.orders.test_together import at_once, patiently
from tests.production.test_made_anew import WHY, anew, anew_of, made, parcel, status_of
from tests.production.test_plans import product_of, released
from tests.production.test_unbuilding import returned
from tests.production.workshop import batch, plan, workshop


def bought(plan_id, part_id):
    row = db.session.get(m.Purchase, (plan_id, part_id), populate_existing=True)
    return (row.milli, row.ordered, row.arrived, row.status)


def test_what_was_begun_by_mistake_is_given_up_and_its_parcel_waits_again(
    anew, returned, workshop, plan, browser, staff, ada, flows
):
    before = sum(slot.reserved for slot in db.session.query(m.CapacitySlot))
    workshop.arrive(plan)
    acts.move_work(workshop.works(anew.id)[0].id, "start", staff)
    with pytest.raises(NotAllowed):
        acts.give_up_anew(anew.id, ada)
    desk = browser(staff)
    assert "It was begun by mistake" in desk.get(f"/desk/production/{anew.id}").text
    done = desk.post(f"/desk/production/{anew.id}/giving-up")
    assert (done.status_code, done.headers["Location"]) == (303, f"/desk/shipments/{returned}")
    assert desk.post(f"/desk/production/{anew.id}/giving-up").status_code == 409
    assert desk.get(f"/desk/production/{anew.id}").status_code == 200
    assert (status_of(plan), parcel(returned).resent_as) == ("completed", "")
    assert sum(slot.reserved for slot in db.session.query(m.CapacitySlot)) < before
    flows()
    assert flow.resend(returned, "anew", WHY, staff) == returned
    flows()


def test_what_is_counted_is_made_on(anew, workshop, plan, staff, sound):
    workshop.arrive(plan)
    hoods = workshop.works(anew.id)[0]
    acts.move_work(hoods.id, "start", staff)
    acts.count_work(hoods.id, 1, 0, staff)
    with pytest.raises(Conflict, match="counted already"):
        acts.give_up_anew(anew.id, staff)
    assert db.session.query(m.Replacement).count() == 1
    sound()


def test_one_gives_it_up_while_another_begins_it(app, anew, workshop, plan, staff, sound):
    workshop.arrive(plan)
    hoods = workshop.works(anew.id)[0].id
    work = (
        lambda: acts.give_up_anew(anew.id, staff),
        lambda: acts.move_work(hoods, "start", staff),
        lambda: acts.count_work(hoods, 1, 0, staff),
    )

    def hand(n):  # work that is given up is not there any more, and three are counted at most
        with suppress(NotFound, Invalid):
            patiently(work[n % 3])

    at_once(app, hand, range(16))
    sound()


def test_what_is_kept_of_it_goes_out_for_another_parcel_of_the_batch(
    anew, returned, workshop, batch, plan, staff, flows
):
    made(workshop, anew, plan, staff)
    orders.take_back(parcel(returned).order_id, "The buyer would rather have the money.", staff)
    assert flow.ship_batch(anew.id, staff) == []
    assert (spare_pieces(batch), kept_pieces(batch)) == (0, 3)
    other = db.session.query(m.Shipment).filter(m.Shipment.id != returned, m.Shipment.quantity == 1).first().id
    flow.report_now(other, "lost", staff)
    new = flow.resend(other, "allowance", WHY, staff)
    assert (parcel(new).quantity, parcel(other).replaced_by_id) == (1, new)
    kept = db.session.get(m.Batch, anew.id, populate_existing=True)
    assert (kept.allowance, kept.replacements) == (2, 1)
    flows()


def test_of_what_was_ordered_only_the_rest_is_proposed_when_a_plan_takes_more(
    released, batch, plan, browser, staff, sound
):
    acts.move_purchase(plan, released.cloth, "order", staff)
    acts.move_purchase(plan, released.cord, "arrive", staff)
    acts.move_purchase(plan, released.cloth, "arrive", staff)
    needed = bought(plan, released.cloth)[0]
    for work in released.works(batch)[:2]:
        released.do(work)
    released.do(released.works(batch)[2], good=5, scrap=2)
    acts.make_again(batch, 2, staff)
    milli, ordered, here, status = bought(plan, released.cloth)
    assert (milli > needed, ordered, here, status) == (True, needed, needed, "proposed")
    assert "are to be ordered" in browser(staff).get(f"/desk/production/plans/{plan}").text
    sound()
    acts.move_purchase(plan, released.cloth, "order", staff)
    assert bought(plan, released.cloth) == (milli, milli, needed, "ordered")
    acts.move_purchase(plan, released.cloth, "arrive", staff)
    assert bought(plan, released.cloth) == (milli, milli, milli, "arrived")
    sound()


def test_what_was_ordered_for_what_is_given_up_still_comes(anew, returned, workshop, plan, staff, sound):
    before = bought(plan, workshop.cloth)
    acts.move_purchase(plan, workshop.cloth, "order", staff)
    acts.give_up_anew(anew.id, staff)
    after = bought(plan, workshop.cloth)
    assert (after[0], after[1], after[3]) == (before[1], before[0], "arrived")
    assert before[0] > before[1] > 0
    sound()
    flow.resend(returned, "anew", WHY, staff)
    assert bought(plan, workshop.cloth) == (before[0], before[0], before[1], "ordered")
    sound()
