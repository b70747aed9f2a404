# ruff: noqa: F811
"""A plan that is thrown away or cancelled while nothing was made: its orders are planned again, each once."""

import pytest
from sqlalchemy import update

from portal.app import CHECKS
from portal.flows import making
from portal.kit.db import db, writing
from portal.kit.errors import Conflict, Invalid, NotAllowed, NotFound
from portal.orders import acts as orders
from portal.orders.models import Order
from portal.production import acts
from portal.production import models as m
from tests.orders.conftest import crowd, shop, sound  # noqa: F401
from tests.orders.test_together import HANDS, at_once, patiently
from tests.production.test_plans import product_of, released  # noqa: F401
from tests.production.workshop import batch, plan, workshop  # noqa: F401

WHY = "The cloth cannot be had before the spring."


def status_of(plan_id):
    return db.session.get(m.Plan, plan_id, populate_existing=True).status


def pegged():
    return sorted((peg.order_line_id, peg.quantity) for peg in db.session.query(m.Pegging))


def statuses():
    return {row.status for row in db.session.query(Order).populate_existing()}


def test_a_cancelled_plan_lets_go_of_all_and_the_next_pegs_each_line_once(released, batch, plan, staff, flows):
    before = pegged()
    acts.move_purchase(plan, released.cloth, "order", staff)
    with pytest.raises(Invalid):
        making.cancel_plan(plan, "", staff)
    making.cancel_plan(plan, WHY, staff)
    assert (status_of(plan), pegged(), statuses()) == ("cancelled", [], {"confirmed"})
    assert sum(slot.reserved for slot in db.session.query(m.CapacitySlot)) == 0
    assert {row.status for row in db.session.query(m.Purchase)} == {"ordered", "dropped"}
    assert [row.paid for row in making.without_plan()] == [7]
    with pytest.raises(Conflict):
        acts.advance_batch(batch, "making", "", staff)
    again = making.start_batch(db.session.get(m.Plan, plan).preorder_id, staff)
    assert (pegged(), statuses(), making.without_plan()) == (before, {"in_production"}, [])
    acts.release_plan(db.session.get(m.Batch, again).plan_id, staff)
    flows()


def test_a_draft_is_thrown_away_without_a_word_and_wishes_go_on_in_the_next(batch, plan, crowd, staff, sound):
    order_id = db.session.query(m.Pegging).filter_by(person_id=crowd[0]).one().order_id
    wish = acts.ask_change(batch, order_id, "Please without a hood, if you can.", crowd[0])
    making.cancel_plan(plan, "", staff)
    again = making.start_batch(db.session.get(m.Plan, plan).preorder_id, staff)
    assert acts.decide_change(wish, "grant", "We leave the hood away.", staff) == "granted"
    assert db.session.get(m.ChangeRequest, wish, populate_existing=True).batch_id == again
    with pytest.raises(Conflict):
        making.cancel_plan(plan, "", staff)
    sound()


def test_what_is_counted_or_somebody_elses_is_not_cancelled(released, batch, plan, ada, moderator, staff):
    for person in (ada, moderator):
        with pytest.raises(NotAllowed):
            making.cancel_plan(plan, WHY, person)
    released.arrive(plan)
    first = released.works(batch)[0].id
    acts.move_work(first, "start", staff)
    acts.count_work(first, 2, 0, staff)
    for stop in (lambda: making.cancel_plan(plan, WHY, staff), lambda: acts.move_work(first, "stop", staff)):
        with pytest.raises(Conflict, match="counted already"):
            stop()
    with pytest.raises(NotFound):
        making.cancel_plan(999, WHY, staff)


def test_what_was_begun_by_hand_is_not_cancelled(batch, plan, staff):
    acts.advance_batch(batch, "making", "", staff)
    with pytest.raises(Conflict, match="work has begun"):
        making.cancel_plan(plan, WHY, staff)


def begun(released, batch, plan, staff):
    released.arrive(plan)
    first = released.works(batch)[0].id
    acts.move_work(first, "start", staff)
    return first


def test_work_that_was_begun_by_mistake_is_stopped_and_frees_its_plan(released, batch, plan, staff, flows):
    first = begun(released, batch, plan, staff)
    acts.count_work(first, 2, 0, staff)
    acts.count_work(first, -2, 0, staff)
    acts.move_work(first, "block", staff, "The needle is broken.")
    assert acts.move_work(first, "stop", staff) == "ready"
    assert (status_of(plan), released.works(batch)[0].started_at) == ("released", None)
    acts.move_work(first, "start", staff)
    assert status_of(plan) == "in_progress"
    flows()


