"""Batches with what the workshop tells of them, and where they go."""

from typing import Any

from sqlalchemy import select, text

from portal.kit.db import db
from portal.kit.errors import NotFound
from portal.kit.paging import Page, read_cursor
from portal.people.queries import Viewer
from portal.production.models import Batch, BatchUpdate

PLACES = text("""
    SELECT pegging.country, pegging.region, sum(pegging.quantity) AS quantity, count(*) AS orders,
           count(pack.id) AS packed, sum(coalesce(pack.is_sent, 0)) AS sent, sum(coalesce(pack.is_here, 0)) AS arrived,
           CASE WHEN sum(coalesce(pack.is_here, 0)) = count(*) THEN 'delivered'
                WHEN sum(coalesce(pack.is_sent, 0)) = count(*) THEN 'handed_over'
                WHEN count(pack.id) = count(*) THEN 'packed' END AS status
      FROM pegging
 LEFT JOIN (SELECT coalesce(part_of_id, id) AS id,
                   CASE WHEN count(sent_at) = count(*) THEN 1 ELSE 0 END AS is_sent,
                   CASE WHEN count(delivered_at) = count(*) THEN 1 ELSE 0 END AS is_here
              FROM shipment
             WHERE batch_id = :batch_id
          GROUP BY coalesce(part_of_id, id)) AS pack ON pack.id = pegging.shipment_id
     WHERE pegging.batch_id = :batch_id
  GROUP BY pegging.country, pegging.region
  ORDER BY sum(pegging.quantity) DESC, pegging.country, pegging.region
""")


def find_batch(preorder_id: int, seen: Viewer) -> Batch | None:
    """Return the first batch of a pre-order, once it has been started and unless it was cancelled."""
    asked = select(Batch).where(Batch.preorder_id == preorder_id, Batch.audience_id.in_(seen.audiences))
    asked = asked.where(Batch.status != "cancelled")
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
    """Return where a batch goes, and how far it is on the way there; the largest destination first."""
    return list(db.session.execute(PLACES, {"batch_id": batch_id}).all())


def batches(statuses: tuple[str, ...], seen: Viewer, after: str | None = None, size: int = 20) -> Page[Batch]:
    """Return a page of the batches that the viewer may see, the newest first."""
    cursor = read_cursor(after, int)
    asked = select(Batch).where(Batch.status.in_(statuses), Batch.id < (cursor[0] if cursor else 2**62))
    asked = asked.where(Batch.audience_id.in_(seen.audiences))
    rows = db.session.scalars(asked.order_by(Batch.id.desc()).limit(size + 1)).all()
    return Page.of(rows, size, lambda row: [row.id])
