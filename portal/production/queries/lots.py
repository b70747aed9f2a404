"""Lots of bought parts from both ends: what a piece was made of, and which pieces hold a lot and who has them."""

from collections.abc import Collection, Iterator, Sequence
from typing import Any

from sqlalchemy import bindparam, select, text

from portal.kit.db import db
from portal.kit.errors import NotFound
from portal.kit.paging import Page, read_cursor
from portal.production.models import BatchItem, LotIssue, Part, PartLot
from portal.production.queries.unbuilding import parts_of_items

AT_ONCE, MANY = 20, 1_000  # batches, and order lines of a recall, that are looked at together
RECEIVED_AT = PartLot.__table__.c.received_at.type
LOTS = text("""
    SELECT part_lot.id, part_lot.number, part_lot.milli, part_lot.remaining, part_lot.received_at, part_lot.plan_id,
           part_lot.part_id, part.code, part.name, part.unit
      FROM part_lot
      JOIN part ON part.id = part_lot.part_id
     WHERE part_lot.id < :before AND (:plan_id = 0 OR part_lot.plan_id = :plan_id)
       AND (:part_id = 0 OR part_lot.part_id = :part_id)
       AND (:words = '' OR lower(part_lot.number) LIKE :like OR lower(part.code) LIKE :like)
  ORDER BY part_lot.id DESC
     LIMIT :size
""").columns(received_at=RECEIVED_AT)
LOT = text("""
    SELECT part_lot.id, part_lot.number, part_lot.milli, part_lot.remaining, part_lot.received_at, part_lot.plan_id,
           part_lot.part_id, part.code, part.name, part.unit
      FROM part_lot
      JOIN part ON part.id = part_lot.part_id
     WHERE part_lot.id = :lot_id
""").columns(received_at=RECEIVED_AT)
# What of each lot is in a batch: taken for it, less what came back out of its pieces.
INSIDE = """
    SELECT part_lot.id AS lot_id, part_lot.part_id, part_lot.number, part.code, part.name, part.unit, taken.batch_id,
           batch.product_id, batch.lot, batch.status, taken.milli AS taken, coalesce(back.milli, 0) AS back,
           taken.milli - coalesce(back.milli, 0) AS inside
      FROM (SELECT lot_id, batch_id, sum(milli) AS milli, min(id) AS first FROM lot_issue
             WHERE {which} AND put_back_at IS NULL GROUP BY lot_id, batch_id) AS taken
      JOIN part_lot ON part_lot.id = taken.lot_id
      JOIN part ON part.id = part_lot.part_id
      JOIN batch ON batch.id = taken.batch_id
 LEFT JOIN (SELECT lot_id, batch_id, sum(milli) AS milli FROM lot_return
             WHERE {which} GROUP BY lot_id, batch_id) AS back
        ON back.lot_id = taken.lot_id AND back.batch_id = taken.batch_id
  ORDER BY part.code, taken.first
     LIMIT :most
"""
IN_BATCH, OF_LOT = text(INSIDE.format(which="batch_id = :key")), text(INSIDE.format(which="lot_id = :key"))
ISSUES = text("""
    SELECT lot_issue.id, lot_issue.milli, part_lot.id AS lot_id, part_lot.number, part_lot.part_id
      FROM lot_issue
      JOIN part_lot ON part_lot.id = lot_issue.lot_id
     WHERE lot_issue.work_order_id = :work_order_id AND lot_issue.put_back_at IS NULL
  ORDER BY lot_issue.id
     LIMIT 200
""")
TO_TAKE = text("""
    SELECT part.id AS part_id, part.code, part.name, part.unit, material_requirement.milli AS needed,
           coalesce((SELECT sum(lot_issue.milli) FROM lot_issue JOIN part_lot ON part_lot.id = lot_issue.lot_id
                      WHERE lot_issue.batch_id = :batch_id AND lot_issue.put_back_at IS NULL
                        AND part_lot.part_id = part.id), 0) AS taken
      FROM part
      JOIN material_requirement ON material_requirement.part_id = part.id AND material_requirement.batch_id = :batch_id
     WHERE part.has_lots AND NOT material_requirement.is_made
       AND EXISTS (SELECT 1 FROM bill_of_materials_line AS line
                    WHERE line.bill_id = :bill_id AND line.part_id = part.id)
  ORDER BY part.code
     LIMIT 100
""")
LEFT = text("""
    SELECT part_lot.id, part_lot.number, part_lot.part_id, part_lot.remaining
      FROM part_lot
     WHERE part_lot.remaining > 0 AND part_lot.part_id IN :parts
  ORDER BY part_lot.id
     LIMIT 200
""").bindparams(bindparam("parts", expanding=True))
# A numbered piece holds a lot as it is noted; of a part of which nothing is noted of it, it may hold any of its batch.
HOLDS = """(EXISTS (SELECT 1 FROM lot_range WHERE lot_range.batch_id = unit.batch_id AND lot_range.lot_id = :lot_id
                       AND unit.number BETWEEN lot_range.first AND lot_range.last)
          OR NOT EXISTS (SELECT 1 FROM lot_range JOIN part_lot ON part_lot.id = lot_range.lot_id
                          WHERE lot_range.batch_id = unit.batch_id AND part_lot.part_id = :part_id
                            AND unit.number BETWEEN lot_range.first AND lot_range.last))"""
