"""Parcels that somebody should look after: overdue, without news, lost, or back without having arrived."""

from datetime import timedelta
from typing import Any

from sqlalchemy import bindparam, text

from portal.kit.clock import now
from portal.kit.db import db
from portal.kit.paging import Page, read_cursor
from portal.production.models import Promise, Shipment
from portal.production.queries.promises import today_here

OVERDUE, SILENT, LOST, BACK = "overdue", "silent", "lost", "back"
WHICH = {
    OVERDUE: """shipment.status IN ('handed_over', 'in_transit', 'at_pickup')
       AND delivery_promise.kept_at IS NULL AND delivery_promise.due_on < :today""",
    SILENT: """shipment.status IN ('handed_over', 'in_transit', 'at_pickup') AND shipment.sent_at < :since
       AND NOT EXISTS (SELECT 1 FROM tracking_event WHERE tracking_event.shipment_id = shipment.id
                          AND tracking_event.happened_at >= :since)""",
    LOST: "shipment.status = 'lost' AND shipment.resent_as = ''",
    BACK: "shipment.status = 'returned' AND shipment.delivered_at IS NULL AND shipment.resent_as = ''",
}
PARCELS = """
    SELECT shipment.id, shipment.order_id, shipment.person_id, shipment.status, shipment.carrier, shipment.carrier_id,
           shipment.tracking, shipment.sent_at, delivery_promise.due_on, delivery_promise.kept_at,
           (SELECT max(tracking_event.happened_at) FROM tracking_event
             WHERE tracking_event.shipment_id = shipment.id) AS heard_at
      FROM shipment
 LEFT JOIN delivery_promise ON delivery_promise.order_id = shipment.order_id
     WHERE shipment.id > :after AND shipment.order_id IS NOT NULL AND shipment.replaced_by_id IS NULL AND {which}
  ORDER BY shipment.id
     LIMIT :size
"""
DAY, MOMENT = Promise.__table__.c.due_on.type, Shipment.__table__.c.sent_at.type


def late_parcels(shelf: str, days: int, after: str | None = None, size: int = 30, only: str = "TRUE") -> Page[Any]:
    """Return a page of the parcels of a shelf, those packed first at the top; without news for so many days.

    Whoever knows more than production says in SQL which of them only.
    """
    cursor = read_cursor(after, int)
    typed = text(PARCELS.format(which=f"{WHICH[shelf]} AND {only}")).columns(
        due_on=DAY, sent_at=MOMENT, heard_at=MOMENT
    )
    if shelf == OVERDUE:
        typed = typed.bindparams(bindparam("today", today_here(), type_=DAY))
    elif shelf == SILENT:
        typed = typed.bindparams(bindparam("since", now() - timedelta(days=days), type_=MOMENT))
    values = {"after": cursor[0] if cursor else 0, "size": size + 1}
    return Page.of(db.session.execute(typed, values).all(), size, lambda row: [row.id])
