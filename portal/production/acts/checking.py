"""Inspect a batch before it leaves, have the elected buyer sign, and give the pieces their numbers."""

from sqlalchemy import insert, select

from portal.events.workshop import InspectionCosigned, InspectionMoved, WorkCounted
from portal.kit import limits
from portal.kit.db import db, load
from portal.kit.errors import Conflict, Invalid, NotAllowed, Refused
from portal.kit.text import clean, clean_line
from portal.people.queries import role_of
from portal.people.rules import check_role
from portal.production.acts.lots_back import refuse_unnamed
from portal.production.acts.planning import move_plan
from portal.production.acts.scrapping import note_scrap
from portal.production.acts.working import root_works
from portal.production.models import Batch, Inspection, Part, Pegging, Plan, Unit, Watcher, WorkOrder
from portal.production.queries.unbuilding import failed_pieces
from portal.production.rules import MAKERS, OVER
from portal.production.rules.works import INSPECTION_LIFE, PASSED
from portal.river import act, record
from portal.river.acts import told_at
from portal.talk.models import Picture


@act
def plan_inspection(batch_id: int, what: str, person_id: int) -> int:
    """Ask for an inspection of a batch: without it the batch does not leave; return its id."""
    check_role(role_of(person_id), *MAKERS)
    batch = load(Batch, batch_id)
    if batch.status in OVER:
        raise Conflict("This batch is finished.", code="state")
    try:
        what = limits.ADDRESS_LINE.text(clean_line(what))
    except Refused as refusal:
        raise Invalid({"what": refusal}) from refusal
    inspection = Inspection(batch_id=batch_id, what=what, planned_at=told_at())
    inspection.status = INSPECTION_LIFE.first
    db.session.add(inspection)
    db.session.flush()
    _tell(inspection, inspection.status, person_id)
    return inspection.id


def _tell(inspection: Inspection, before: str, person_id: int) -> None:
    counts = (inspection.checked, inspection.failed)
    told = InspectionMoved(inspection.batch_id, inspection.id, inspection.status, before, *counts)
    record(told, person_id)


@act
def move_inspection(
    inspection_id: int,
    step: str,
    person_id: int,
    *,
    checked: int = 0,
    failed: int = 0,
    note: str = "",
    picture: str = "",
    item_id: int = 0,
) -> str:
    """Take a step of an inspection; its result says how many were looked at and how many failed; return its status.

    Where others are made instead of what failed, what is found in a further round is added to what was found before.
    """
    inspection, batch = _load(inspection_id, person_id)
    before = inspection.status
    inspection.status = INSPECTION_LIFE.after(before, step, role_of(person_id))
    if step in ("pass", "fail"):
        _find(inspection, batch, step, (checked, failed, item_id), note, picture)
        inspection.inspector_id = person_id
    if step == "waive":
        _waive(inspection, note, person_id)
    if step == "rework":
        inspection.cosigned_by_id = inspection.cosigned_at = None
    _keep_apart(batch.id)
    inspection.decided_at = told_at()
    inspection.version = Inspection.version + 1
    _tell(inspection, before, person_id)
    return inspection.status


def _load(inspection_id: int, person_id: int) -> tuple[Inspection, Batch]:
    """Return an inspection, locked after its batch."""
    check_role(role_of(person_id), *MAKERS)
    batch = load(Batch, db.session.scalar(select(Inspection.batch_id).filter_by(id=inspection_id)) or 0)
    if batch.status in OVER:
        raise Conflict("This batch is finished.", code="state")
    return load(Inspection, inspection_id), batch


def _find(
    inspection: Inspection, batch: Batch, step: str, found: tuple[int, int, int], note: str, picture: str
) -> None:
    """Write down what was found; what failed is scrap of the last work order."""
    checked, failed, item_id = found
    note, wrong = clean(note), {}
    if not 1 <= checked <= batch.quantity:
        wrong["checked"] = Refused("Please give a number from {least} to {most}.", least=1, most=batch.quantity)
    if not (0 <= failed <= checked if step == "pass" else 1 <= failed <= checked):
        wrong["failed"] = Refused("So many of these cannot have failed.")
    if len(note) > limits.NOTE.most:
        wrong["note"] = Refused("Please write at most {n} characters.", n=limits.NOTE.most)
    if picture and db.session.get(Picture, picture) is None:
        wrong["picture"] = Refused("There is no such picture.")
    if wrong:
        raise Invalid(wrong)
    known = (inspection.checked, inspection.failed) if _scrap(batch.id, failed, item_id) else (0, 0)
    inspection.checked, inspection.failed, inspection.note = known[0] + checked, known[1] + failed, note
    inspection.picture = picture or None


