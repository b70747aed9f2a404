"""Work on the shop floor: start, pause, block, count and finish work orders, and make again what was scrapped."""

from datetime import timedelta

from sqlalchemy import select

from portal.events.production import BatchAdvanced
from portal.events.workshop import WorkCounted, WorkMoved, WorkRepeated
from portal.kit import limits
from portal.kit.clock import now
from portal.kit.db import db, load
from portal.kit.errors import Conflict, Invalid, Refused
from portal.kit.text import clean
from portal.people.queries import role_of
from portal.people.rules import check_role
from portal.production.acts.making import advance_batch
from portal.production.acts.planning import book, keep_room, locked_room, move_plan, set_free
from portal.production.acts.polling import refuse_unapproved
from portal.production.acts.stopping import refuse_counted, unbegin
from portal.production.models import Batch, Operation, Plan, WorkOrder
from portal.production.rules import BATCH_LIFE, MAKERS, OVER, find_stage
from portal.production.rules.capacity import Task, minutes_for, schedule
from portal.production.rules.works import WORK_LIFE
from portal.river import act, record
from portal.river.acts import told_at

FLOOR_REASON = limits.Limit(3, 500)


def load_work(work_order_id: int, person_id: int) -> tuple[WorkOrder, Batch]:
    """Return a work order, locked after its batch."""
    check_role(role_of(person_id), *MAKERS)
    batch_id = db.session.scalar(select(WorkOrder.batch_id).filter_by(id=work_order_id))
    batch = load(Batch, batch_id or 0)
    return load(WorkOrder, work_order_id), batch


@act
def move_work(work_order_id: int, step: str, person_id: int, reason: str = "") -> str:
    """Take a step of a work order: start, pause, stop, finish, block with a reason, or unblock; return its status."""
    work, batch = load_work(work_order_id, person_id)
    after = WORK_LIFE.after(work.status, step, role_of(person_id))
    _check(work, batch, step)
    reason = _reason(step, reason)
    if step == "start":
        _begin(work, batch, person_id)
    before, work.status, work.reason = work.status, after, reason
    _date(work, step)
    record(WorkMoved(batch.id, work.id, work.name, after, before, reason), person_id)
    if after == "done":
        set_free(batch.id)
    if step == "stop":
        unbegin(batch, person_id)
    return after


def _date(work: WorkOrder, step: str) -> None:
    """Write down when a work order was begun and finished; what was stopped was never begun."""
    begun = work.started_at or (told_at() if step == "start" else None)
    work.started_at = None if step == "stop" else begun
    work.finished_at = told_at() if step == "finish" else None
    work.version = WorkOrder.version + 1


def _check(work: WorkOrder, batch: Batch, step: str) -> None:
    """Refuse what does not go with the batch or with what was counted."""
    if step in ("free", "rework"):
        raise Conflict("This happens by itself.", code="state")
    if step == "stop":
        refuse_counted(work)
    elif batch.status == "on_hold":
        raise Conflict("The work on this batch is paused.", code="on_hold")
    missing = input_of(work) - work.good - work.scrap
    if step == "finish" and missing:
        raise Conflict("{n} pieces are not counted yet as good or scrap.", code="uncounted", n=missing)


def _reason(step: str, reason: str) -> str:
    """Return why it cannot go on, which must be said."""
    if step != "block":
        return ""
    try:
        return FLOOR_REASON.text(clean(reason))
    except Refused as refusal:
        raise Invalid({"reason": refusal}) from refusal


def _begin(work: WorkOrder, batch: Batch, person_id: int) -> None:
    """Begin the batch with its first work, and tell the buyers of the stage, if the work is one of its stages."""
    refuse_unapproved(batch.id)
    if batch.plan_id and db.session.scalar(select(Plan.status).filter_by(id=batch.plan_id)) == "released":
        move_plan(batch.plan_id, "begin", person_id)
    stage = find_stage(batch.stages, work.name)
    if stage in batch.stages and stage != batch.stage:
        advance_batch(batch.id, stage, "", person_id)
    elif batch.status == BATCH_LIFE.first:
        before, batch.status = batch.status, BATCH_LIFE.after(batch.status, "begin", role_of(person_id))
        batch.version = Batch.version + 1
        record(BatchAdvanced(batch.id, batch.stage, batch.status, before), person_id)


