"""What must hold of what is made anew for parcels at every moment; `verify` expects none of these rows."""

from typing import Any

from sqlalchemy import text

from portal.kit.db import db

UNEVEN = text("""
    SELECT batch.id, batch.replacements, coalesce(replacement.quantity, 0) AS declared
      FROM batch
 LEFT JOIN replacement ON replacement.batch_id = batch.id
     WHERE batch.replacements <> coalesce(replacement.quantity, 0)
        OR batch.replacements <> (SELECT coalesce(sum(replacement_peg.quantity), 0) FROM replacement_peg
                                   WHERE replacement_peg.batch_id = batch.id)
        OR batch.replacements <> (SELECT coalesce(sum(batch_item.replacements), 0) FROM batch_item
                                   WHERE batch_item.batch_id = batch.id)
     UNION ALL
    SELECT replacement.batch_id, replacement.quantity, shipment.quantity
      FROM replacement
      JOIN shipment ON shipment.id = replacement.shipment_id
     WHERE shipment.quantity <> replacement.quantity OR shipment.resent_as <> 'anew'
""")
MISPEGGED = text("""
    SELECT replacement_peg.batch_id, replacement_peg.order_line_id, replacement_peg.quantity
      FROM replacement_peg
      JOIN replacement ON replacement.batch_id = replacement_peg.batch_id
      JOIN shipment ON shipment.id = replacement.shipment_id
      JOIN batch ON batch.id = replacement.batch_id
      JOIN pegging ON pegging.order_line_id = replacement_peg.order_line_id
     WHERE pegging.order_id <> shipment.order_id OR pegging.batch_id <> shipment.batch_id
        OR replacement_peg.quantity > pegging.quantity OR batch.split_from_id <> shipment.batch_id
     UNION ALL
    SELECT batch.id, shipment.id, shipment.replaced_by_id
      FROM replacement
      JOIN batch ON batch.id = replacement.batch_id
      JOIN shipment ON shipment.id = replacement.shipment_id
     WHERE (batch.status = 'done') <> (shipment.replaced_by_id IS NOT NULL)
""")


def uneven_replacements() -> list[Any]:
    """Return batches that make more or less anew than lay in the parcel that was lost or came back (S2)."""
    return list(db.session.execute(UNEVEN).all())


def mispegged_replacements() -> list[Any]:
    """Return what is made anew for another order, or was made and did not go out (S2, S6)."""
    return list(db.session.execute(MISPEGGED).all())


CHECKS = [uneven_replacements, mispegged_replacements]
