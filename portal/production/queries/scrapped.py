"""What was scrapped of a batch, at which work, and of which configuration."""

from typing import Any

from sqlalchemy import text

from portal.kit.db import db

SCRAPPED = text("""
    SELECT work_order.id, work_order.name, work_order.scrap, batch_item.label, work_scrap.quantity
      FROM work_order
 LEFT JOIN work_scrap ON work_scrap.work_order_id = work_order.id AND work_scrap.quantity > 0
 LEFT JOIN batch_item ON batch_item.id = work_scrap.item_id
     WHERE work_order.batch_id = :batch_id AND work_order.scrap > 0
  ORDER BY work_order.position, batch_item.label
     LIMIT 200
""")
MISNAMED = text("""
    SELECT work_scrap.work_order_id, work_order.scrap, sum(work_scrap.quantity) AS named
      FROM work_scrap
      JOIN work_order ON work_order.id = work_scrap.work_order_id
      JOIN batch_item ON batch_item.id = work_scrap.item_id
  GROUP BY work_scrap.work_order_id, work_order.scrap, work_order.batch_id
    HAVING sum(work_scrap.quantity) > work_order.scrap OR min(work_scrap.quantity) < 0
        OR min(batch_item.batch_id) <> work_order.batch_id OR max(batch_item.batch_id) <> work_order.batch_id
""")


def scrapped_in(batch_id: int) -> dict[int, list[Any]]:
    """Return what was scrapped of a batch, by work order in their order, with the configurations that were named."""
    found: dict[int, list[Any]] = {}
    for row in db.session.execute(SCRAPPED, {"batch_id": batch_id}):
        found.setdefault(row.id, []).append(row)
    return found


def misnamed_scrap() -> list[Any]:
    """Return works of which more scrap has a configuration than was counted, or one of another batch (S3)."""
    return list(db.session.execute(MISNAMED).all())


CHECKS = [misnamed_scrap]
