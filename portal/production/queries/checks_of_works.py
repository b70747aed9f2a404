"""What must hold of plans, work orders and inspections at every moment; `verify` expects none of these rows."""

from typing import Any

from sqlalchemy import select, text

from portal.kit.db import db
from portal.production.models import Bill, BillLine
from portal.production.rules.bills import find_loop

UNEVEN_ITEMS = text("""
    SELECT batch_item.id, batch_item.batch_id, batch_item.ordered, coalesce(sum(pegging.quantity), 0) AS pegged
      FROM batch_item
      JOIN batch ON batch.id = batch_item.batch_id AND batch.status <> 'cancelled'
 LEFT JOIN pegging ON pegging.item_id = batch_item.id AND pegging.batch_id = batch_item.batch_id
  GROUP BY batch_item.id, batch_item.batch_id, batch_item.ordered
    HAVING batch_item.ordered <> coalesce(sum(pegging.quantity), 0)
""")
UNEVEN_PLANS = text("""
    SELECT production_plan.id, production_plan.ordered,
           coalesce(sum(batch.quantity - batch.allowance - batch.replacements), 0) AS made
      FROM production_plan
 LEFT JOIN batch ON batch.plan_id = production_plan.id AND batch.preorder_id = production_plan.preorder_id
                AND batch.product_id = production_plan.product_id
  GROUP BY production_plan.id, production_plan.ordered
    HAVING production_plan.ordered <> coalesce(sum(batch.quantity - batch.allowance - batch.replacements), 0)
""")
UNDECLARED = text("""
    SELECT batch.id, batch.allowance, coalesce(sum(batch_item.allowance), 0) AS declared
      FROM batch
 LEFT JOIN batch_item ON batch_item.batch_id = batch.id
  GROUP BY batch.id, batch.allowance
    HAVING batch.allowance <> coalesce(sum(batch_item.allowance), 0)
        OR (batch.allowance > 0 AND max(length(batch_item.reason)) = 0)
""")
UNMADE = text("""
    SELECT work_order.id, work_order.good, work_order.scrap, work_order.planned
      FROM work_order
     WHERE work_order.good < 0 OR work_order.scrap < 0 OR work_order.good + work_order.scrap > work_order.planned
        OR work_order.good + work_order.scrap > (
           SELECT earlier.good FROM work_order AS earlier
            WHERE earlier.batch_id = work_order.batch_id AND earlier.part_id = work_order.part_id
              AND earlier.position < work_order.position
         ORDER BY earlier.position DESC LIMIT 1)
""")
SHIPPED_UNMADE = text("""
    SELECT batch.id, batch.quantity, last.good
      FROM batch
      JOIN work_order AS last ON last.batch_id = batch.id
     WHERE batch.status = 'done' AND last.good < batch.quantity
       AND last.position = (SELECT max(each.position) FROM work_order AS each WHERE each.batch_id = batch.id)
""")
OVERBOOKED = text("""
    SELECT capacity_slot.centre_id, capacity_slot.day, capacity_slot.reserved, coalesce(sum(work_booking.minutes), 0)
      FROM capacity_slot
 LEFT JOIN work_booking ON work_booking.centre_id = capacity_slot.centre_id AND work_booking.day = capacity_slot.day
  GROUP BY capacity_slot.centre_id, capacity_slot.day, capacity_slot.reserved, capacity_slot.available,
           capacity_slot.overtime
    HAVING capacity_slot.reserved <> coalesce(sum(work_booking.minutes), 0)
        OR capacity_slot.reserved > capacity_slot.available + capacity_slot.overtime
     UNION ALL
    SELECT work_booking.centre_id, work_booking.day, 0, work_booking.minutes
      FROM work_booking
 LEFT JOIN capacity_slot ON capacity_slot.centre_id = work_booking.centre_id AND capacity_slot.day = work_booking.day
     WHERE capacity_slot.centre_id IS NULL
""")
MISBOOKED = text("""
    SELECT work_order.id, work_order.minutes, coalesce(sum(work_booking.minutes), 0) AS kept
      FROM work_order
 LEFT JOIN work_booking ON work_booking.work_order_id = work_order.id AND work_booking.centre_id = work_order.centre_id
  GROUP BY work_order.id, work_order.minutes
    HAVING work_order.minutes <> coalesce(sum(work_booking.minutes), 0)
""")
TWO_IN_FORCE = text("""
    SELECT part_id, count(*) FROM bill_of_materials WHERE status = 'active' GROUP BY part_id HAVING count(*) > 1
""")
OTHER_BILLS = text("""
    SELECT work_order.id, work_order.bill_id
      FROM work_order
      JOIN bill_of_materials ON bill_of_materials.id = work_order.bill_id
     WHERE bill_of_materials.part_id <> work_order.part_id OR bill_of_materials.status = 'draft'
     UNION ALL
    SELECT batch_item.id, batch_item.bill_id
      FROM batch_item
      JOIN batch ON batch.id = batch_item.batch_id
      JOIN bill_of_materials ON bill_of_materials.id = batch_item.bill_id
      JOIN part ON part.id = bill_of_materials.part_id
     WHERE part.product_id <> batch.product_id OR bill_of_materials.status = 'draft'
""")
UNBOUGHT = text("""
    SELECT batch.plan_id, material_requirement.part_id, sum(material_requirement.milli) AS needed,
           purchase_proposal.milli, coalesce(used.milli, 0) AS used
      FROM material_requirement
      JOIN batch ON batch.id = material_requirement.batch_id
 LEFT JOIN purchase_proposal ON purchase_proposal.plan_id = batch.plan_id
           AND purchase_proposal.part_id = material_requirement.part_id
 LEFT JOIN (SELECT plan_id, part_id, sum(milli) AS milli FROM recovered_use GROUP BY plan_id, part_id) AS used
        ON used.plan_id = batch.plan_id AND used.part_id = material_requirement.part_id
     WHERE NOT material_requirement.is_made
  GROUP BY batch.plan_id, material_requirement.part_id, purchase_proposal.milli, used.milli
    HAVING sum(material_requirement.milli) <> coalesce(purchase_proposal.milli, 0) + coalesce(used.milli, 0)
""")
MISORDERED = text("""
    SELECT bought.plan_id, bought.part_id, bought.status, bought.milli, bought.ordered_milli, bought.arrived_milli
      FROM purchase_proposal AS bought
     WHERE bought.arrived_milli > bought.ordered_milli OR bought.milli < 0 OR bought.arrived_milli < 0
        OR (bought.ordered_milli IS NULL) <> (bought.arrived_milli IS NULL)
        OR bought.status <> CASE WHEN bought.ordered_milli IS NULL OR bought.status = 'dropped' THEN bought.status
                                 WHEN bought.arrived_milli >= bought.milli THEN 'arrived'
                                 WHEN bought.ordered_milli >= bought.milli THEN 'ordered' ELSE 'proposed' END
""")
UNINSPECTED = text("""
    SELECT inspection.id, inspection.status
      FROM inspection
      JOIN batch ON batch.id = inspection.batch_id
     WHERE inspection.failed > inspection.checked OR inspection.waived_by_id = inspection.inspector_id
        OR (batch.status = 'done' AND inspection.status NOT IN ('passed', 'waived'))
""")
MISNUMBERED = text("""
    SELECT pegging.order_line_id, pegging.quantity, count(unit.serial) AS numbered
      FROM pegging
      JOIN batch ON batch.id = pegging.batch_id
      JOIN unit ON unit.order_line_id = pegging.order_line_id AND unit.lost_in_id IS NULL
  GROUP BY pegging.order_line_id, pegging.quantity
    HAVING pegging.quantity <> count(unit.serial)
""")
MISPLACED_WORKS = text("""
    SELECT work_order.id, work_order.centre_id, operation.id AS operation_id
      FROM work_order
      JOIN operation ON operation.id = work_order.operation_id
     WHERE operation.bill_id <> work_order.bill_id
        OR (operation.centre_id <> work_order.centre_id
            AND NOT EXISTS (SELECT 1 FROM operation_alternative
                             WHERE operation_alternative.operation_id = operation.id
                               AND operation_alternative.centre_id = work_order.centre_id))
""")
HALF_CANCELLED = text("""
    SELECT batch.id, batch.status, production_plan.status AS of_plan
      FROM batch
      JOIN production_plan ON production_plan.id = batch.plan_id
     WHERE (batch.status = 'cancelled') <> (production_plan.status = 'cancelled')
     UNION ALL
    SELECT batch.id, batch.status, 'pegged'
      FROM batch
      JOIN pegging ON pegging.batch_id = batch.id
     WHERE batch.status = 'cancelled'
     UNION ALL
    SELECT batch.id, batch.status, 'planned'
      FROM batch
      JOIN work_order ON work_order.batch_id = batch.id
     WHERE batch.status = 'cancelled'
     UNION ALL
    SELECT production_plan.id, purchase_proposal.status, production_plan.status
      FROM production_plan
      JOIN purchase_proposal ON purchase_proposal.plan_id = production_plan.id
     WHERE purchase_proposal.status = CASE WHEN production_plan.status = 'cancelled' THEN 'proposed' ELSE 'dropped' END
     UNION ALL
    SELECT production_plan.id, production_plan.status, production_plan.reason
      FROM production_plan
     WHERE (production_plan.status = 'cancelled') <> (production_plan.cancelled_at IS NOT NULL)
""")
FOREIGN_VOICES = text("""
    SELECT batch_poll_voice.poll_id, batch_poll_voice.person_id
      FROM batch_poll_voice
      JOIN batch_poll ON batch_poll.id = batch_poll_voice.poll_id
      JOIN batch ON batch.id = batch_poll.batch_id AND batch.status <> 'cancelled'
     WHERE batch_poll.status = 'open'
       AND NOT EXISTS (SELECT 1 FROM pegging JOIN batch AS near ON near.id = pegging.batch_id
                        WHERE pegging.person_id = batch_poll_voice.person_id
                          AND near.preorder_id = batch.preorder_id)
     UNION ALL
    SELECT batch_watcher.batch_id, batch_watcher.person_id
      FROM batch_watcher
      JOIN batch ON batch.id = batch_watcher.batch_id AND batch.status <> 'cancelled'
     WHERE NOT EXISTS (SELECT 1 FROM pegging JOIN batch AS near ON near.id = pegging.batch_id
                        WHERE pegging.person_id = batch_watcher.person_id
                          AND near.preorder_id = batch.preorder_id)
""")


