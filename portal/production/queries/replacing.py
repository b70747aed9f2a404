"""What is made anew for parcels that were lost or came back, as pages show it."""

from typing import Any

from sqlalchemy import text

from portal.kit.db import db

OF_BATCH = text("""
    SELECT replacement.batch_id, replacement.quantity, shipment.id AS shipment_id, shipment.tracking,
           shipment.order_id, shipment.replaced_by_id, shipment.resent_why, shipment.batch_id AS before_id
      FROM replacement
      JOIN shipment ON shipment.id = replacement.shipment_id
     WHERE replacement.batch_id = :batch_id
""")
OF_PARCEL = text("""
    SELECT replacement.batch_id, batch.status, max(work_order.ends_on) AS ends_on
      FROM replacement
      JOIN batch ON batch.id = replacement.batch_id
 LEFT JOIN work_order ON work_order.batch_id = batch.id
     WHERE replacement.shipment_id = :shipment_id
  GROUP BY replacement.batch_id, batch.status
""")


def made_for(batch_id: int) -> Any:
    """Return for which parcel a batch makes pieces anew, if it does."""
    return db.session.execute(OF_BATCH, {"batch_id": batch_id}).first()


def made_anew(shipment_id: int) -> Any:
    """Return in which batch the pieces of a parcel are made anew, if they are."""
    return db.session.execute(OF_PARCEL, {"shipment_id": shipment_id}).first()
