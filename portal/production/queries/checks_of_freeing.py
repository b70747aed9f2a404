"""What must hold of pieces whose order ended at every moment; `verify` expects none of these rows."""

from typing import Any

from sqlalchemy import text

from portal.kit.db import db

# A piece without an order line lies here beyond the orders: it was declared, and it is in no parcel.
STRAY = text("""
    SELECT unit.batch_id, batch.allowance, count(*) AS numbered
      FROM unit
      JOIN batch ON batch.id = unit.batch_id
     WHERE unit.order_line_id IS NULL AND unit.lost_in_id IS NULL
  GROUP BY unit.batch_id, batch.allowance, batch.status
    HAVING count(*) > batch.allowance OR batch.status <> 'done'
     UNION ALL
    SELECT unit.batch_id, unit.lost_in_id, unit.number
      FROM unit
     WHERE unit.order_line_id IS NULL AND (unit.lost_in_id IS NOT NULL OR unit.place IS NOT NULL)
""")


def stray_pieces() -> list[Any]:
    """Return numbered pieces that belong to nobody and were not declared as made beyond the orders (S2, S6)."""
    return list(db.session.execute(STRAY).all())


CHECKS = [stray_pieces]