def uneven_items() -> list[Any]:
    """Return configurations of which a batch makes more or less than was ordered of them (S2)."""
    return list(db.session.execute(UNEVEN_ITEMS).all())


def uneven_plans() -> list[Any]:
    """Return plans whose batches together make more or less than the demand that was fixed (S2)."""
    return list(db.session.execute(UNEVEN_PLANS).all())


def undeclared_allowances() -> list[Any]:
    """Return batches that make more than was ordered without anybody having said so and why (S2)."""
    return list(db.session.execute(UNDECLARED).all())


def uncounted_pieces() -> list[Any]:
    """Return work orders with more good pieces and scrap than were begun or came to them (S3)."""
    return list(db.session.execute(UNMADE).all())


def shipped_unmade() -> list[Any]:
    """Return finished batches with fewer good pieces than they were to make (S3)."""
    return list(db.session.execute(SHIPPED_UNMADE).all())


def overbooked_days() -> list[Any]:
    """Return days of work centres with more reserved than there is, or other than was booked (S4)."""
    return list(db.session.execute(OVERBOOKED).all())


def misbooked_works() -> list[Any]:
    """Return work orders that keep more or fewer minutes than they take (S4)."""
    return list(db.session.execute(MISBOOKED).all())


def looping_bills() -> list[Any]:
    """Return parts that lead back to themselves (S5)."""
    children: dict[int, set[int]] = {}
    asked = select(Bill.part_id.label("whole"), BillLine.part_id).join(BillLine, BillLine.bill_id == Bill.id)
    for whole, part in db.session.execute(asked.where(Bill.status == "active")):
        children.setdefault(whole, set()).add(part)
    return [way for part in children if (way := find_loop(children, part))]


