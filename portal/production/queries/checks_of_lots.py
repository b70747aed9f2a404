"""What must hold of lots of bought parts at every moment; `verify` expects none of these rows."""

from typing import Any

from sqlalchemy import text

from portal.kit.db import db

MISCOUNTED = text("""
    SELECT part_lot.id, part_lot.milli, part_lot.remaining
      FROM part_lot
     WHERE part_lot.remaining <> part_lot.milli
         - (SELECT coalesce(sum(lot_issue.milli), 0) FROM lot_issue
             WHERE lot_issue.lot_id = part_lot.id AND lot_issue.put_back_at IS NULL)
         + (SELECT coalesce(sum(lot_return.milli), 0) FROM lot_return WHERE lot_return.lot_id = part_lot.id)
""")
MISTAKEN = text("""
    SELECT lot_issue.id, lot_issue.batch_id, lot_issue.lot_id
      FROM lot_issue
      JOIN part_lot ON part_lot.id = lot_issue.lot_id
 LEFT JOIN work_order ON work_order.id = lot_issue.work_order_id
     WHERE work_order.id IS NULL OR work_order.batch_id <> lot_issue.batch_id
        OR NOT EXISTS (SELECT 1 FROM bill_of_materials_line AS line
                        WHERE line.bill_id = work_order.bill_id AND line.part_id = part_lot.part_id)
""")
OVERRETURNED = text("""
    SELECT lot_return.batch_id, lot_return.lot_id, sum(lot_return.milli) AS back
      FROM lot_return
  GROUP BY lot_return.batch_id, lot_return.lot_id
    HAVING sum(lot_return.milli) > (SELECT coalesce(sum(lot_issue.milli), 0) FROM lot_issue
                                     WHERE lot_issue.batch_id = lot_return.batch_id
                                       AND lot_issue.lot_id = lot_return.lot_id
                                       AND lot_issue.put_back_at IS NULL)
     UNION ALL
    SELECT recovered_part.unbuild_id, recovered_part.part_id, recovered_part.usable
      FROM recovered_part
      JOIN lot_return ON lot_return.unbuild_id = recovered_part.unbuild_id
      JOIN part_lot ON part_lot.id = lot_return.lot_id AND part_lot.part_id = recovered_part.part_id
  GROUP BY recovered_part.unbuild_id, recovered_part.part_id, recovered_part.usable
    HAVING sum(lot_return.milli) > recovered_part.usable
""")


MISNOTED = text("""
    SELECT lot_range.id, lot_range.batch_id, lot_range.lot_id
      FROM lot_range
      JOIN batch ON batch.id = lot_range.batch_id
     WHERE lot_range.last > batch.quantity
        OR NOT EXISTS (SELECT 1 FROM lot_issue WHERE lot_issue.batch_id = lot_range.batch_id
                          AND lot_issue.lot_id = lot_range.lot_id AND lot_issue.put_back_at IS NULL)
        OR EXISTS (SELECT 1 FROM lot_range AS other
                    WHERE other.batch_id = lot_range.batch_id AND other.lot_id = lot_range.lot_id
                      AND other.id <> lot_range.id AND other.first <= lot_range.last
                      AND other.last >= lot_range.first)
""")


def misnoted_pieces() -> list[Any]:
    """Return notes of lots that nobody took for these pieces, of pieces that are not there, or that stand twice."""
    return list(db.session.execute(MISNOTED).all())


def miscounted_lots() -> list[Any]:
    """Return lots of which more or less is left than came in, was taken, and came back (S3)."""
    return list(db.session.execute(MISCOUNTED).all())


def mistaken_lots() -> list[Any]:
    """Return what was taken from a lot for work that takes nothing of its part."""
    return list(db.session.execute(MISTAKEN).all())


def overreturned_lots() -> list[Any]:
    """Return lots into which more came back out of pieces than was taken for them, or could be used."""
    return list(db.session.execute(OVERRETURNED).all())


CHECKS = [miscounted_lots, mistaken_lots, overreturned_lots, misnoted_pieces]
