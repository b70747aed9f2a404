"""Where the pieces of an order are, before it is decided what becomes of them."""

from typing import Any

from sqlalchemy import text

from portal.kit.db import db

PIECES = text("""
    SELECT pegging.batch_id, batch.status, batch.lot, batch.stage, sum(pegging.quantity) AS quantity,
           shipment.id AS shipment_id, shipment.tracking, shipment.status AS parcel
      FROM pegging
      JOIN batch ON batch.id = pegging.batch_id
 LEFT JOIN shipment ON (shipment.id = pegging.shipment_id OR shipment.part_of_id = pegging.shipment_id)
     WHERE pegging.order_id = :order_id
  GROUP BY pegging.batch_id, batch.status, batch.lot, batch.stage, shipment.id, shipment.tracking, shipment.status
  ORDER BY pegging.batch_id, shipment.id
     LIMIT 200
""")


def pieces_of(order_id: int) -> list[Any]:
    """Return in which batches and parcels the pieces of an order are."""
    return list(db.session.execute(PIECES, {"order_id": order_id}).all())
