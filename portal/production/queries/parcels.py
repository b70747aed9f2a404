"""Parcels and consignments as pages show them: what waits, what goes together, where each is."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, or_, select, text

from portal.kit.db import db
from portal.kit.errors import NotFound
from portal.kit.paging import Page, read_cursor
from portal.people.rules import THE_STAFF
from portal.production.models import Batch, Carrier, Consignment, Measure, Replacement, Shipment, TrackingEvent

OPEN = ("collecting", "sealed", "dispatched", "arrived_hub", "distributed")
SHELVES = {"to_send": OPEN[:2], "under_way": OPEN[2:], "closed": ("closed",)}

WAITING = text("""
    SELECT country, region, count(*) AS parcels, sum(quantity) AS quantity, sum(grams) AS grams, sum(ccm) AS ccm,
           sum(CASE WHEN grams = 0 THEN 1 ELSE 0 END) AS unweighed
      FROM shipment
     WHERE status = 'packed' AND consignment_id IS NULL
  GROUP BY country, region
  ORDER BY count(*) DESC, country, region
     LIMIT 200
""")

SPARE = text("""
    SELECT batch.allowance - (SELECT coalesce(sum(quantity), 0) FROM shipment
                               WHERE batch_id = batch.id AND replaced_by_id IS NOT NULL AND resent_as <> 'same'
                                 AND NOT EXISTS (SELECT 1 FROM replacement
                                                  WHERE replacement.shipment_id = shipment.id))
         - (SELECT coalesce(sum(inspection.failed), 0) FROM inspection
             WHERE inspection.batch_id = batch.id AND inspection.status <> 'waived'
               AND NOT EXISTS (SELECT 1 FROM work_order WHERE work_order.batch_id = batch.id))
      FROM batch
     WHERE batch.id = :batch_id
""")

STATES = text("""
    SELECT status, count(*) AS parcels FROM shipment WHERE consignment_id = :consignment_id GROUP BY status
