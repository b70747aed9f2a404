"""What stands on labels and packing lists: where each parcel goes, and what is in it."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import text

from portal.kit.db import db

LABELS = text("""
    SELECT shipment.id, shipment.order_id, shipment.consignment_id, shipment.tracking, shipment.carrier,
           shipment.quantity, shipment.grams, shipment.first, coalesce(shipment.part_of_id, shipment.id) AS pack,
           (SELECT count(*) FROM shipment AS part
             WHERE part.id = coalesce(shipment.part_of_id, shipment.id)
                OR part.part_of_id = coalesce(shipment.part_of_id, shipment.id)) AS parcels,
           (SELECT sum(part.quantity) FROM shipment AS part
             WHERE part.id = coalesce(shipment.part_of_id, shipment.id)
                OR part.part_of_id = coalesce(shipment.part_of_id, shipment.id)) AS ordered,
           (SELECT count(*) FROM shipment AS part
             WHERE part.first <= shipment.first
               AND (part.id = coalesce(shipment.part_of_id, shipment.id)
                    OR part.part_of_id = coalesce(shipment.part_of_id, shipment.id))) AS place,
           sales_order.reference, sales_order.country, sales_order.region,
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
           batch_item.label, coalesce(anew.lot, batch.lot) AS lot
      FROM shipment
 LEFT JOIN shipment AS before ON before.replaced_by_id = shipment.id
 LEFT JOIN replacement ON replacement.shipment_id = before.id
 LEFT JOIN batch AS anew ON anew.id = replacement.batch_id
      JOIN pegging ON pegging.shipment_id = coalesce(shipment.part_of_id, shipment.id)
      JOIN batch ON batch.id = pegging.batch_id
      JOIN product ON product.id = batch.product_id
 LEFT JOIN batch_item ON batch_item.id = pegging.item_id
     WHERE shipment.consignment_id = :consignment_id
  ORDER BY shipment.id, pegging.order_line_id
""")
SERIALS = text("""
    SELECT DISTINCT unit.order_line_id, coalesce(unit.place, unit.number) AS place, unit.serial
      FROM shipment
      JOIN pegging ON pegging.shipment_id = coalesce(shipment.part_of_id, shipment.id)
      JOIN unit ON unit.order_line_id = pegging.order_line_id AND unit.lost_in_id IS NULL
     WHERE shipment.consignment_id = :consignment_id
  ORDER BY unit.order_line_id, place
""")


@dataclass(slots=True)
class Packed:
    """A parcel with its address and what is in it."""

    label: Any
    lines: list[tuple[Any, int, list[str]]] = field(default_factory=list)  # what, how many, numbers of single pieces


def packed_in(consignment_id: int) -> list[Packed]:
    """Return the parcels of a consignment with their addresses and what is in them."""
    asked = {"consignment_id": consignment_id}
    found = {row.id: Packed(row) for row in db.session.execute(LABELS, asked)}
    serials: dict[int, list[str]] = defaultdict(list)
    for row in db.session.execute(SERIALS, asked):
        serials[row.order_line_id].append(row.serial)
    gone: dict[int, int] = defaultdict(int)  # pieces of earlier lines, by parcel
    for row in db.session.execute(CONTENTS, asked):
        if row.shipment_id in found:
            _put_in(found[row.shipment_id], row, gone[row.shipment_id], serials[row.order_line_id])
            gone[row.shipment_id] += row.quantity
    return list(found.values())


def _put_in(parcel: Packed, line: Any, gone: int, serials: list[str]) -> None:
    """Note which of the pieces of an order line lie in a parcel, if any do: they lie one after another in all."""
    first = max(parcel.label.first - gone, 0)
    last = min(parcel.label.first + parcel.label.quantity - gone, line.quantity)
    if first < last:
        parcel.lines.append((line, last - first, serials[first:last]))