def test_a_plan_of_which_nothing_was_counted_is_cancelled_with_its_work(released, batch, plan, staff, flows):
    first = begun(released, batch, plan, staff)
    acts.hold_batch(batch, "The power is off.", staff)
    making.cancel_plan(plan, WHY, staff)
    assert (status_of(plan), pegged(), statuses(), released.works(batch)) == ("cancelled", [], {"confirmed"}, [])
    with pytest.raises(NotFound):
        acts.count_work(first, 1, 0, staff)
    flows()


def test_many_who_count_while_others_cancel_leave_what_was_counted_or_nothing(app, released, batch, plan, staff, sound):
    """What was made vanishes with its plan, or is counted for a plan that is gone."""
    first = begun(released, batch, plan, staff)
    deeds = [
        lambda: acts.count_work(first, 1, 0, staff) and True,
        lambda: making.cancel_plan(plan, WHY, staff),
        lambda: acts.move_work(first, "stop", staff),
        lambda: acts.move_work(first, "start", staff),
    ]

    def do(n):
        try:
            return patiently(deeds[n % len(deeds)])
        except NotFound:
            return "gone"

    said = at_once(app, do, range(HANDS))
    counted, works = said.count(True), released.works(batch)
    assert (status_of(plan), len(works)) in (("cancelled", 0), ("in_progress", 3), ("released", 3))
    assert (sum(work.good for work in works), bool(works)) in ((counted, True), (0, False))
    sound()


def test_after_it_is_cancelled_it_can_be_called_off_and_every_cent_goes_back(released, plan, staff, sound):
    making.cancel_plan(plan, WHY, staff)
    orders.call_off(db.session.get(m.Plan, plan).preorder_id, "There is no cloth to be had at all.", staff)
    assert statuses() == {"refunded"}
    sound()


def test_many_who_cancel_release_and_begin_at_once_leave_one_plan_or_none(app, released, batch, plan, staff, sound):
    """The same order planned twice, or work on what was cancelled."""
    released.arrive(plan)
    first, preorder_id = released.works(batch)[0].id, db.session.get(m.Plan, plan).preorder_id
    deeds = [
        lambda: making.cancel_plan(plan, WHY, staff),
        lambda: acts.move_work(first, "start", staff),
        lambda: acts.take_back_plan(plan, staff),
        lambda: acts.release_plan(plan, staff),
        lambda: making.start_batch(preorder_id, staff),
    ]

    def do(n):
        try:
            return patiently(deeds[n % len(deeds)])
        except NotFound:
            return "gone"

    at_once(app, do, range(HANDS))
    living = db.session.query(m.Plan).filter(m.Plan.status != "cancelled").count()
    assert (living, len(pegged())) in ((1, 5), (0, 0))
    sound()


def test_what_a_cancelled_plan_still_holds_is_named(released, batch, plan, staff):
    making.cancel_plan(plan, WHY, staff)
    with writing():
        db.session.execute(update(m.Batch).filter_by(id=batch).values(status="confirmed"))
    assert "half_cancelled_plans" in [each.__name__ for each in CHECKS if each()]


def test_a_planner_cancels_and_plans_again_in_the_desk(released, batch, plan, browser, operator):
    olu, at = browser(operator), f"/desk/production/plans/{plan}"
    first = begun(released, batch, plan, operator)
    assert "It was begun by mistake" in olu.get("/desk/production/floor").text
    assert olu.post(f"/desk/production/works/{first}/steps", data={"step": "stop"}).status_code == 303
    assert olu.post(f"/desk/production/works/{first}/steps", data={"step": "stop"}).status_code == 409
    acts.move_work(first, "start", operator)
    assert "it is stopped with it" in olu.get(at).text
    answer = olu.post(f"{at}/cancellation", data={"reason": "short"})
    assert answer.status_code == 422
    assert "short" in answer.text
    assert olu.post(f"{at}/cancellation", data={"reason": WHY}).status_code == 303
    assert WHY in olu.get(at).text
    assert WHY not in browser(None).get(f"/batches/{batch}", follow_redirects=True).text
    page = olu.get("/desk/production/plans").text
    assert "Wait to be planned again" in page
    preorder_id = db.session.get(m.Plan, plan).preorder_id
    answer = olu.post("/desk/production/plans", data={"preorder": preorder_id})
    assert (answer.status_code, answer.location) == (303, f"/desk/production/plans/{plan + 1}")
    assert olu.post("/desk/production/plans", data={"preorder": preorder_id}).status_code == 409
    assert "Cancelled" in olu.get("/desk/production/plans?shelf=over").text
