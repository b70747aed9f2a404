"""What can be taken apart, what lies in it, and what became of what was recovered."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import func, literal, select, text

from portal.kit.db import db
from portal.production.models import BatchItem, Bill, BillLine, Part, RecoveredUse, Unbuild, WorkOrder
from portal.production.rules.bills import WHOLE, Need, explode

# What failed and was accepted all the same goes out, unless the workshop makes others instead.
FAILED_HERE = """CASE WHEN inspection.status <> 'waived'
                        OR EXISTS (SELECT 1 FROM work_order WHERE work_order.batch_id = inspection.batch_id)
                      THEN inspection.failed ELSE 0 END"""
FAILED = text(f"""
    SELECT coalesce(sum({FAILED_HERE}), 0)
         - (SELECT coalesce(sum(quantity), 0) FROM unbuild WHERE batch_id = :batch_id AND shipment_id IS NULL)
      FROM inspection
     WHERE inspection.batch_id = :batch_id
""")  # noqa: S608 - the words are ours
RETURNED = text("""
    SELECT shipment.id, shipment.tracking, shipment.quantity
         - (SELECT coalesce(sum(quantity), 0) FROM unbuild WHERE unbuild.shipment_id = shipment.id) AS quantity
      FROM shipment
     WHERE shipment.batch_id = :batch_id AND shipment.status = 'returned' AND shipment.resent_as <> 'same'
       AND shipment.order_id IS NOT NULL
  ORDER BY shipment.id
     LIMIT 200
""")
MAKER = text("""
    SELECT replacement.batch_id
      FROM shipment
      JOIN replacement ON replacement.shipment_id = shipment.id
     WHERE shipment.replaced_by_id = :shipment_id AND shipment.resent_as = 'anew'
""")
STORIES = text("""
    SELECT unbuild.id, unbuild.quantity, unbuild.reason, unbuild.taken_at, unbuild.shipment_id, shipment.tracking,
           recovered_part.part_id, recovered_part.milli, recovered_part.usable, recovered_part.remaining,
           part.code, part.name, part.unit
      FROM unbuild
 LEFT JOIN shipment ON shipment.id = unbuild.shipment_id
      JOIN recovered_part ON recovered_part.unbuild_id = unbuild.id
      JOIN part ON part.id = recovered_part.part_id
     WHERE unbuild.batch_id = :batch_id
  ORDER BY unbuild.id DESC, part.code
     LIMIT 500
