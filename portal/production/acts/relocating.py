"""Do an operation at another work centre than planned: its days, and those of what comes after it, are found anew."""

from datetime import date

from sqlalchemy import func, select

from portal.events.workshop import WorkRelocated
from portal.kit.clock import now
from portal.kit.db import db, load
from portal.kit.errors import Conflict, Invalid, Refused
from portal.production.acts.planning import book, keep_room, last_day, locked_room, return_minutes
from portal.production.acts.working import load_work
from portal.production.models import Batch, Operation, Plan, Purchase, WorkOrder
from portal.production.queries.planning import alternatives
from portal.production.rules.capacity import Booking, Task, schedule
from portal.production.rules.works import MOVABLE
from portal.river import act, record


@act
def relocate_work(work_order_id: int, centre_id: int, person_id: int) -> date:
    """Do a work order that has not begun at another of its work centres; return the day on which it ends."""
    work, batch = load_work(work_order_id, person_id)
    if work.status not in MOVABLE or work.started_at is not None:
        raise Conflict("This work has begun; it ends where it was begun.", code="begun")
    _check(work, centre_id)
    before, works = work.centre_id, _not_begun(work)
    plan = load(Plan, batch.plan_id)
    start = _first_day(work, batch)
    work.centre_id = centre_id
    _book_anew(works, start)
    plan.promised_on, plan.version = last_day(plan.id), Plan.version + 1
    record(WorkRelocated(batch.id, work.id, work.name, centre_id, before, work.ends_on.isoformat()), person_id)
    return work.ends_on


def _check(work: WorkOrder, centre_id: int) -> None:
    """Refuse a work centre at which this is not done, or at which it is already."""
    usual = db.session.scalar(select(Operation.centre_id).filter_by(id=work.operation_id))
    if centre_id not in (usual, *alternatives([work.operation_id or 0]).get(work.operation_id or 0, ())):
        raise Invalid({"to": Refused("This work cannot be done there.")})
    if centre_id == work.centre_id:
        raise Conflict("This work is done there already.", code="there")


def _not_begun(work: WorkOrder) -> list[WorkOrder]:
    """Return a work order and those of its batch that come after it and have not begun, locked."""
    asked = select(WorkOrder).where(WorkOrder.batch_id == work.batch_id, WorkOrder.position >= work.position)
    asked = asked.where(WorkOrder.started_at.is_(None)).order_by(WorkOrder.position).with_for_update()
    return list(db.session.scalars(asked.execution_options(populate_existing=True)))


def _first_day(work: WorkOrder, batch: Batch) -> date:
    """Return the day from which it can be done: after what comes before it, and after its material has come."""
    earlier = select(func.max(WorkOrder.ends_on)).where(WorkOrder.batch_id == batch.id)
    done = db.session.scalar(earlier.where(WorkOrder.position < work.position))
    awaited = select(func.max(Purchase.needed_on)).where(Purchase.plan_id == batch.plan_id)
    here = db.session.scalar(awaited.where(Purchase.status != "arrived"))
    return max(day for day in (now().date(), done, here) if day)


def _book_anew(works: list[WorkOrder], start: date) -> None:
    """Give the minutes of work orders back, and keep others from a day on, one after another."""
    db.session.flush()
    return_minutes([each.id for each in works])
    room = locked_room()
    bookings = schedule([Task(each.centre_id, each.minutes) for each in works], start, room.free)
    last = start
    for number, each in enumerate(works):
        last = _dated(each, [found for found in bookings if found.task == number], last)
    room.take(bookings)
    keep_room(room)


def _dated(work: WorkOrder, bookings: list[Booking], last: date) -> date:
    """Write the days of a work order; return its last."""
    days = [each.day for each in bookings]
    work.starts_on, work.ends_on = min(days, default=last), max(days, default=last)
    work.version = WorkOrder.version + 1
    book(work.id, bookings)
    return work.ends_on