HOLDERS = """
    SELECT held.batch_id, held.order_line_id, held.quantity, held.is_anew, pegging.order_id, pegging.person_id,
           pegging.country, pegging.region, person.name AS buyer, shipment.id AS shipment_id, shipment.status
      FROM (SELECT batch_id, order_line_id, quantity, 0 AS is_anew FROM pegging WHERE item_id IN :items
             UNION ALL
            SELECT batch_id, order_line_id, quantity, 1 FROM replacement_peg WHERE batch_id IN :batches) AS held
      JOIN pegging ON pegging.order_line_id = held.order_line_id
 LEFT JOIN person ON person.id = pegging.person_id
 LEFT JOIN shipment ON shipment.id = pegging.shipment_id
     WHERE (held.batch_id > :batch_id OR (held.batch_id = :batch_id AND held.order_line_id > :order_line_id))
       AND (NOT EXISTS (SELECT 1 FROM unit
                         WHERE unit.order_line_id = held.order_line_id AND unit.batch_id = held.batch_id)
            OR EXISTS (SELECT 1 FROM unit
                        WHERE unit.order_line_id = held.order_line_id AND unit.batch_id = held.batch_id AND {holds}))
  ORDER BY held.batch_id, held.order_line_id
     LIMIT :size
"""
IN_BATCHES = text(HOLDERS.format(holds=HOLDS)).bindparams(
    bindparam("items", expanding=True), bindparam("batches", expanding=True)
)
SERIALS = """
    SELECT unit.serial, unit.batch_id, unit.order_line_id, unit.taken_apart_id, unit.lost_in_id
      FROM unit
     WHERE unit.order_line_id IN :lines AND {holds}
  ORDER BY unit.batch_id, unit.number
"""
OF_LINES = text(SERIALS.format(holds=HOLDS)).bindparams(bindparam("lines", expanding=True))
RANGES = text("""
    SELECT lot_range.id, lot_range.batch_id, lot_range.lot_id, lot_range.first, lot_range.last, part_lot.number,
           part_lot.part_id, part.code
      FROM lot_range
      JOIN part_lot ON part_lot.id = lot_range.lot_id
      JOIN part ON part.id = part_lot.part_id
     WHERE lot_range.batch_id IN :batches AND (:lot_id = 0 OR lot_range.lot_id = :lot_id)
       AND (:number = 0 OR :number BETWEEN lot_range.first AND lot_range.last)
  ORDER BY lot_range.batch_id, part.code, lot_range.first, lot_range.id
""").bindparams(bindparam("batches", expanding=True))
PIECE = text("""
    SELECT unit.serial, unit.number, unit.batch_id, unit.taken_apart_id, unit.lost_in_id, unit.order_line_id,
           batch.product_id, batch.lot, batch.plan_id, batch.finished_at, pegging.order_id, pegging.person_id,
           pegging.item_id, person.name AS buyer, shipment.id AS shipment_id, shipment.status,
           unbuild.batch_id AS apart_in
      FROM unit
      JOIN batch ON batch.id = unit.batch_id
 LEFT JOIN pegging ON pegging.order_line_id = unit.order_line_id
 LEFT JOIN person ON person.id = pegging.person_id
 LEFT JOIN shipment ON shipment.id = pegging.shipment_id
 LEFT JOIN unbuild ON unbuild.id = unit.taken_apart_id
     WHERE unit.serial = :serial
""").columns(finished_at=RECEIVED_AT)


def lots(words: str = "", after: str | None = None, size: int = 50, *, plan_id: int = 0, part_id: int = 0) -> Page[Any]:
    """Return a page of lots, the latest first, perhaps of one plan and part, or by number or part code."""
    cursor = read_cursor(after, int)
    asked: dict[str, Any] = {"before": cursor[0] if cursor else 2**62, "size": size + 1, "words": words}
    asked |= {"like": "%" + words.lower().replace("%", "") + "%", "plan_id": plan_id, "part_id": part_id}
    return Page.of(db.session.execute(LOTS, asked).all(), size, lambda row: [row.id])


def get_lot(lot_id: int) -> Any:
    """Return a lot with its part."""
    row = db.session.execute(LOT, {"lot_id": lot_id}).first()
    if row is None:
        raise NotFound("This does not exist, or not any more.")
    return row


def lots_in(batch_id: int) -> list[Any]:
    """Return of which lots a batch was made, the one taken first at the top of its part."""
    return list(db.session.execute(IN_BATCH, {"key": batch_id, "most": 500}).all())


def batches_with(lot_id: int, most: int = 500) -> tuple[list[Any], bool]:
    """Return the batches that were made of a lot, with how much of it is in each, and whether there are still more."""
    rows = db.session.execute(OF_LOT, {"key": lot_id, "most": most + 1}).all()
    return list(rows[:most]), len(rows) > most


