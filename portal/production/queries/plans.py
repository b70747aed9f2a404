"""Plans with their batches, materials and days, and the work orders of the shop floor."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select, text

from portal.kit.db import db
from portal.kit.errors import NotFound
from portal.kit.paging import Page, read_cursor
from portal.production.models import Batch, BatchItem, Inspection, Operation, Part, Plan, WorkOrder
from portal.production.rules import BATCH_LIFE, OVER

LOTS = """(SELECT count(*) FROM bill_of_materials_line AS line JOIN part AS taken ON taken.id = line.part_id
             WHERE line.bill_id = work_order.bill_id AND taken.has_lots)"""  # how much a work takes from lots
WORKS = """
    SELECT work_order.id, work_order.batch_id, work_order.position, work_order.name, work_order.planned,
           work_order.good, work_order.scrap, work_order.minutes, work_order.starts_on, work_order.ends_on,
           work_order.status, work_order.reason, work_order.centre_id, work_order.part_id, work_centre.name AS centre,
           part.code, part.name AS part, batch.product_id, wanted.name AS wanted, {lots} AS lots
      FROM work_order
      JOIN batch ON batch.id = work_order.batch_id
      JOIN work_centre ON work_centre.id = work_order.centre_id
      JOIN part ON part.id = work_order.part_id
 LEFT JOIN operation ON operation.id = work_order.operation_id AND operation.centre_id <> work_order.centre_id
 LEFT JOIN work_centre AS wanted ON wanted.id = operation.centre_id
     WHERE batch.plan_id = :plan_id
  ORDER BY work_order.batch_id, work_order.position
     LIMIT 500
"""

FLOOR = """
    SELECT work_order.id, work_order.batch_id, work_order.position, work_order.name, work_order.planned,
           work_order.good, work_order.scrap, work_order.starts_on, work_order.ends_on, work_order.status,
           work_order.started_at, work_order.reason, work_order.centre_id, work_order.part_id,
           work_centre.name AS centre, part.code,
           part.name AS part, batch.product_id, batch.status AS batch_status, wanted.name AS wanted,
           lost.tracking AS made_for,
           {lots} AS lots,
           coalesce((SELECT earlier.good FROM work_order AS earlier
                      WHERE earlier.batch_id = work_order.batch_id AND earlier.part_id = work_order.part_id
                        AND earlier.position < work_order.position
                   ORDER BY earlier.position DESC LIMIT 1), work_order.planned) AS given
      FROM work_order
      JOIN batch ON batch.id = work_order.batch_id
      JOIN work_centre ON work_centre.id = work_order.centre_id
      JOIN part ON part.id = work_order.part_id
 LEFT JOIN replacement ON replacement.batch_id = batch.id
 LEFT JOIN shipment AS lost ON lost.id = replacement.shipment_id
 LEFT JOIN operation ON operation.id = work_order.operation_id AND operation.centre_id <> work_order.centre_id
 LEFT JOIN work_centre AS wanted ON wanted.id = operation.centre_id
     WHERE work_order.status IN ('ready', 'in_progress', 'paused', 'blocked')
       AND (:centre_id = 0 OR work_order.centre_id = :centre_id)
  ORDER BY CASE work_order.status WHEN 'in_progress' THEN 0 WHEN 'paused' THEN 1 WHEN 'ready' THEN 2 ELSE 3 END,
           work_order.starts_on, work_order.id
     LIMIT 60
