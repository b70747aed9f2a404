"""What stands on labels and packing lists: where each parcel goes, and what is in it."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import text

from portal.kit.db import db

LABELS = text("""
    SELECT shipment.id, shipment.order_id, shipment.consignment_id, shipment.tracking, shipment.carrier,
           shipment.quantity, shipment.grams, sales_order.reference, sales_order.country, sales_order.region,
           order_address.name, order_address.street, order_address.postal_code, order_address.city,
           pickup_point.name AS point
      FROM shipment
      JOIN sales_order ON sales_order.id = shipment.order_id
 LEFT JOIN order_address ON order_address.order_id = sales_order.id
 LEFT JOIN pickup_point ON pickup_point.id = order_address.pickup_point_id
     WHERE shipment.consignment_id = :consignment_id
  ORDER BY shipment.id
""")
CONTENTS = text("""
    SELECT shipment.id AS shipment_id, pegging.order_line_id, pegging.quantity, product.name AS product,
           batch_item.label, batch.lot
      FROM shipment
      JOIN pegging ON pegging.shipment_id = shipment.id
      JOIN batch ON batch.id = pegging.batch_id
      JOIN product ON product.id = batch.product_id
 LEFT JOIN batch_item ON batch_item.id = pegging.item_id
     WHERE shipment.consignment_id = :consignment_id
  ORDER BY shipment.id, pegging.order_line_id
""")
SERIALS = text("""
    SELECT unit.order_line_id, unit.serial
      FROM shipment
      JOIN pegging ON pegging.shipment_id = shipment.id
      JOIN unit ON unit.order_line_id = pegging.order_line_id
     WHERE shipment.consignment_id = :consignment_id
  ORDER BY unit.order_line_id, unit.number
""")


@dataclass(slots=True)
class Packed:
    """A parcel with its address and what is in it."""

    label: Any
    lines: list[tuple[Any, list[str]]] = field(default_factory=list)  # what, and the numbers of single pieces


def packed_in(consignment_id: int) -> list[Packed]:
    """Return the parcels of a consignment with their addresses and what is in them."""
    asked = {"consignment_id": consignment_id}
    found = {row.id: Packed(row) for row in db.session.execute(LABELS, asked)}
    serials: dict[int, list[str]] = defaultdict(list)
    for row in db.session.execute(SERIALS, asked):
        serials[row.order_line_id].append(row.serial)
    for row in db.session.execute(CONTENTS, asked):
        if row.shipment_id in found:
            found[row.shipment_id].lines.append((row, serials[row.order_line_id]))
    return list(found.values())