def doubled_bills() -> list[Any]:
    """Return parts of which two bills of materials are in force (S5)."""
    return list(db.session.execute(TWO_IN_FORCE).all())


def foreign_bills() -> list[Any]:
    """Return batches and work orders made by a bill of materials of something else, or by a draft (S5)."""
    return list(db.session.execute(OTHER_BILLS).all())


def unbought_materials() -> list[Any]:
    """Return plans of which more or less is bought than they take."""
    return list(db.session.execute(UNBOUGHT).all())


def misordered_purchases() -> list[Any]:
    """Return purchases of which the status does not say how much is ordered and here of what the plan takes."""
    return list(db.session.execute(MISORDERED).all())


def uninspected_batches() -> list[Any]:
    """Return inspections that do not add up, or of batches that left without them."""
    return list(db.session.execute(UNINSPECTED).all())


def misnumbered_pieces() -> list[Any]:
    """Return order lines with more or fewer numbered pieces than were ordered, or of another batch (S6)."""
    return list(db.session.execute(MISNUMBERED).all())


def misplaced_works() -> list[Any]:
    """Return work orders at a work centre at which their operation is not done (S4)."""
    return list(db.session.execute(MISPLACED_WORKS).all())


def half_cancelled_plans() -> list[Any]:
    """Return plans that are cancelled and still hold something, or hold what was dropped though they are not."""
    return list(db.session.execute(HALF_CANCELLED).all())


def voices_of_strangers() -> list[Any]:
    """Return voices in a batch of people who ordered nothing in it; what a poll has decided stays as it was."""
    return list(db.session.execute(FOREIGN_VOICES).all())


CHECKS = [
    uneven_items,
    uneven_plans,
    undeclared_allowances,
    uncounted_pieces,
    shipped_unmade,
    overbooked_days,
    misbooked_works,
    looping_bills,
    doubled_bills,
    foreign_bills,
    unbought_materials,
    misordered_purchases,
    uninspected_batches,
    misnumbered_pieces,
    misplaced_works,
    half_cancelled_plans,
    voices_of_strangers,
]
