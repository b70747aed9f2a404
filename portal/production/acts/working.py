"""Work on the shop floor: start, pause, block, count and finish work orders."""

from sqlalchemy import select

from portal.events.production import BatchAdvanced
from portal.events.workshop import WorkCounted, WorkMoved
from portal.kit import limits
from portal.kit.db import db, load
from portal.kit.errors import Conflict, Invalid, Refused
from portal.kit.text import clean
from portal.people.queries import role_of
from portal.people.rules import check_role
from portal.production.acts.making import advance_batch
from portal.production.acts.planning import move_plan, set_free
from portal.production.acts.polling import refuse_unapproved
from portal.production.acts.scrapping import note_scrap
from portal.production.acts.stopping import refuse_counted, unbegin
from portal.production.models import Batch, Plan, WorkOrder
from portal.production.queries.levels import levels_of, rooms_of
from portal.production.rules import BATCH_LIFE, MAKERS, find_stage
from portal.production.rules.levels import taken
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
    if step == "finish":
        _refuse_early(work)


def _refuse_early(work: WorkOrder) -> None:
    """Refuse to end a work of which pieces are not counted, or to which more is still to come."""
    if missing := input_of(work) - work.good - work.scrap:
        raise Conflict("{n} pieces are not counted yet as good or scrap.", code="uncounted", n=missing)
    earlier = select(WorkOrder.name).where(WorkOrder.batch_id == work.batch_id, WorkOrder.status != "done")
    earlier = earlier.where(WorkOrder.position < work.position).order_by(WorkOrder.position).limit(1)
    if name := db.session.scalar(earlier):
        raise Conflict("“{name}” comes before it and is not done: more is still to come.", code="early", name=name)


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
    """Return how many pieces come to a work order: what is planned, and no more than what was good before it allows."""
    asked = select(WorkOrder.good).where(WorkOrder.batch_id == work.batch_id, WorkOrder.part_id == work.part_id)
    earlier = asked.where(WorkOrder.position < work.position).order_by(WorkOrder.position.desc()).limit(1)
    good = db.session.scalar(earlier)
    return rooms_of([work.batch_id])[work.id] if good is None else min(work.planned, good)


def _counted_on(work: WorkOrder) -> int:
    """Return how many good pieces are counted further on: in the next work, or in what they are built into."""
    asked = select(WorkOrder.good + WorkOrder.scrap).where(WorkOrder.batch_id == work.batch_id)
    later = asked.where(WorkOrder.part_id == work.part_id, WorkOrder.position > work.position)
    counted = db.session.scalar(later.order_by(WorkOrder.position).limit(1))
    return taken(levels_of([work.batch_id])[work.batch_id])[work.part_id] if counted is None else counted


@act
def count_work(work_order_id: int, good: int, scrap: int, person_id: int, item_id: int = 0) -> tuple[int, int]:
    """Count so many more as good and as scrap, or less to put a count right; return both totals.

    Where a batch makes several configurations that differ here, one says of which the scrap is.
    """
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
    named = note_scrap(work, scrap, item_id)
    work.good, work.scrap, work.version = *total, WorkOrder.version + 1
    record(WorkCounted(batch.id, work.id, good, scrap, named), person_id)
    return total


def root_works(batch_id: int) -> list[WorkOrder]:
    """Return the work orders of the product itself, the last of a batch, in their order and locked."""
    asked = select(WorkOrder).filter_by(batch_id=batch_id).order_by(WorkOrder.position).with_for_update()
    works = list(db.session.scalars(asked.execution_options(populate_existing=True)))
    return [each for each in works if each.part_id == works[-1].part_id]