def issues_of(work_order_id: int) -> list[Any]:
    """Return what was taken from lots for a work order."""
    return list(db.session.execute(ISSUES, {"work_order_id": work_order_id}).all())


def parts_to_take(work: Any) -> list[Any]:
    """Return which parts with lots a work order takes, how much its batch needs, and how much was taken."""
    return list(db.session.execute(TO_TAKE, {"batch_id": work.batch_id, "bill_id": work.bill_id}).all())


def lots_left(part_ids: Collection[int]) -> list[Any]:
    """Return the lots of parts of which something is left, the oldest first."""
    return list(db.session.execute(LEFT, {"parts": list(part_ids)}).all()) if part_ids else []


def holders(lot: Any, after: str | None = None, size: int = 50) -> Page[Any]:
    """Return a page of the order lines whose pieces hold a lot, with their buyers: for a recall.

    A few of its batches are looked at together, then the next ones: however many there are, none is left out.
    """
    cursor = read_cursor(after, int, int) or [0, 0]
    found: list[Any] = []
    for made in _made_of(lot.id, cursor[0]):
        found += _holders_in(lot, made, cursor, size + 1 - len(found))
        if len(found) > size:
            break
    return Page.of(found, size, lambda row: [row.batch_id, row.order_line_id])


Made = dict[int, list[BatchItem]]  # what batches make, by batch


def _made_of(lot_id: int, first: int) -> Iterator[Made]:
    """Yield the batches that were made of a lot, from one on, a few together."""
    while True:
        part = select(LotIssue.batch_id).filter_by(lot_id=lot_id, put_back_at=None).where(LotIssue.batch_id >= first)
        some = part.distinct().order_by(LotIssue.batch_id).limit(AT_ONCE).subquery()
        asked = select(some.c.batch_id, BatchItem).outerjoin(BatchItem, BatchItem.batch_id == some.c.batch_id)
        made: Made = {}
        for batch_id, item in db.session.execute(asked.order_by(some.c.batch_id, BatchItem.id)):
            made.setdefault(batch_id, []).extend([item] if item else [])
        yield made
        if len(made) < AT_ONCE:
            return
        first = max(made) + 1


def _holders_in(lot: Any, made: Made, after: Sequence[int], size: int) -> Sequence[Any]:
    """Return the next order lines of some batches whose pieces hold a lot."""
    mine = parts_of_items([item for items in made.values() for item in items])
    asked = {"items": [item.id for item, parts in mine if lot.part_id in parts], "batches": list(made), "size": size}
    asked |= {"batch_id": after[0], "order_line_id": after[1], "lot_id": lot.id, "part_id": lot.part_id}
    return db.session.execute(IN_BATCHES, asked).all() if made else []


def every_holder(lot: Any) -> Iterator[list[Any]]:
    """Yield all of them, many together."""
    page = holders(lot, None, MANY)
    yield page.items
    while page.next:
        page = holders(lot, page.next, MANY)
        yield page.items


def serials_of(lines: Collection[int], lot: Any) -> dict[tuple[int, int], list[Any]]:
    """Return the numbered pieces of order lines that hold a lot, by the batch that made them and their line."""
    found: dict[tuple[int, int], list[Any]] = {}
    asked = {"lines": list(lines), "lot_id": lot.id, "part_id": lot.part_id}
    for row in db.session.execute(OF_LINES, asked) if lines else ():
        found.setdefault((row.batch_id, row.order_line_id), []).append(row)
    return found


def noted_of(batches: Collection[int], *, lot_id: int = 0, number: int = 0) -> list[Any]:
    """Return which pieces of batches are noted to have taken which lot; perhaps of one lot, or of one piece."""
    asked = {"batches": list(batches), "lot_id": lot_id, "number": number}
    return list(db.session.execute(RANGES, asked).all()) if batches else []


def has_numbers(product_id: int) -> bool:
    """Say whether the pieces of a product have numbers of their own."""
    return db.session.scalar(select(Part.id).filter_by(product_id=product_id, has_serials=True).limit(1)) is not None


def find_piece(serial: str) -> Any:
    """Return a numbered piece with whose it is, if there is one of this number."""
    return db.session.execute(PIECE, {"serial": serial}).first()


def lots_of_piece(piece: Any) -> list[Any]:
    """Return of which lots a piece was made, of the parts that its configuration takes.

    Those that are noted of it; of a part of which nothing is, all that were taken for its batch.
    """
    mine = db.session.get(BatchItem, piece.item_id) if piece.item_id else None
    parts = parts_of_items([mine])[0][1] if mine else {}
    rows = [row for row in lots_in(piece.batch_id) if row.part_id in parts or mine is None]
    noted = noted_of([piece.batch_id], number=piece.number)
    lots, known = {row.lot_id for row in noted}, {row.part_id for row in noted}
    return [row for row in rows if row.lot_id in lots or row.part_id not in known]
