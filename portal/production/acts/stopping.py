"""Let work be as if nobody had begun it, as long as nothing of it was counted; its batch and its plan follow."""

from sqlalchemy import func, or_, select

from portal.events.production import BatchAdvanced
from portal.events.workshop import WorkMoved
from portal.kit.db import db
from portal.kit.errors import Conflict
from portal.people.queries import role_of
from portal.production.acts.planning import move_plan
from portal.production.models import Batch, BatchUpdate, Inspection, Plan, WorkOrder
from portal.production.rules import BATCH_LIFE, OVER
from portal.production.rules.works import WORK_LIFE
from portal.river import record


def refuse_counted(work: WorkOrder) -> None:
    """Refuse to stop what something was counted of."""
    if work.good or work.scrap:
        raise Conflict("Pieces of this are counted already; it is not stopped any more.", code="counted")


def stop_all(batch: Batch, person_id: int) -> None:
    """Stop all work of a batch that was begun and of which nothing was counted; refuse where something was."""
    asked = select(WorkOrder).where(WorkOrder.batch_id == batch.id, WorkOrder.started_at.is_not(None))
    asked = asked.order_by(WorkOrder.position).with_for_update()
    works = list(db.session.scalars(asked.execution_options(populate_existing=True)))
    for work in works:
        refuse_counted(work)
        before, work.status = work.status, WORK_LIFE.after(work.status, "stop", role_of(person_id))
        work.started_at, work.reason, work.version = None, "", WorkOrder.version + 1
        record(WorkMoved(batch.id, work.id, work.name, work.status, before), person_id)
    if works:
        unbegin(batch, person_id)


def unbegin(batch: Batch, person_id: int) -> None:
    """Let a batch wait again of which no work is begun any more, and its plan with the first of its batches."""
    db.session.flush()
    begun = select(WorkOrder.id).where(WorkOrder.batch_id == batch.id, WorkOrder.started_at.is_not(None))
    if batch.status == BATCH_LIFE.first or db.session.scalar(begun.limit(1)):
        return
    _refuse_told(batch.id)
    before, batch.status = batch.status, BATCH_LIFE.after(batch.status, "stop", role_of(person_id))
    batch.stage, batch.version = "", Batch.version + 1
    db.session.flush()
    record(BatchAdvanced(batch.id, "", batch.status, before), person_id)
    others = select(Batch.id).where(Batch.plan_id == batch.plan_id, Batch.status.not_in((BATCH_LIFE.first, *OVER)))
    plan_is = db.session.scalar(select(Plan.status).filter_by(id=batch.plan_id))
    if plan_is == "in_progress" and not _is_made(batch) and not db.session.scalar(others.limit(1)):
        move_plan(batch.plan_id or 0, "stop", person_id)


def _is_made(batch: Batch) -> bool:
    """Say whether another batch of the same plan is finished already."""
    done = select(Batch.id).where(Batch.plan_id == batch.plan_id, Batch.status == "done")
    return db.session.scalar(done.limit(1)) is not None


def _refuse_told(batch_id: int) -> None:
    """Refuse to undo of what pieces were inspected, or the buyers told how many are ready."""
    looked = select(func.count(Inspection.id)).where(Inspection.batch_id == batch_id, Inspection.checked > 0)
    told = select(func.count(BatchUpdate.id)).where(BatchUpdate.batch_id == batch_id, BatchUpdate.done > 0)
    if db.session.scalar(select(or_(looked.scalar_subquery() > 0, told.scalar_subquery() > 0))):
        raise Conflict("Pieces of this are counted already; it is not stopped any more.", code="counted")
