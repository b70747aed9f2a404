"""Throw a plan away, or cancel it with a reason while nothing was counted: its orders are free to be planned again."""

from sqlalchemy import delete

from portal.events.workshop import BatchCancelled
from portal.kit import limits
from portal.kit.db import db
from portal.kit.errors import Conflict, Invalid, Refused
from portal.kit.text import clean
from portal.people.queries import role_of
from portal.people.rules import check_role
from portal.production.acts.buying import drop_proposals
from portal.production.acts.planning import give_back, locked_plan, tell
from portal.production.acts.recovering import return_recovered
from portal.production.acts.stopping import stop_all
from portal.production.models import Batch, Material, Pegging, Plan
from portal.production.rules import BATCH_LIFE, MAKERS
from portal.production.rules.works import PLAN_LIFE
from portal.river import act, record
from portal.river.acts import told_at


@act
def cancel_plan(plan_id: int, reason: str, person_id: int) -> None:
    """Throw away what is not released, or cancel a release with a reason; no order line is pegged by it any more.

    Work that was begun and of which nothing was counted is stopped with it.  What was proposed to be bought falls with
    it too; what was ordered already is still on its way.
    """
    check_role(role_of(person_id), *MAKERS)
    plan, batches = locked_plan(plan_id)
    for batch in batches:
        stop_all(batch, person_id)
    step = "throw_away" if plan.status == PLAN_LIFE.first else "cancel"
    before, plan.status = plan.status, PLAN_LIFE.after(plan.status, step, role_of(person_id))
    if any(batch.status != BATCH_LIFE.first for batch in batches):
        raise Conflict("The work has begun; this plan cannot be cancelled any more.", code="begun")
    plan.reason = _said(reason, limits.REASON if step == "cancel" else limits.NOTE)
    plan.cancelled_at, plan.promised_on, plan.version = told_at(), None, Plan.version + 1
    _let_go([batch.id for batch in batches], plan_id)
    tell(plan, before, person_id)
    for batch in batches:
        _end(batch, person_id)


def _said(reason: str, limit: limits.Limit) -> str:
    """Return the reason, cleaned, or refuse it at its field; what was never released needs none."""
    try:
        return limit.text(clean(reason))
    except Refused as refusal:
        raise Invalid({"reason": refusal}) from refusal


def _let_go(batches: list[int], plan_id: int) -> None:
    """Take everything back that the plan holds: minutes, works, materials, proposals and order lines."""
    give_back(batches)
    db.session.execute(delete(Material).where(Material.batch_id.in_(batches)))
    drop_proposals(plan_id)
    return_recovered(plan_id)
    db.session.execute(delete(Pegging).where(Pegging.batch_id.in_(batches)))


def _end(batch: Batch, person_id: int) -> None:
    batch.status = BATCH_LIFE.after(batch.status, "cancel", role_of(person_id))
    batch.version = Batch.version + 1
    record(BatchCancelled(batch.id, batch.preorder_id, batch.quantity), person_id)
