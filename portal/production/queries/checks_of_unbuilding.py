"""What must hold of pieces that were taken apart at every moment; `verify` expects none of these rows."""

from typing import Any

from sqlalchemy import text

from portal.kit.db import db
from portal.production.queries.unbuilding import FAILED_HERE

TOO_MANY = text(f"""
    SELECT unbuild.batch_id, 0 AS shipment_id, sum(unbuild.quantity) AS taken
      FROM unbuild
     WHERE unbuild.shipment_id IS NULL
  GROUP BY unbuild.batch_id
    HAVING sum(unbuild.quantity) > (SELECT coalesce(sum({FAILED_HERE}), 0) FROM inspection
                                     WHERE inspection.batch_id = unbuild.batch_id)
     UNION ALL
    SELECT shipment.batch_id, shipment.id, sum(unbuild.quantity)
      FROM unbuild
      JOIN shipment ON shipment.id = unbuild.shipment_id
  GROUP BY shipment.batch_id, shipment.id, shipment.quantity, shipment.status, shipment.resent_as
    HAVING sum(unbuild.quantity) > shipment.quantity OR shipment.status <> 'returned' OR shipment.resent_as = 'same'
        OR min(unbuild.batch_id) <> shipment.batch_id OR max(unbuild.batch_id) <> shipment.batch_id
     UNION ALL
    SELECT unit.batch_id, unbuild.id, count(*)
      FROM unit
      JOIN unbuild ON unbuild.id = unit.taken_apart_id
  GROUP BY unit.batch_id, unbuild.id, unbuild.batch_id, unbuild.quantity
    HAVING count(*) > unbuild.quantity
        OR (unit.batch_id <> unbuild.batch_id
            AND NOT EXISTS (SELECT 1 FROM replacement JOIN shipment ON shipment.id = replacement.shipment_id
                             WHERE replacement.batch_id = unit.batch_id AND shipment.batch_id = unbuild.batch_id))
""")  # noqa: S608 - the words are ours
MISUSED = text("""
    SELECT recovered_part.unbuild_id, recovered_part.part_id, recovered_part.usable, recovered_part.remaining
      FROM recovered_part
 LEFT JOIN recovered_use ON recovered_use.unbuild_id = recovered_part.unbuild_id
           AND recovered_use.part_id = recovered_part.part_id
  GROUP BY recovered_part.unbuild_id, recovered_part.part_id, recovered_part.milli, recovered_part.usable,
           recovered_part.remaining
    HAVING recovered_part.remaining + coalesce(sum(recovered_use.milli), 0) <> recovered_part.usable
        OR recovered_part.usable > recovered_part.milli
     UNION ALL
    SELECT recovered_use.unbuild_id, recovered_use.part_id, recovered_use.milli, 0
      FROM recovered_use
      JOIN production_plan ON production_plan.id = recovered_use.plan_id
     WHERE production_plan.status IN ('frozen', 'cancelled')
""")


def overtaken_pieces() -> list[Any]:
    """Return of what more was taken apart than had failed or come back (S3)."""
    return list(db.session.execute(TOO_MANY).all())


def misused_parts() -> list[Any]:
    """Return recovered parts of which more or less is left than was not used."""
    return list(db.session.execute(MISUSED).all())


CHECKS = [overtaken_pieces, misused_parts]