def _scrap(batch_id: int, failed: int, item_id: int) -> bool:
    """Count what failed as scrap of the last work order; say whether there is one, so that others are made instead."""
    works = root_works(batch_id)
    if works and failed:
        last = works[-1]
        if failed > last.good:
            raise Invalid({"failed": Refused("Only {n} pieces were counted as good.", n=last.good)})
        named = note_scrap(last, failed, item_id)
        last.good, last.scrap, last.version = last.good - failed, last.scrap + failed, WorkOrder.version + 1
        record(WorkCounted(batch_id, last.id, -failed, failed, named))
    return bool(works)


def _waive(inspection: Inspection, note: str, person_id: int) -> None:
    """Accept what failed all the same: somebody else than who inspected, with a reason."""
    if person_id == inspection.inspector_id:
        raise NotAllowed("Somebody else than who inspected it accepts it all the same.")
    try:
        inspection.note = limits.REASON.text(clean(note))
    except Refused as refusal:
        raise Invalid({"note": refusal}) from refusal
    inspection.waived_by_id = person_id


def _keep_apart(batch_id: int) -> None:
    """Refuse to call good what was taken apart meanwhile."""
    db.session.flush()
    if failed_pieces(batch_id) < 0:
        raise Conflict("Pieces that had failed were taken apart already; they stay failed.", code="apart")


@act
def cosign(inspection_id: int, person_id: int) -> None:
    """Sign what an inspection found, as the buyer whom the buyers elected."""
    inspection = load(Inspection, inspection_id)
    elected = elected_of(inspection.batch_id)
    if elected is None or elected.person_id != person_id:
        raise NotAllowed("Only the buyer whom the buyers elected signs for them.")
    if inspection.status not in PASSED or inspection.cosigned_at:
        raise Conflict("There is nothing to sign at this moment.", code="state")
    inspection.cosigned_by_id, inspection.cosigned_at = person_id, told_at()
    inspection.version = Inspection.version + 1
    record(InspectionCosigned(inspection.batch_id, inspection_id, person_id), person_id)


def elected_of(batch_id: int) -> Watcher | None:
    """Return who signs for the buyers of a batch, once they have elected somebody."""
    return db.session.scalar(select(Watcher).where(Watcher.batch_id == batch_id, Watcher.elected_at.is_not(None)))


def finish(batch: Batch, person_id: int) -> None:
    """Refuse to finish what is not made or not inspected; else number the pieces, and the last batch ends the plan."""
    _check_made(batch)
    refuse_unnamed(batch.id)
    _check_inspected(batch.id)
    batch.lot = f"L{batch.id:05}"
    _number(batch)
    if batch.plan_id:
        others = select(Batch.id).where(Batch.plan_id == batch.plan_id, Batch.id != batch.id, Batch.status.not_in(OVER))
        plan = db.session.get(Plan, batch.plan_id)
        if not db.session.scalar(others.limit(1)) and plan and plan.status in ("frozen", "in_progress"):
            move_plan(batch.plan_id, "complete", person_id)


def _check_made(batch: Batch) -> None:
    works = root_works(batch.id)
    if not works:
        return
    open_ = select(WorkOrder.name).where(WorkOrder.batch_id == batch.id, WorkOrder.status != "done")
    if name := db.session.scalar(open_.order_by(WorkOrder.position).limit(1)):
        raise Conflict("The work order “{name}” is not done.", code="undone", name=name)
    if works[-1].good < batch.quantity:
        raise Conflict(
            "{n} of {all} are good. Make the others again, or move orders into a batch of their own.",
            code="short",
            n=works[-1].good,
            all=batch.quantity,
        )


def _check_inspected(batch_id: int) -> None:
    rows = list(db.session.scalars(select(Inspection).filter_by(batch_id=batch_id)))
    if any(each.status not in PASSED for each in rows):
        raise Conflict("The inspection has not been passed.", code="inspection")
    if rows and elected_of(batch_id) and any(each.cosigned_at is None for each in rows):
        raise Conflict("The buyer whom the buyers elected has not signed the inspection.", code="unsigned")


def _number(batch: Batch) -> None:
    """Give each piece its number, if these are numbered: in the order of the orders, each in one order line."""
    part = db.session.scalar(select(Part).filter_by(product_id=batch.product_id))
    if part is None or not part.has_serials:
        return
    lines = select(Pegging.order_line_id, Pegging.quantity).filter_by(batch_id=batch.id)
    owners = [line for line, n in db.session.execute(lines.order_by(Pegging.order_line_id)) for _ in range(n)]
    rows = [
        {"serial": f"{batch.lot}-{number:05}", "batch_id": batch.id, "number": number, "order_line_id": line}
        for number, line in enumerate(owners, 1)
    ]
    if rows:
        db.session.execute(insert(Unit), rows)
