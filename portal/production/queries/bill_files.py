"""All bills of materials in force, as a file holds them: what each takes, and how it is made."""

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import text

from portal.kit.db import db
from portal.production.models import BillLine

MOST = 20_000
LINES = text("""
    SELECT whole.code AS whole, whole.product_id, part.code AS part, line.milli, line.scrap, line.choices
      FROM bill_of_materials
      JOIN part AS whole ON whole.id = bill_of_materials.part_id
      JOIN bill_of_materials_line AS line ON line.bill_id = bill_of_materials.id
      JOIN part ON part.id = line.part_id
     WHERE bill_of_materials.status = 'active'
  ORDER BY whole.code, line.id
     LIMIT :most
""").columns(choices=BillLine.choices.type)
STEPS = text("""
    SELECT whole.code AS whole, operation.id, operation.name, operation.setup, operation.unit_seconds,
           work_centre.name AS centre, other.name AS other
      FROM bill_of_materials
      JOIN part AS whole ON whole.id = bill_of_materials.part_id
      JOIN operation ON operation.bill_id = bill_of_materials.id
      JOIN work_centre ON work_centre.id = operation.centre_id
 LEFT JOIN operation_alternative ON operation_alternative.operation_id = operation.id
 LEFT JOIN work_centre AS other ON other.id = operation_alternative.centre_id
     WHERE bill_of_materials.status = 'active'
  ORDER BY whole.code, operation.position, operation_alternative.rank
     LIMIT :most
""")


@dataclass(slots=True)
class Made:
    """One operation of a whole, with the names of its work centres."""

    whole: str
    name: str
    centre: str
    setup: int
    unit_seconds: int
    others: list[str] = field(default_factory=list)


def lines_in_force() -> list[Any]:
    """Return what everything takes that is made here."""
    return list(db.session.execute(LINES, {"most": MOST}).all())


def steps_in_force() -> list[Made]:
    """Return by which operations everything is made, in their order."""
    found: dict[int, Made] = {}
    for row in db.session.execute(STEPS, {"most": MOST}):
        step = found.setdefault(row.id, Made(row.whole, row.name, row.centre, row.setup, row.unit_seconds))
        step.others += [row.other] if row.other else []
    return list(found.values())