"""

WORKS_OF_PLAN, WORKS_ON_FLOOR = (
    text(each.format(lots=LOTS)).columns(starts_on=WorkOrder.starts_on.type, ends_on=WorkOrder.ends_on.type)
    for each in (WORKS, FLOOR)
)

MOVES = """
    SELECT work_order.id AS work_order_id, work_order.batch_id, work_order.name, place.centre_id,
           work_centre.name AS centre
      FROM work_order
      JOIN batch ON batch.id = work_order.batch_id
      JOIN (SELECT id AS operation_id, centre_id, -1 AS rank FROM operation
             UNION ALL
            SELECT operation_id, centre_id, rank FROM operation_alternative) AS place
        ON place.operation_id = work_order.operation_id AND place.centre_id <> work_order.centre_id
      JOIN work_centre ON work_centre.id = place.centre_id
     WHERE work_order.started_at IS NULL AND {which}
  ORDER BY work_order.batch_id, work_order.position, place.rank
     LIMIT 200
"""
MOVES_IN_PLAN = text(
    MOVES.format(which="batch.plan_id = :plan_id AND work_order.status IN ('pending', 'ready', 'blocked')")
)
MOVES_ON_FLOOR = text(MOVES.format(which="work_order.status IN ('ready', 'blocked')"))

PURCHASES = text("""
    SELECT purchase_proposal.part_id, purchase_proposal.milli, purchase_proposal.order_by,
           purchase_proposal.needed_on, purchase_proposal.status,
           CASE WHEN purchase_proposal.ordered_milli IS NOT NULL THEN purchase_proposal.ordered_milli
                WHEN purchase_proposal.status IN ('ordered', 'arrived') THEN purchase_proposal.milli ELSE 0 END
           AS ordered, part.code, part.name, part.unit, part.has_lots
      FROM purchase_proposal
      JOIN part ON part.id = purchase_proposal.part_id
     WHERE purchase_proposal.plan_id = :plan_id
  ORDER BY purchase_proposal.order_by, part.code
     LIMIT 500
""")

MATERIALS = text("""
    SELECT part.code, part.name, part.unit, material_requirement.is_made, sum(material_requirement.milli) AS milli
      FROM material_requirement
      JOIN batch ON batch.id = material_requirement.batch_id
      JOIN part ON part.id = material_requirement.part_id
     WHERE batch.plan_id = :plan_id AND material_requirement.is_made = :made
  GROUP BY part.code, part.name, part.unit, material_requirement.is_made
  ORDER BY part.code
     LIMIT 500
""")

PLANS = text("""
    SELECT production_plan.id, production_plan.preorder_id, production_plan.status, production_plan.product_id,
           production_plan.ordered, production_plan.frozen_at, production_plan.promised_on,
           (SELECT count(*) FROM batch WHERE batch.plan_id = production_plan.id) AS batches
      FROM production_plan
     WHERE production_plan.id < :before
       AND (production_plan.status IN ('completed', 'cancelled')) = (:over = 1)
  ORDER BY production_plan.id DESC
     LIMIT :size