""")


def waiting_parcels() -> list[Any]:
    """Return for how many parcels of which destination there is no consignment yet."""
    return list(db.session.execute(WAITING).all())


def consignments(shelf: str, after: str | None = None, size: int = 20) -> Page[Any]:
    """Return a page of the consignments of a shelf (or of all), with their carriers, the newest first."""
    cursor = read_cursor(after, int)
    asked: Any = select(Consignment, Carrier.name.label("carrier")).join(Carrier, Carrier.id == Consignment.carrier_id)
    asked = asked.where(Consignment.status.in_(SHELVES.get(shelf, (*OPEN, "closed"))))
    asked = asked.where(Consignment.id < (cursor[0] if cursor else 2**62)).order_by(Consignment.id.desc())
    rows = db.session.execute(asked.limit(size + 1)).all()
    return Page.of(rows, size, lambda row: [row.Consignment.id])


def consignments_of(batch_id: int) -> list[Any]:
    """Return the consignments in which parcels of a batch go."""
    mine = select(Shipment.consignment_id).filter_by(batch_id=batch_id)
    asked: Any = select(Consignment, Carrier.name.label("carrier")).join(Carrier, Carrier.id == Consignment.carrier_id)
    return list(db.session.execute(asked.where(Consignment.id.in_(mine)).order_by(Consignment.id).limit(200)).all())


def get_consignment(consignment_id: int) -> tuple[Consignment, Carrier]:
    """Return a consignment and its carrier."""
    asked = select(Consignment, Carrier).join(Carrier, Carrier.id == Consignment.carrier_id)
    found = db.session.execute(asked.where(Consignment.id == consignment_id)).first()
    if found is None:
        raise NotFound("This does not exist, or not any more.")
    return found.Consignment, found.Carrier


def states_of(consignment_id: int) -> dict[str, int]:
    """Return how many parcels of a consignment have which status."""
    return {row.status: row.parcels for row in db.session.execute(STATES, {"consignment_id": consignment_id})}


def parcels_in(consignment_id: int, after: str | None = None, size: int = 50) -> Page[Shipment]:
    """Return a page of the parcels of a consignment."""
    cursor = read_cursor(after, int)
    asked = select(Shipment).filter_by(consignment_id=consignment_id)
    asked = asked.where(Shipment.id > (cursor[0] if cursor else 0)).order_by(Shipment.id)
    return Page.of(db.session.scalars(asked.limit(size + 1)).all(), size, lambda row: [row.id])


def shipments(after: str | None = None, size: int = 20) -> Page[Shipment]:
    """Return a page of parcels, the newest first."""
    cursor = read_cursor(after, int)
    asked = select(Shipment).where(Shipment.id < (cursor[0] if cursor else 2**62)).order_by(Shipment.id.desc())
    return Page.of(db.session.scalars(asked.limit(size + 1)).all(), size, lambda row: [row.id])


def get_shipment(shipment_id: int) -> Shipment:
    """Return a parcel."""
    parcel = db.session.get(Shipment, shipment_id)
    if parcel is None:
        raise NotFound("This does not exist, or not any more.")
    return parcel


def parcels_of(order_id: int) -> list[Any]:
    """Return the parcels of an order with where their carriers show them."""
    asked: Any = select(Shipment, Carrier.pattern).outerjoin(Carrier, Carrier.id == Shipment.carrier_id)
    asked = asked.where(Shipment.order_id == order_id).order_by(Shipment.batch_id, Shipment.first, Shipment.id)
    return list(db.session.execute(asked.limit(50)).all())


def spare_pieces(batch_id: int) -> int:
    """Return how many pieces of a batch that were made beyond the orders are good, and have not gone out for others.

    Where the workshop counts its work, a batch is finished when all of it is good; else what failed is missing.
    """
    return int(db.session.scalar(SPARE, {"batch_id": batch_id}) or 0)


def kept_pieces(batch_id: int) -> int:
    """Return how many pieces that were made anew for parcels of a batch were kept, and wait to be sent."""
    taken = select(Replacement.batch_id).where(Replacement.batch_id == Batch.id)
    kept = select(func.coalesce(func.sum(Batch.allowance), 0))
    kept = kept.filter_by(split_from_id=batch_id, audience_id=THE_STAFF, status="done")
    return int(db.session.scalar(kept.where(~taken.exists())) or 0)


def origin_of(shipment_id: int) -> int | None:
    """Return the parcel instead of which this one was sent."""
    return db.session.scalar(select(Shipment.id).filter_by(replaced_by_id=shipment_id))


def pack_of(parcel: Shipment) -> list[Shipment]:
    """Return the parcels in which all lies that an order gets of a batch, in the order of its pieces."""
    root = parcel.part_of_id or parcel.id
    asked = select(Shipment).where(or_(Shipment.id == root, Shipment.part_of_id == root))
    return list(db.session.scalars(asked.order_by(Shipment.first, Shipment.id).limit(200)))


def reports_of(shipment_ids: Sequence[int]) -> list[TrackingEvent]:
    """Return what was reported of parcels, the latest first."""
    asked = select(TrackingEvent).where(TrackingEvent.shipment_id.in_(shipment_ids))
    return list(db.session.scalars(asked.order_by(TrackingEvent.happened_at.desc()).limit(200)))


def carriers(*, with_retired: bool = False) -> list[Carrier]:
    """Return the carriers by their names."""
    asked = select(Carrier).order_by(Carrier.name)
    asked = asked if with_retired else asked.where(Carrier.retired_at.is_(None))
    return list(db.session.scalars(asked.limit(200)))


def get_carrier(carrier_id: int) -> Carrier:
    """Return a carrier."""
    found = db.session.get(Carrier, carrier_id)
    if found is None:
        raise NotFound("This does not exist, or not any more.")
    return found


def measures_of(product_id: int) -> dict[int, Measure]:
    """Return what a product weighs (under 0) and what its options add."""
    return {row.value_id: row for row in db.session.scalars(select(Measure).filter_by(product_id=product_id))}
