"""Parts, bills of materials and work centres, as the desk shows them."""

from datetime import date, timedelta
from typing import Any

from sqlalchemy import select, text

from portal.kit.db import db
from portal.kit.errors import NotFound
from portal.kit.paging import Page, read_cursor
from portal.production.models import Bill, BillLine, CapacitySlot, Operation, OperationAlternative, Part, WorkCentre

PART = """
    SELECT part.id, part.code, part.name, part.unit, part.lead_days, part.product_id, part.has_serials,
           part.has_lots, active.id AS active_id, active.number AS active_number, draft.id AS draft_id
      FROM part
 LEFT JOIN bill_of_materials AS active ON active.part_id = part.id AND active.status = 'active'
 LEFT JOIN bill_of_materials AS draft ON draft.part_id = part.id AND draft.status = 'draft'
"""
ONE_PART = text(f"{PART} WHERE part.id = :part_id")
PARTS = text(f"""
    {PART}
     WHERE part.code > :after AND (:words = '' OR lower(part.code) LIKE :like OR lower(part.name) LIKE :like)
       AND (:made = 0 OR active.id IS NOT NULL OR draft.id IS NOT NULL OR part.product_id IS NOT NULL)
  ORDER BY part.code
     LIMIT :size
""")

LINES = text("""
    SELECT line.id, line.part_id, line.milli, line.scrap, line.choices, part.code, part.name, part.unit,
           below.id AS below_id
      FROM bill_of_materials_line AS line
      JOIN part ON part.id = line.part_id
 LEFT JOIN bill_of_materials AS below ON below.part_id = part.id AND below.status = 'active'
     WHERE line.bill_id = :bill_id
  ORDER BY line.id
     LIMIT 1000
""").columns(choices=BillLine.choices.type)

STEPS = text("""
    SELECT operation.id, operation.position, operation.name, operation.setup, operation.unit_seconds,
           operation.centre_id, work_centre.name AS centre
      FROM operation
      JOIN work_centre ON work_centre.id = operation.centre_id
     WHERE operation.bill_id = :bill_id
  ORDER BY operation.position
""")

USED_IN = text("""
    SELECT part.code, part.name, bill_of_materials.id AS bill_id
      FROM bill_of_materials_line
      JOIN bill_of_materials ON bill_of_materials.id = bill_of_materials_line.bill_id
           AND bill_of_materials.status = 'active'
      JOIN part ON part.id = bill_of_materials.part_id
     WHERE bill_of_materials_line.part_id = :part_id
  ORDER BY part.code
     LIMIT 50
""")


def parts(words: str = "", made: bool = False, after: str | None = None, size: int = 50) -> Page[Any]:
    """Return a page of parts by their codes, perhaps only what is made, with its bills of materials."""
    cursor = read_cursor(after, str)
    like = "%" + words.lower().replace("%", "") + "%"
    asked = {"after": cursor[0] if cursor else "", "words": words, "like": like, "made": int(made), "size": size + 1}
    return Page.of(db.session.execute(PARTS, asked).all(), size, lambda row: [row.code])


def get_part(part_id: int) -> Part:
    """Return a part."""
    part = db.session.get(Part, part_id)
    if part is None:
        raise NotFound("This does not exist, or not any more.")
    return part


def part_with_bills(part_id: int) -> Any:
    """Return a part with its bills of materials, as a list of parts shows it."""
    return db.session.execute(ONE_PART, {"part_id": part_id}).one()


def find_part(code: str) -> Part | None:
    """Return the part of this code, if there is one."""
    return db.session.scalar(select(Part).filter_by(code=code))


def product_called(code: str) -> int | None:
    """Return the product that is made as the part of this code."""
    return db.session.scalar(select(Part.product_id).filter_by(code=code))


def part_of(product_id: int) -> Part | None:
    """Return what a product is made as, if somebody named it."""
    return db.session.scalar(select(Part).filter_by(product_id=product_id))


def get_bill(bill_id: int) -> tuple[Bill, Part]:
    """Return a version of a bill of materials with the part that it makes."""
    found = db.session.execute(select(Bill, Part).join(Part, Part.id == Bill.part_id).where(Bill.id == bill_id)).first()
    if found is None:
        raise NotFound("This does not exist, or not any more.")
    return found[0], found[1]


def versions_of(part_id: int) -> list[Bill]:
    """Return all versions of a bill of materials, the newest first."""
    return list(db.session.scalars(select(Bill).filter_by(part_id=part_id).order_by(Bill.number.desc()).limit(50)))


def lines_of(bill_id: int) -> list[Any]:
    """Return what a bill of materials takes."""
    return list(db.session.execute(LINES, {"bill_id": bill_id}).all())


def steps_of(bill_id: int) -> list[Any]:
    """Return the operations of a bill of materials in their order."""
    return list(db.session.execute(STEPS, {"bill_id": bill_id}).all())


def others_of(bill_id: int) -> dict[int, list[str]]:
    """Return the names of the other work centres of each operation of a bill, the preferred one first."""
    return {operation_id: [row.centre for row in rows] for operation_id, rows in other_places(bill_id).items()}


def other_places(bill_id: int) -> dict[int, list[Any]]:
    """Return the other work centres of each operation of a bill, the preferred one first."""
    asked = select(OperationAlternative.operation_id, WorkCentre.id.label("centre_id"), WorkCentre.name.label("centre"))
    asked = asked.join(WorkCentre, WorkCentre.id == OperationAlternative.centre_id)
    asked = asked.join(Operation, Operation.id == OperationAlternative.operation_id).where(Operation.bill_id == bill_id)
    found: dict[int, list[Any]] = {}
    for row in db.session.execute(asked.order_by(OperationAlternative.operation_id, OperationAlternative.rank)):
        found.setdefault(row.operation_id, []).append(row)
    return found


def used_in(part_id: int) -> list[Any]:
    """Return what a part is built into."""
    return list(db.session.execute(USED_IN, {"part_id": part_id}).all())


def centres() -> list[WorkCentre]:
    """Return the work centres by their names."""
    return list(db.session.scalars(select(WorkCentre).order_by(WorkCentre.name, WorkCentre.id).limit(200)))


def get_centre(centre_id: int) -> WorkCentre:
    """Return a work centre."""
    centre = db.session.get(WorkCentre, centre_id)
    if centre is None:
        raise NotFound("This does not exist, or not any more.")
    return centre


def days_of(centre_id: int, start: date, days: int = 28) -> list[CapacitySlot]:
    """Return the days of a work centre on which something is reserved, or that differ from its calendar."""
    asked = select(CapacitySlot).where(CapacitySlot.centre_id == centre_id, CapacitySlot.day >= start)
    asked = asked.where(CapacitySlot.day < start + timedelta(days=days))
    return list(db.session.scalars(asked.order_by(CapacitySlot.day)))