""").columns(taken_at=Unbuild.__table__.c.taken_at.type)


def failed_pieces(batch_id: int) -> int:
    """Return how many pieces of a batch failed an inspection and were not taken apart yet."""
    return int(db.session.scalar(FAILED, {"batch_id": batch_id}) or 0)


def returned_parcels(batch_id: int) -> list[Any]:
    """Return the parcels of a batch that came back, with how many of their pieces can still be taken apart."""
    return [row for row in db.session.execute(RETURNED, {"batch_id": batch_id}) if row.quantity > 0]


def is_taken_apart(shipment_id: int) -> bool:
    """Say whether pieces of a parcel were taken apart."""
    return db.session.scalar(select(Unbuild.id).filter_by(shipment_id=shipment_id).limit(1)) is not None


def parts_in(item: BatchItem, quantity: int) -> dict[int, int]:
    """Return how much of which bought part lies in so many pieces, in thousandths: by what they were made with."""
    return _parts(item, quantity, _ways_of(item))


Ways = tuple[int | None, dict[int, int], dict[int, list[Need]]]  # the part that it is, the bills, and what they take


def _ways_of(item: BatchItem) -> Ways:
    """Return as which part something is made, by which bills, and what those take."""
    made = _bills_of(item)
    known = next((part for part, bill in made.items() if bill == item.bill_id), None)
    root = known or db.session.scalar(select(Bill.part_id).filter_by(id=item.bill_id))
    return root, made, _recipes(made | {root: item.bill_id or 0}) if root else {}


def _parts(item: BatchItem, quantity: int, ways: Ways) -> dict[int, int]:
    root, made, recipes = ways
    if root is None:
        return {}
    totals = explode(recipes, {(root, frozenset(item.choices)): quantity * WHOLE})
    return {part: milli for part, milli in totals.items() if part not in made and part != root}


def parts_of_items(items: Sequence[BatchItem]) -> list[tuple[BatchItem, dict[int, int]]]:
    """Return with each of these which bought parts one piece of it takes; asked once for each batch."""
    known: dict[tuple[int, int | None], Ways] = {}
    found = []
    for item in items:
        key = (item.batch_id, item.bill_id)
        known[key] = known.get(key) or _ways_of(item)
        found.append((item, _parts(item, 1, known[key])))
    return found


def maker_of(batch_id: int, shipment_id: int) -> int:
    """Return in which batch the pieces of a parcel were made: anew for it, or in the first."""
    found = db.session.scalar(MAKER, {"shipment_id": shipment_id}) if shipment_id else None
    return found or batch_id


def _bills_of(item: BatchItem) -> dict[int, int]:
    """Return by which bill of materials each part was made: as the workshop did it, or as it does it today."""
    today = select(Bill.part_id, Bill.id.label("bill_id"), literal(0).label("rank")).where(Bill.status == "active")
    then = select(WorkOrder.part_id, WorkOrder.bill_id, literal(1)).where(WorkOrder.batch_id == item.batch_id)
    return {row.part_id: row.bill_id for row in db.session.execute(today.union_all(then).order_by("rank"))}


def _recipes(bills: dict[int, int]) -> dict[int, list[Need]]:
    """Return what each part is made of; what was lost on the way does not lie in it."""
    found: dict[int, list[Need]] = {part: [] for part in bills}
    asked = select(Bill.part_id.label("whole"), BillLine.part_id, BillLine.milli, BillLine.choices)
    asked = asked.join(Bill, Bill.id == BillLine.bill_id).where(Bill.id.in_(bills.values()))
    for whole, part_id, milli, choices in db.session.execute(asked.order_by(BillLine.id)):
        found[whole].append(Need(part_id, milli, 0, frozenset(choices)))
    return found


def stories_of(batch_id: int) -> dict[int, list[Any]]:
    """Return what was taken apart of a batch and what of it can be used, the latest first."""
    found: dict[int, list[Any]] = {}
    for row in db.session.execute(STORIES, {"batch_id": batch_id}):
        found.setdefault(row.id, []).append(row)
    return found


def uses_of(unbuild_ids: Collection[int]) -> dict[tuple[int, int], list[int]]:
    """Return which plans use what was recovered, by where it came from and which part it is."""
    if not unbuild_ids:
        return {}
    asked = select(RecoveredUse.unbuild_id, RecoveredUse.part_id, RecoveredUse.plan_id)
    asked = asked.where(RecoveredUse.unbuild_id.in_(list(unbuild_ids))).order_by(RecoveredUse.plan_id)
    found: dict[tuple[int, int], list[int]] = {}
    for row in db.session.execute(asked):
        found.setdefault((row.unbuild_id, row.part_id), []).append(row.plan_id)
    return found


def recovered_for(plan_id: int) -> list[Any]:
    """Return what a plan uses of pieces that were taken apart, and of which batch they were."""
    amount = func.sum(RecoveredUse.milli).label("milli")
    asked = select(Part.code, Part.name, Part.unit, Unbuild.batch_id, amount)
    asked = asked.join(Part, Part.id == RecoveredUse.part_id).join(Unbuild, Unbuild.id == RecoveredUse.unbuild_id)
    asked = asked.where(RecoveredUse.plan_id == plan_id).group_by(Part.code, Part.name, Part.unit, Unbuild.batch_id)
    return list(db.session.execute(asked.order_by(Part.code, Unbuild.batch_id).limit(200)).all())
