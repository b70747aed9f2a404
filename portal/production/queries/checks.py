"""What must hold of batches and shipments at every moment; `verify` expects none of these rows."""

from typing import Any

from sqlalchemy import text

from portal.kit.db import db
from portal.production.queries import (
    checks_of_freeing,
    checks_of_lots,
    checks_of_parcels,
    checks_of_replacing,
    checks_of_unbuilding,
    checks_of_works,
    levels,
    scrapped,
)

UNEVEN_BATCHES = text("""
    SELECT batch.id, batch.quantity, batch.allowance, batch.replacements, coalesce(sum(pegging.quantity), 0) AS pegged
      FROM batch
 LEFT JOIN pegging ON pegging.batch_id = batch.id
     WHERE batch.status <> 'cancelled'
  GROUP BY batch.id, batch.quantity, batch.allowance, batch.replacements
    HAVING batch.quantity - batch.allowance - batch.replacements <> coalesce(sum(pegging.quantity), 0)
""")

UNEVEN_SHIPMENTS = text("""
    SELECT shipment.id, shipment.quantity, coalesce(sum(pegging.quantity), 0) AS packed
      FROM shipment
 LEFT JOIN pegging ON pegging.shipment_id = shipment.id AND pegging.batch_id = shipment.batch_id
           AND pegging.country = shipment.country AND pegging.region = shipment.region
           AND pegging.order_id = coalesce(shipment.order_id, pegging.order_id)
           AND (shipment.order_id IS NULL OR coalesce(pegging.person_id, 0) = coalesce(shipment.person_id, 0))
     WHERE shipment.part_of_id IS NULL AND shipment.replaced_by_id IS NULL
  GROUP BY shipment.id, shipment.quantity
    HAVING shipment.quantity + (SELECT coalesce(sum(part.quantity), 0) FROM shipment AS part
                                 WHERE part.part_of_id = shipment.id)
        <> coalesce(sum(pegging.quantity), 0)
""")

MISCOUNTED_COMMENTS = text("""
    SELECT batch.id, batch.comments AS said, count(comment.id) AS found
      FROM batch
 LEFT JOIN comment ON comment.subject = 'batch:' || batch.id AND comment.hidden_at IS NULL
  GROUP BY batch.id, batch.comments
    HAVING batch.comments <> count(comment.id)
""")


def uneven_batches() -> list[Any]:
    """Return batches that make more or less than was ordered, declared beyond it, and made anew (S2)."""
    return list(db.session.execute(UNEVEN_BATCHES).all())


def uneven_shipments() -> list[Any]:
    """Return parcels that hold more or less than was put into them, or what is another order's (S6)."""
    return list(db.session.execute(UNEVEN_SHIPMENTS).all())


def miscounted_batch_comments() -> list[Any]:
    """Return batches whose number of comments is not the number of their comments."""
    return list(db.session.execute(MISCOUNTED_COMMENTS).all())


CHECKS = [
    uneven_batches,
    uneven_shipments,
    miscounted_batch_comments,
    *checks_of_works.CHECKS,
    levels.unfed_works,
    *checks_of_parcels.CHECKS,
    *checks_of_unbuilding.CHECKS,
    *checks_of_replacing.CHECKS,
    *checks_of_lots.CHECKS,
    *checks_of_freeing.CHECKS,
    *scrapped.CHECKS,
]
