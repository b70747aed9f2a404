"""Give up making something anew that was begun by mistake, as long as nothing of it was made."""

from sqlalchemy import delete, select

from portal.events.parcels import ReplacementGivenUp
from portal.events.workshop import BatchCancelled
from portal.kit.db import db, load
from portal.kit.errors import Conflict
from portal.people.queries import role_of
from portal.people.rules import check_role
from portal.production.acts.buying import unpropose
from portal.production.acts.planning import give_back, last_day, move_plan, set_free
from portal.production.acts.replacing import replaced_by
from portal.production.acts.stopping import stop_all
from portal.production.models import Batch, BatchItem, Material, Plan, Replacement, ReplacementPeg, Shipment
from portal.production.rules import BATCH_LIFE, MAKERS, OVER
from portal.river import act, record


@act
def give_up_anew(batch_id: int, person_id: int) -> int:
    """Give up making the pieces of a parcel anew, of which none is counted; return the parcel, which waits again.

    Work that was begun is stopped; its days are free again, and what was proposed to be bought for it is not needed.
    """
    check_role(role_of(person_id), *MAKERS)
    anew = replaced_by(batch_id)
    batch = load(Batch, batch_id)
    if anew is None or batch.status in OVER:
        raise Conflict("Nothing is made anew in this batch any more.", code="state")
    stop_all(batch, person_id)
    if batch.status != BATCH_LIFE.first:
        raise Conflict("The work has begun; it is not given up any more.", code="begun")
    _let_go(batch, anew[1])
    _end(batch, anew[1], person_id)
    return anew[1].id


def _let_go(batch: Batch, old: Shipment) -> None:
    """Take everything back that the batch holds: work, days, material, and what it was pegged to."""
    needed = select(Material).filter_by(batch_id=batch.id, is_made=False)
    bought = {row.part_id: row.milli for row in db.session.scalars(needed)}
    give_back([batch.id])
    db.session.execute(delete(Material).filter_by(batch_id=batch.id))
    if batch.plan_id:
        unpropose(batch.plan_id, bought)
    db.session.execute(delete(ReplacementPeg).filter_by(batch_id=batch.id))
    db.session.execute(delete(Replacement).filter_by(batch_id=batch.id))
    for item in db.session.scalars(select(BatchItem).filter_by(batch_id=batch.id)):
        item.replacements = 0
    batch.replacements, old.resent_as, old.resent_why = 0, "", ""


def _end(batch: Batch, old: Shipment, person_id: int) -> None:
    """Cancel the batch, which is none of its plan any more; a plan of which all else is finished is completed again."""
    plan_id, batch.plan_id = batch.plan_id, None
    batch.status, batch.version = BATCH_LIFE.after(batch.status, "cancel", role_of(person_id)), Batch.version + 1
    db.session.flush()
    record(BatchCancelled(batch.id, batch.preorder_id, batch.quantity), person_id)
    record(ReplacementGivenUp(old.id, old.order_id or 0, batch.id, batch.quantity), person_id)
    if plan_id:
        _bring_along(plan_id, person_id)


def _bring_along(plan_id: int, person_id: int) -> None:
    """Let a plan end if nothing else of it is to be made; what still is may not wait for material any more."""
    plan = load(Plan, plan_id)
    mine = select(Batch.id).filter_by(plan_id=plan_id).order_by(Batch.id)
    open_ = list(db.session.scalars(mine.where(Batch.status.not_in(OVER))))
    if not open_ and plan.status == "in_progress":
        move_plan(plan_id, "complete", person_id)
    plan.promised_on, plan.version = last_day(plan_id), Plan.version + 1
    for batch_id in open_:
        set_free(batch_id)
