"""Make again what was scrapped: on each level that lacks pieces, with its minutes, and what has to be bought for it."""

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import select

from portal.events.workshop import WorkRepeated
from portal.kit.clock import now
from portal.kit.db import db, load
from portal.kit.errors import Conflict, Invalid, Refused
from portal.people.queries import role_of
from portal.people.rules import check_role
from portal.production.acts.buying import propose
from portal.production.acts.planning import book, keep_room, last_day, locked_room, set_free
from portal.production.models import Batch, Material, Operation, Part, Plan, WorkOrder
from portal.production.queries.levels import levels_of, missing_in
from portal.production.rules import MAKERS, OVER
from portal.production.rules.capacity import Task, minutes_for, schedule
from portal.production.rules.levels import again
from portal.production.rules.works import WORK_LIFE
from portal.river import act, record

More = list[tuple[WorkOrder, int]]  # work orders, and how many pieces they do once more


@act
def make_again(batch_id: int, quantity: int, person_id: int) -> None:
    """Let so many pieces become good that would not: what was scrapped is made again on each level that lacks it."""
    check_role(role_of(person_id), *MAKERS)
    batch = load(Batch, batch_id)
    missing = 0 if batch.status in OVER else missing_in(batch_id)
    if missing < 1:
        raise Conflict("There is nothing to be made again.", code="state")
    if not 1 <= quantity <= missing:
        raise Invalid({"quantity": Refused("Please give a number from {least} to {most}.", least=1, most=missing)})
    _repeat(batch, batch.quantity - missing + quantity, person_id)
    record(WorkRepeated(batch_id, quantity), person_id)
    set_free(batch_id)


def _repeat(batch: Batch, target: int, person_id: int) -> None:
    """Plan more of what lacks, buy what it takes, and keep days for it."""
    plan = load(Plan, batch.plan_id)
    begun, needed = again(levels_of([batch.id])[batch.id], target)
    asked = select(WorkOrder).filter_by(batch_id=batch.id).order_by(WorkOrder.position).with_for_update()
    works = list(db.session.scalars(asked.execution_options(populate_existing=True)))
    more = [(work, n) for work in works if (n := _once_more(work, begun[work.part_id], works, person_id))]
    _book_more(works, more, _buy_more(plan, batch.id, needed))
    db.session.flush()
    plan.promised_on, plan.version = last_day(plan.id), Plan.version + 1


def _once_more(work: WorkOrder, begun: int, works: Sequence[WorkOrder], person_id: int) -> int:
    """Plan so many in all of a work order, and open it again if more comes to it; return how many it does once more."""
    before = [each for each in works if each.part_id == work.part_id and each.position < work.position]
    to_come = begun - sum(each.scrap for each in before) - work.good - work.scrap
    more = max(begun - work.planned, 0)
    if work.status == "done" and to_come > 0:
        work.status, work.finished_at = WORK_LIFE.after(work.status, "rework", role_of(person_id)), None
        more = max(more, to_come)
    if more:
        work.planned, work.version = max(work.planned, begun), WorkOrder.version + 1
    return more


def _buy_more(plan: Plan, batch_id: int, needed: dict[int, int]) -> date:
    """Note what the batch takes in addition, and propose to buy what is not made here; return when it is there."""
    known = {row.part_id: row for row in db.session.scalars(select(Material).filter_by(batch_id=batch_id))}
    more = {part: milli - known[part].milli for part, milli in needed.items() if part in known}
    more = {part: milli for part, milli in more.items() if milli > 0}
    for part, milli in more.items():
        known[part].milli += milli
    bought = {part: milli for part, milli in more.items() if not known[part].is_made}
    leads = {row.id: row.lead_days for row in db.session.scalars(select(Part).where(Part.id.in_(bought)))}
    begins = now().date() + timedelta(days=max(leads.values(), default=0))
    propose(plan, bought, leads, begins)
    return begins


def _book_more(works: Sequence[WorkOrder], more: More, begins: date) -> None:
    """Keep the minutes that making it again takes, on days after those that are kept already."""
    room = locked_room()
    asked = select(Operation).where(Operation.bill_id.in_({work.bill_id for work, _ in more}))
    steps = {(each.bill_id, each.name): each for each in db.session.scalars(asked)}
    found = [(work, steps[work.bill_id, work.name], n) for work, n in more]
    tasks = [Task(work.centre_id, minutes_for(step.setup, step.unit_seconds, n)) for work, step, n in found]
    bookings = schedule(tasks, max(begins, *(work.ends_on + timedelta(days=1) for work in works)), room.free)
    for number, (work, _) in enumerate(more):
        mine = [each for each in bookings if each.task == number]
        work.minutes += tasks[number].minutes
        work.ends_on = max((each.day for each in mine), default=work.ends_on)
        book(work.id, mine)
    room.take(bookings)
    keep_room(room)
