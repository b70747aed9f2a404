# ruff: noqa: F811
"""An operation that more than one work centre can do: planned where the promised day is kept, and moved by hand."""

from datetime import date, timedelta

import pytest
from sqlalchemy import update

from portal.app import CHECKS
from portal.kit.clock import now
from portal.kit.db import db, writing
from portal.kit.errors import Conflict, Invalid
from portal.production import acts
from portal.production import models as m
from portal.production.rules.capacity import Task, schedule
from tests.orders.conftest import crowd, shop, sound  # noqa: F401
from tests.production.test_plans import product_of
from tests.production.workshop import batch, plan, workshop  # noqa: F401

MONDAY = date(2026, 11, 23)
FREE = {1: 60, 2: 240, 3: 480}


def placed(due, minutes=240):
    tasks = [Task(1, minutes, (2, 3)), Task(1, 60)]
    return [each.centre_id for each in schedule(tasks, MONDAY, lambda centre, _: FREE[centre], due)]


def test_the_first_that_keeps_the_day_is_taken_and_else_the_earliest():
    assert placed(None) == [1, 1, 1, 1, 1]
    assert placed(MONDAY + timedelta(days=30)) == [1, 1, 1, 1, 1]
    assert placed(MONDAY + timedelta(days=1)) == [2, 1]
    assert placed(MONDAY - timedelta(days=1)) == [2, 1]  # none keeps it, and of two that are done at once the preferred
    assert placed(MONDAY, 480) == [3, 1]


def test_a_place_without_any_time_is_passed_over():
    found = schedule([Task(1, 10, (2,))], MONDAY, lambda centre, _: 10 * (centre == 2), MONDAY)
    assert [each.centre_id for each in found] == [2]
    with pytest.raises(Conflict, match="two years"):
        schedule([Task(1, 10, (2,))], MONDAY, lambda centre, _: 0, MONDAY)


@pytest.fixture
def laser(workshop, batch, staff):
    """A jacket that is cut by hand, slowly, or by a laser."""
    workshop.jacket(product_of(batch))
    found = acts.make_centre("Laser", staff, minutes=480)
    bill = acts.write_bill(workshop.root, staff)
    old = [row.id for row in db.session.query(m.Operation).filter_by(bill_id=bill).order_by(m.Operation.position)]
    for operation in old:
        acts.remove_operation(bill, operation, staff)
    acts.set_operation(bill, "Cutting", workshop.cutting, 1200, staff, setup=40, others=[found, workshop.sewing])
    acts.set_operation(bill, "Sewing", workshop.sewing, 1800, staff)
    acts.activate_bill(bill, staff)
    return found


def promised(day):
    with writing():
        rows = [{"order_id": peg.order_id, "first_on": day, "due_on": day} for peg in db.session.query(m.Pegging)]
        db.session.execute(m.Promise.__table__.insert(), rows)


def test_a_plan_cuts_elsewhere_where_the_promised_day_asks_for_it(workshop, laser, batch, plan, staff, sound):
    promised(now().date())
    acts.release_plan(plan, staff)
    cutting = workshop.works(batch)[1]
    assert (cutting.name, cutting.centre_id, cutting.minutes) == ("Cutting", laser, 180)
    assert acts.write_bill(workshop.root, staff)  # a copy knows the other places too
    assert db.session.query(m.OperationAlternative).count() == 4
    sound()


def test_a_planner_moves_work_with_all_that_comes_after_it(workshop, laser, batch, plan, staff, sound):
    acts.release_plan(plan, staff)
    hoods, cutting, sewing = workshop.works(batch)
    assert cutting.centre_id == workshop.cutting
    before = sewing.ends_on
    with pytest.raises(Invalid):
        acts.relocate_work(hoods.id, laser, staff)
    with pytest.raises(Conflict, match="there already"):
        acts.relocate_work(cutting.id, workshop.cutting, staff)
    acts.relocate_work(cutting.id, laser, staff)
    hoods, cutting, sewing = workshop.works(batch)
    assert cutting.starts_on == cutting.ends_on >= hoods.ends_on
    assert cutting.ends_on <= sewing.starts_on
    assert sewing.ends_on <= before
    assert db.session.get(m.Plan, plan, populate_existing=True).promised_on == sewing.ends_on
    sound()
    workshop.arrive(plan)
    workshop.do(hoods)
    acts.move_work(cutting.id, "start", staff)
    with pytest.raises(Conflict, match="has begun"):
        acts.relocate_work(cutting.id, workshop.cutting, staff)


def test_work_where_it_cannot_be_done_is_named(workshop, laser, batch, plan, staff):
    acts.release_plan(plan, staff)
    with writing():
        db.session.execute(update(m.WorkOrder).filter_by(name="Hoods").values(centre_id=laser))
    assert "misplaced_works" in [each.__name__ for each in CHECKS if each()]


def test_a_worker_and_a_planner_move_work_by_a_button(workshop, laser, batch, plan, staff, browser, operator):
    olu = browser(operator)
    acts.release_plan(plan, staff)
    workshop.arrive(plan)
    hoods, cutting, _ = workshop.works(batch)
    page = f"/desk/production/plans/{plan}"
    assert f'value="{cutting.id}-{laser}"' in olu.get(page).text
    for wrong in ("", "x-1", f"{cutting.id}-{'9' * 30}", f"{hoods.id}-{laser}"):
        assert olu.post(f"{page}/places", data={"to": wrong}).status_code in (404, 422)
    assert olu.post(f"{page}/places", data={"to": f"{cutting.id}-{laser}"}).status_code == 303
    assert "instead of Cutting" in olu.get(page).text
    workshop.do(hoods)
    assert "instead of Cutting" in olu.get("/desk/production/floor").text
    answer = olu.post(f"/desk/production/works/{cutting.id}/place", data={"to": workshop.cutting})
    assert answer.status_code == 303
    assert workshop.works(batch)[1].centre_id == workshop.cutting