def input_of(work: WorkOrder) -> int:
    """Return how many pieces come to a work order: what is planned, and no more than were good before it."""
    asked = select(WorkOrder.good).where(WorkOrder.batch_id == work.batch_id, WorkOrder.part_id == work.part_id)
    earlier = asked.where(WorkOrder.position < work.position).order_by(WorkOrder.position.desc()).limit(1)
    good = db.session.scalar(earlier)
    return work.planned if good is None else min(work.planned, good)


def _counted_on(work: WorkOrder) -> int:
    """Return how many pieces that were good here the next work order of the same part has counted."""
    asked = select(WorkOrder.good + WorkOrder.scrap).where(WorkOrder.batch_id == work.batch_id)
    later = asked.where(WorkOrder.part_id == work.part_id, WorkOrder.position > work.position)
    return db.session.scalar(later.order_by(WorkOrder.position).limit(1)) or 0


@act
def count_work(work_order_id: int, good: int, scrap: int, person_id: int) -> tuple[int, int]:
    """Count so many more as good and as scrap, or less to put a count right; return both totals."""
    work, batch = load_work(work_order_id, person_id)
    if work.status != "in_progress":
        raise Conflict("Start the work first.", code="state")
    if not good and not scrap:
        raise Invalid({"good": Refused("Please give a number.")})
    most, least = input_of(work), _counted_on(work)
    total = (work.good + good, work.scrap + scrap)
    if min(total) < 0 or sum(total) > most:
        raise Invalid({"good": Refused("Good and scrap together are from 0 to {most}.", most=most)})
    if total[0] < least:
        raise Invalid({"good": Refused("The next work has counted {n} of these already.", n=least)})
    work.good, work.scrap = total
    work.version = WorkOrder.version + 1
    record(WorkCounted(batch.id, work.id, good, scrap), person_id)
    return total


@act
def make_again(batch_id: int, quantity: int, person_id: int) -> None:
    """Let so many pieces that were scrapped be made again, through all operations of the product."""
    check_role(role_of(person_id), *MAKERS)
    batch = load(Batch, batch_id)
    works = root_works(batch_id)
    missing = sum(each.scrap for each in works) - (works[0].planned - batch.quantity) if works else 0
    if batch.status in OVER or missing < 1:
        raise Conflict("There is nothing to be made again.", code="state")
    if not 1 <= quantity <= missing:
        raise Invalid({"quantity": Refused("Please give a number from {least} to {most}.", least=1, most=missing)})
    for work in works:
        _once_more(work, quantity, person_id)
    _book_more(works, quantity)
    record(WorkRepeated(batch_id, quantity), person_id)
    set_free(batch_id)


def _once_more(work: WorkOrder, quantity: int, person_id: int) -> None:
    work.planned += quantity
    if work.status == "done":
        work.status, work.finished_at = WORK_LIFE.after(work.status, "rework", role_of(person_id)), None
    work.version = WorkOrder.version + 1


def root_works(batch_id: int) -> list[WorkOrder]:
    """Return the work orders of the product itself, the last of a batch, in their order and locked."""
    asked = select(WorkOrder).filter_by(batch_id=batch_id).order_by(WorkOrder.position).with_for_update()
    works = list(db.session.scalars(asked.execution_options(populate_existing=True)))
    return [each for each in works if each.part_id == works[-1].part_id]


def _book_more(works: list[WorkOrder], quantity: int) -> None:
    """Keep the minutes that making it again takes, on days after those that are kept already."""
    room = locked_room()
    steps = {each.name: each for each in db.session.scalars(select(Operation).filter_by(bill_id=works[0].bill_id))}
    found = [(work, steps[work.name]) for work in works]
    tasks = [Task(work.centre_id, minutes_for(step.setup, step.unit_seconds, quantity)) for work, step in found]
    first = max(now().date(), max(work.ends_on for work in works) + timedelta(days=1))
    bookings = schedule(tasks, first, room.free)
    for number, work in enumerate(works):
        mine = [each for each in bookings if each.task == number]
        work.minutes += tasks[number].minutes
        work.ends_on = max((each.day for each in mine), default=work.ends_on)
        book(work.id, mine)
    room.take(bookings)
    keep_room(room)
