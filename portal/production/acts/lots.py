"""Receive bought parts by their lots, take material for work from a lot, and put back what is not needed."""

from sqlalchemy import func, select, update

from portal.events.workshop import LotIssued, LotPutBack, LotReceived
from portal.kit import limits
from portal.kit.db import db, load
from portal.kit.errors import Conflict, Invalid, Refused
from portal.kit.text import clean_line
from portal.people.queries import role_of
from portal.people.rules import check_role
from portal.production.acts.carriers import refusals
from portal.production.acts.noting import forget_notes
from portal.production.acts.planning import arrive
from portal.production.acts.recipes import MILLI
from portal.production.acts.working import load_work
from portal.production.models import Batch, BillLine, LotIssue, Part, PartLot, Plan, Purchase, WorkOrder
from portal.production.queries.lots import lots_in
from portal.production.rules import MAKERS, OVER
from portal.river import act, record
from portal.river.acts import told_at


@act
def receive_lot(part_id: int, number: str, milli: int, person_id: int, plan_id: int = 0) -> int:
    """Take in so much of a bought part under the number of its lot, perhaps for a plan; return the id of the lot.

    When all that the plan buys of the part is here, it has arrived.
    """
    check_role(role_of(person_id), *MAKERS)
    plan = load(Plan, plan_id) if plan_id else None
    purchase = load(Purchase, (plan_id, part_id)) if plan else None
    part, number = load(Part, part_id), clean_line(number)
    _check_lot(part, number, milli)
    lot = PartLot(part_id=part_id, number=number, plan_id=plan_id or None, milli=milli, remaining=milli)
    lot.received_at = told_at()
    db.session.add(lot)
    db.session.flush()
    record(LotReceived(part_id, lot.id, number, milli, plan_id or None), person_id)
    if plan and purchase:
        _arrive(plan, purchase, person_id)
    return lot.id


def _arrive(plan: Plan, purchase: Purchase, person_id: int) -> None:
    """Say that a part has arrived, once all that a plan buys of it is here."""
    is_awaited = purchase.status in ("proposed", "ordered")
    if is_awaited and received(plan.id, purchase.part_id) >= purchase.milli:
        arrive(plan, purchase, person_id)


def _check_lot(part: Part, number: str, milli: int) -> None:
    """Refuse a lot of what is not bought by lots, a number that is there already, and amounts that cannot be."""
    if not part.has_lots:
        raise Conflict("This part is not received by lots.", code="no_lots")
    wrong = refusals({"number": lambda: limits.REFERENCE.text(number), "amount": lambda: MILLI.number(milli)})
    if db.session.scalar(select(PartLot.id).filter_by(part_id=part.id, number=number)):
        wrong["number"] = Refused("There is a lot of this number already.")
    if wrong:
        raise Invalid(wrong)


def received(plan_id: int, part_id: int) -> int:
    """Return how much of a part came in for a plan."""
    asked = select(func.sum(PartLot.milli)).filter_by(plan_id=plan_id, part_id=part_id)
    return int(db.session.scalar(asked) or 0)


@act
def issue_lot(work_order_id: int, lot_id: int, milli: int, person_id: int) -> int:
    """Take so much of a lot for a work order whose bill of materials takes that part; return the id of this."""
    work, batch = load_work(work_order_id, person_id)
    if batch.status in OVER or work.status == "pending":
        raise Conflict("Material is taken once the work can begin, and until its batch is finished.", code="state")
    lot = load(PartLot, lot_id)
    _check_taking(work, lot, milli)
    _move(lot, -milli)
    issue = LotIssue(lot_id=lot.id, batch_id=batch.id, work_order_id=work.id, milli=milli, issued_at=told_at())
    db.session.add(issue)
    db.session.flush()
    record(LotIssued(batch.id, issue.id, lot.id, milli), person_id)
    return issue.id


def _check_taking(work: WorkOrder, lot: PartLot, milli: int) -> None:
    """Refuse a part that the work does not take, and more than is left of the lot."""
    takes = select(BillLine.id).filter_by(bill_id=work.bill_id, part_id=lot.part_id).limit(1)
    if db.session.scalar(takes) is None:
        raise Invalid({"lot": Refused("This work takes nothing of this part.")})
    if not 1 <= milli <= lot.remaining:
        raise Invalid({"amount": Refused("Please give an amount that is left of this lot.")})


def _move(lot: PartLot, milli: int) -> None:
    """Let so much more or less be left of a lot."""
    moved = update(PartLot).filter_by(id=lot.id).values(remaining=PartLot.remaining + milli)
    db.session.execute(moved, execution_options={"synchronize_session": False})
    db.session.expire(lot)


@act
def put_back(issue_id: int, person_id: int) -> None:
    """Put back into its lot what was taken by mistake, or is not needed, as long as the batch is not finished."""
    check_role(role_of(person_id), *MAKERS)
    batch = load(Batch, db.session.scalar(select(LotIssue.batch_id).filter_by(id=issue_id)) or 0)
    issue = load(LotIssue, issue_id)
    if batch.status in OVER:
        raise Conflict("This batch is finished.", code="state")
    if issue.put_back_at is not None:
        raise Conflict("This was put back already.", code="put_back")
    _refuse_what_came_out(issue)
    lot, issue.put_back_at = load(PartLot, issue.lot_id), told_at()
    _move(lot, issue.milli)
    forget_notes(batch.id, lot.id)
    record(LotPutBack(batch.id, issue_id, lot.id, issue.milli), person_id)


def _refuse_what_came_out(issue: LotIssue) -> None:
    """Refuse to put back what came out of pieces that were taken apart: it lies in its lot already."""
    inside = next(row.inside for row in lots_in(issue.batch_id) if row.lot_id == issue.lot_id)
    if issue.milli > inside:
        raise Conflict("A part of this came back already, out of pieces that were taken apart.", code="came_out")