""").columns(frozen_at=Plan.frozen_at.type, promised_on=Plan.promised_on.type)


def get_plan(plan_id: int) -> Plan:
    """Return a plan."""
    plan = db.session.get(Plan, plan_id)
    if plan is None:
        raise NotFound("This does not exist, or not any more.")
    return plan


def find_plan(preorder_id: int) -> Plan | None:
    """Return the plan of a pre-order, once its demand is fixed and unless it was cancelled."""
    return db.session.scalar(select(Plan).filter_by(preorder_id=preorder_id).where(Plan.status != "cancelled"))


def batches_of(plan_id: int) -> list[Batch]:
    """Return the batches of a plan in the order in which they were made up."""
    return list(db.session.scalars(select(Batch).filter_by(plan_id=plan_id).order_by(Batch.id).limit(200)))


def batches_of_preorder(preorder_id: int) -> list[Batch]:
    """Return all batches of a pre-order that were not cancelled, the first first."""
    asked = select(Batch).filter_by(preorder_id=preorder_id).where(Batch.status != "cancelled")
    return list(db.session.scalars(asked.order_by(Batch.id).limit(50)))


def items_of(plan_id: int) -> list[BatchItem]:
    """Return what the batches of a plan make of each configuration."""
    asked = select(BatchItem).join(Batch, Batch.id == BatchItem.batch_id).where(Batch.plan_id == plan_id)
    return list(db.session.scalars(asked.order_by(BatchItem.batch_id, BatchItem.id).limit(500)))


def items_in(batch_id: int) -> list[BatchItem]:
    """Return what a batch makes of each configuration."""
    return list(db.session.scalars(select(BatchItem).filter_by(batch_id=batch_id).order_by(BatchItem.id).limit(500)))


def works_of(plan_id: int) -> list[Any]:
    """Return the work orders of a plan, batch by batch in their order."""
    return list(db.session.execute(WORKS_OF_PLAN, {"plan_id": plan_id}).all())


def purchases_of(plan_id: int) -> list[Any]:
    """Return what is to be bought for a plan, what must be ordered first at the top."""
    columns = PURCHASES.columns(order_by=WorkOrder.ends_on.type, needed_on=WorkOrder.ends_on.type)
    return list(db.session.execute(columns, {"plan_id": plan_id}).all())


def made_parts(plan_id: int) -> list[Any]:
    """Return the parts that a plan makes on the way."""
    return list(db.session.execute(MATERIALS, {"plan_id": plan_id, "made": True}).all())


def on_the_floor(centre_id: int = 0) -> list[Any]:
    """Return the work orders that can be worked on now, what is in work first."""
    return list(db.session.execute(WORKS_ON_FLOOR, {"centre_id": centre_id}).all())


def usual_centres(operation_ids: list[int]) -> dict[int, int]:
    """Return at which work centre each operation is usually done."""
    asked = select(Operation.id, Operation.centre_id).where(Operation.id.in_(operation_ids))
    return {row.id: row.centre_id for row in db.session.execute(asked)}


def is_to_cancel(plan: Plan, batches: Sequence[Batch], works: Sequence[Any]) -> bool:
    """Say whether a plan can be cancelled: nothing was counted, and what was begun by hand is not in it."""
    planned = {work.batch_id for work in works}
    begun = {batch.id for batch in batches if batch.status != BATCH_LIFE.first}
    over = any(batch.status in OVER for batch in batches)
    counted = any(work.good or work.scrap for work in works)
    return plan.status in ("frozen", "released", "in_progress") and not over and not counted and begun <= planned


def moves_in(plan_id: int) -> list[Any]:
    """Return which work orders of a plan can be done at which other work centres, the preferred one first."""
    return list(db.session.execute(MOVES_IN_PLAN, {"plan_id": plan_id}).all())


def moves_on_floor() -> dict[int, list[Any]]:
    """Return, by work order of the shop floor, at which other work centres it can be done."""
    found: dict[int, list[Any]] = {}
    for row in db.session.execute(MOVES_ON_FLOOR):
        found.setdefault(row.work_order_id, []).append(row)
    return found


def inspections_of(batch_id: int) -> list[Inspection]:
    """Return the inspections of a batch, the latest first."""
    return list(db.session.scalars(select(Inspection).filter_by(batch_id=batch_id).order_by(Inspection.id.desc())))


def part_names(ids: list[int]) -> dict[int, Part]:
    """Return parts by their ids."""
    return {each.id: each for each in db.session.scalars(select(Part).where(Part.id.in_(ids)))}


def plans_under_way(before: int = 2**62, size: int = 30, *, over: bool = False) -> list[Any]:
    """Return the plans that are not completed, or those that are completed or cancelled; the newest first."""
    return list(db.session.execute(PLANS, {"before": before, "size": size, "over": int(over)}).all())


def page_of_plans(*, over: bool, after: str | None = None, size: int = 30) -> Page[Any]:
    """Return a page of plans for the desk."""
    cursor = read_cursor(after, int)
    rows = plans_under_way(cursor[0] if cursor else 2**62, size + 1, over=over)
    return Page.of(rows, size, lambda row: [row.id])
