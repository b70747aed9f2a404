"""Batches with what the workshop tells of them, and where they go."""

from typing import Any

from sqlalchemy import select, text

from portal.kit.db import db
from portal.kit.errors import NotFound
from portal.kit.paging import Page, read_cursor
from portal.people.queries import Viewer
from portal.production.models import Batch, BatchUpdate, Shipment

PLACES = text("""
    SELECT pegging.country, pegging.region, sum(pegging.quantity) AS quantity, count(*) AS orders,
           shipment.id AS shipment_id, shipment.status, shipment.carrier, shipment.tracking
      FROM pegging
 LEFT JOIN shipment ON shipment.id = pegging.shipment_id
     WHERE pegging.batch_id = :batch_id
  GROUP BY pegging.country, pegging.region, shipment.id, shipment.status, shipment.carrier, shipment.tracking
  ORDER BY sum(pegging.quantity) DESC, pegging.country, pegging.region
""")

UNANSWERED = text("""
    SELECT comment.subject, count(*) AS n
      FROM comment
      JOIN person ON person.id = comment.author_id
     WHERE comment.subject LIKE 'batch:%' AND comment.hidden_at IS NULL AND comment.reply_to IS NULL
       AND person.role = 'customer'
       AND NOT EXISTS (SELECT 1 FROM comment AS answer
                         JOIN person AS who ON who.id = answer.author_id
                        WHERE answer.reply_to = comment.id AND who.role <> 'customer' AND answer.hidden_at IS NULL)
  GROUP BY comment.subject
""")

PARCELS = text("""
    SELECT pegging.order_id, pegging.quantity, pegging.person_id, person.name
      FROM pegging
 LEFT JOIN person ON person.id = pegging.person_id
     WHERE pegging.shipment_id = :shipment_id
  ORDER BY pegging.order_id
     LIMIT 500
""")


def find_batch(preorder_id: int, seen: Viewer) -> Batch | None:
    """Return the first batch of a pre-order, once it has been started."""
    asked = select(Batch).where(Batch.preorder_id == preorder_id, Batch.audience_id.in_(seen.audiences))
    return db.session.scalar(asked.order_by(Batch.id).limit(1))


def get_batch(batch_id: int, seen: Viewer) -> Batch:
    """Return a batch that the viewer may see."""
    batch = db.session.get(Batch, batch_id)
    if batch is None or batch.audience_id not in seen.audiences:
        raise NotFound("This does not exist, or not any more.")
    return batch


def updates(batch_id: int, limit: int = 50) -> list[BatchUpdate]:
    """Return what the workshop told of a batch, the latest first."""
    asked = select(BatchUpdate).filter_by(batch_id=batch_id)
    return list(db.session.scalars(asked.order_by(BatchUpdate.told_at.desc(), BatchUpdate.id.desc()).limit(limit)))


def places(batch_id: int) -> list[Any]:
    """Return where a batch goes: destinations with their shipment, where it is packed; the largest first."""
    return list(db.session.execute(PLACES, {"batch_id": batch_id}).all())


def batches(statuses: tuple[str, ...], seen: Viewer, after: str | None = None, size: int = 20) -> Page[Batch]:
    """Return a page of the batches that the viewer may see, the newest first."""
    cursor = read_cursor(after, int)
    asked = select(Batch).where(Batch.status.in_(statuses), Batch.id < (cursor[0] if cursor else 2**62))
    asked = asked.where(Batch.audience_id.in_(seen.audiences))
    rows = db.session.scalars(asked.order_by(Batch.id.desc()).limit(size + 1)).all()
    return Page.of(rows, size, lambda row: [row.id])


def unanswered() -> dict[str, int]:
    """Return how many questions about each batch wait for an answer of the company."""
    return {row.subject: int(row.n) for row in db.session.execute(UNANSWERED)}


def shipments(after: str | None = None, size: int = 20) -> Page[Shipment]:
    """Return a page of shipments, the newest first."""
    cursor = read_cursor(after, int)
    asked = select(Shipment).where(Shipment.id < (cursor[0] if cursor else 2**62)).order_by(Shipment.id.desc())
    return Page.of(db.session.scalars(asked.limit(size + 1)).all(), size, lambda row: [row.id])


def get_shipment(shipment_id: int) -> tuple[Shipment, list[Any]]:
    """Return a shipment and the orders in it."""
    shipment = db.session.get(Shipment, shipment_id)
    if shipment is None:
        raise NotFound("This does not exist, or not any more.")
    return shipment, list(db.session.execute(PARCELS, {"shipment_id": shipment_id}).all())
