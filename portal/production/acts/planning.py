"""Release a plan: work out what it takes, book the work centres, write work orders and what is to be bought."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import delete, func, insert, or_, select, update

from portal.events.workshop import PlanMoved, PurchaseMoved
from portal.kit.clock import now
from portal.kit.db import db, load
from portal.kit.errors import Conflict
from portal.people.queries import role_of
from portal.people.rules import check_role
from portal.production.acts.buying import note_step, propose
from portal.production.acts.freezing import active_bill
from portal.production.acts.lots_back import return_issues
from portal.production.acts.recovering import return_recovered
from portal.production.models import (
    Batch,
    BatchItem,
    CapacitySlot,
    Material,
    Part,
    Plan,
    Purchase,
    WorkBooking,
    WorkCentre,
    WorkOrder,
    WorkScrap,
)
from portal.production.queries.planning import Draft, Room, work_out
from portal.production.rules import MAKERS, OVER
from portal.production.rules.capacity import Booking
from portal.production.rules.works import PLAN_LIFE, PURCHASE_LIFE
from portal.river import act, record
from portal.river.acts import told_at


@act
def release_plan(plan_id: int, person_id: int) -> date:
    """Release all batches of a plan that are not released yet; return the day by which the last one is made."""
    check_role(role_of(person_id), *MAKERS)
    plan, _ = locked_plan(plan_id)
    waiting = batches_to_release(plan_id)
    if not waiting:
        raise Conflict("All of this is released already.", code="released")
    if plan.status == "frozen":
        _take_bill_in_force(plan)
    room = locked_room()
    for batch_id in waiting:
        _release(plan, batch_id, work_out(batch_id, room))
    _keep(room)
    _promise(plan, person_id)
    for batch_id in waiting:
        set_free(batch_id)
    return plan.promised_on or now().date()


def locked_plan(plan_id: int) -> tuple[Plan, list[Batch]]:
    """Return a plan with its batches; they are locked before it, as whoever begins one of them does it."""
    ids = db.session.scalars(select(Batch.id).filter_by(plan_id=plan_id).order_by(Batch.id)).all()
    batches = [load(Batch, batch_id) for batch_id in ids]
    return load(Plan, plan_id), batches


def _promise(plan: Plan, person_id: int) -> None:
    """Say that a plan is released, and by when all of it is made."""
    before = plan.status
    plan.status = before if before == "in_progress" else PLAN_LIFE.after(before, "release", role_of(person_id))
    plan.released_at, plan.promised_on, plan.version = told_at(), last_day(plan.id), Plan.version + 1
    tell(plan, before, person_id)


def batches_to_release(plan_id: int) -> list[int]:
    """Return the batches of a plan of which no work is planned yet."""
    asked = select(Batch.id).where(Batch.plan_id == plan_id, Batch.status.not_in(OVER))
    released = select(WorkOrder.id).where(WorkOrder.batch_id == Batch.id).exists()
    return list(db.session.scalars(asked.where(~released).order_by(Batch.id)))


def _take_bill_in_force(plan: Plan) -> None:
    """Let a plan be made by the bill of materials that is in force at this moment."""
    bill_id = active_bill(plan.product_id)
    if bill_id is None:
        raise Conflict("No bill of materials of this product is in force.", code="no_bill")
    batches = select(Batch.id).where(Batch.plan_id == plan.id)
    db.session.execute(update(BatchItem).where(BatchItem.batch_id.in_(batches)).values(bill_id=bill_id))


def locked_room() -> Room:
    """Return the free minutes of all work centres, locked so that no other plan takes them meanwhile."""
    list(db.session.scalars(select(WorkCentre.id).order_by(WorkCentre.id).with_for_update()))
    return Room.read(now().date())


def _release(plan: Plan, batch_id: int, draft: Draft) -> None:
    """Write down what a batch takes and when it is worked on."""
    materials = [
        {"batch_id": batch_id, "part_id": part, "milli": milli, "is_made": part in draft.made}
        for part, milli in draft.totals.items()
    ]
    if materials:
        db.session.execute(insert(Material), materials)
    for task, work in enumerate(draft.works):
        db.session.add(order := WorkOrder(batch_id=batch_id, position=task + 1, **work))
        db.session.flush()
        book(order.id, [each for each in draft.bookings if each.task == task])
    propose(plan, draft.bought, draft.lead_days, draft.begins)


def release_batch(plan: Plan, batch_id: int) -> bool:
    """Release one more batch of a plan; say whether there is work to be done for it."""
    room = locked_room()
    draft = work_out(batch_id, room)
    if not draft.works:
        return False
    _release(plan, batch_id, draft)
    _keep(room)
    plan.promised_on, plan.version = last_day(plan.id), Plan.version + 1
    set_free(batch_id)
    return True


def book(work_order_id: int, bookings: Sequence[Booking]) -> None:
    """Keep minutes for a work order."""
    rows = [
        {"work_order_id": work_order_id, "centre_id": each.centre_id, "day": each.day, "minutes": each.minutes}
        for each in bookings
    ]
    if rows:
        db.session.execute(insert(WorkBooking), rows)


def _keep(room: Room) -> None:
    """Write what was booked into the days of the work centres; the database refuses more than there is."""
    for (centre_id, day), minutes in room.taken.items():
        slot = db.session.get(CapacitySlot, (centre_id, day), with_for_update=True, populate_existing=True)
        if slot is None:
            slot = CapacitySlot(centre_id=centre_id, day=day, available=room.by_calendar(centre_id, day), overtime=0)
            slot.reserved = 0
            db.session.add(slot)
        slot.reserved += minutes
    room.taken.clear()
    db.session.flush()


def keep_room(room: Room) -> None:
    """Write what was booked in addition."""
    _keep(room)


def last_day(plan_id: int) -> date:
    """Return the day on which the last work order of a plan is done."""
    asked = select(func.max(WorkOrder.ends_on)).join(Batch, Batch.id == WorkOrder.batch_id)
    return db.session.scalar(asked.where(Batch.plan_id == plan_id)) or now().date()


def tell(plan: Plan, before: str, person_id: int) -> None:
    """Say that a plan came to another status."""
    promised = plan.promised_on.isoformat() if plan.promised_on else None
    record(PlanMoved(plan.id, plan.preorder_id, plan.status, before, promised), person_id)


def move_plan(plan_id: int, step: str, person_id: int) -> None:
    """Take a step of a plan, called by the act that begins or finishes its batches."""
    plan = load(Plan, plan_id)
    before, plan.status = plan.status, PLAN_LIFE.after(plan.status, step, role_of(person_id))
    plan.version = Plan.version + 1
    tell(plan, before, person_id)


@act
def take_back_plan(plan_id: int, person_id: int) -> None:
    """Take a release back to plan anew, as long as no work has begun and nothing was ordered."""
    check_role(role_of(person_id), *MAKERS)
    plan, found = locked_plan(plan_id)
    batches = [batch.id for batch in found]
    before, plan.status = plan.status, PLAN_LIFE.after(plan.status, "take_back", role_of(person_id))
    bought = or_(Purchase.status != "proposed", Purchase.ordered_milli > 0)
    if db.session.scalar(select(Purchase.part_id).where(Purchase.plan_id == plan_id, bought).limit(1)):
        raise Conflict("Material for this was ordered already.", code="ordered")
    give_back(batches)
    db.session.execute(delete(Material).where(Material.batch_id.in_(batches)))
    db.session.execute(delete(Purchase).filter_by(plan_id=plan_id))
    return_recovered(plan_id)
    plan.released_at, plan.promised_on, plan.version = None, None, Plan.version + 1
    tell(plan, before, person_id)


def give_back(batches: Sequence[int]) -> None:
    """Take the work orders of batches away, and give their minutes and what was taken from lots back."""
    return_issues(batches)
    works = db.session.scalars(select(WorkOrder.id).where(WorkOrder.batch_id.in_(batches))).all()
    return_minutes(works)
    db.session.execute(delete(WorkScrap).where(WorkScrap.work_order_id.in_(works)))
    db.session.execute(delete(WorkOrder).where(WorkOrder.batch_id.in_(batches)))


def return_minutes(works: Sequence[int]) -> None:
    """Give the minutes back that are kept for work orders."""
    locked_room()
    booked = select(WorkBooking.centre_id, WorkBooking.day, func.sum(WorkBooking.minutes).label("minutes"))
    booked = booked.where(WorkBooking.work_order_id.in_(works)).group_by(WorkBooking.centre_id, WorkBooking.day)
    for row in db.session.execute(booked).all():
        slot = update(CapacitySlot).filter_by(centre_id=row.centre_id, day=row.day)
        db.session.execute(slot.values(reserved=CapacitySlot.reserved - row.minutes))
    db.session.execute(delete(WorkBooking).where(WorkBooking.work_order_id.in_(works)))


@act
def move_purchase(plan_id: int, part_id: int, step: str, person_id: int) -> None:
    """Note that something was ordered, or has arrived; when all is here, the first work may begin."""
    check_role(role_of(person_id), *MAKERS)
    plan = load(Plan, plan_id)
    row = load(Purchase, (plan_id, part_id))
    if step == "arrive" and db.session.scalar(select(Part.has_lots).filter_by(id=part_id)):
        raise Conflict("This part is received by lots: say which one came in.", code="lots")
    _move_purchase(plan, row, step, person_id)


def arrive(plan: Plan, row: Purchase, person_id: int) -> None:
    """Note that all is here that a plan buys of a part, called by the act that receives its lots."""
    _move_purchase(plan, row, "arrive", person_id)


def _move_purchase(plan: Plan, row: Purchase, step: str, person_id: int) -> None:
    before, after = row.status, PURCHASE_LIFE.after(row.status, step, role_of(person_id))
    note_step(row, step)
    row.status = after
    db.session.flush()
    record(PurchaseMoved(plan.id, plan.preorder_id, row.part_id, row.status, before), person_id)
    for batch_id in db.session.scalars(select(Batch.id).filter_by(plan_id=plan.id).order_by(Batch.id)).all():
        set_free(batch_id)


def set_free(batch_id: int) -> None:
    """Let the first work order of a batch that is not done be begun, if its material is here."""
    asked = select(WorkOrder).where(WorkOrder.batch_id == batch_id, WorkOrder.status != "done")
    work = db.session.scalar(asked.order_by(WorkOrder.position).limit(1).with_for_update())
    if work is None or work.status != "pending" or _waits_for_material(batch_id):
        return
    work.status, work.version = "ready", WorkOrder.version + 1
    db.session.flush()


def _waits_for_material(batch_id: int) -> bool:
    asked = select(Purchase.part_id).join(Batch, Batch.plan_id == Purchase.plan_id).where(Batch.id == batch_id)
    return db.session.scalar(asked.where(Purchase.status != "arrived").limit(1)) is not None
