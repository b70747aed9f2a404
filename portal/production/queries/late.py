"""Parcels that somebody should look after: overdue, without news, lost, or back without having arrived."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, select

from portal.kit.clock import now
from portal.kit.db import db
from portal.kit.paging import Page, read_cursor
from portal.production.models import Promise, Shipment, TrackingEvent
from portal.production.queries.promises import today_here

OVERDUE, SILENT, LOST, BACK = "overdue", "silent", "lost", "back"
UNDER_WAY = Shipment.status.in_(("handed_over", "in_transit", "at_pickup"))
HEARD = select(func.max(TrackingEvent.happened_at)).where(TrackingEvent.shipment_id == Shipment.id)


def _is_silent(days: int) -> ColumnElement[bool]:
    since = now() - timedelta(days=days)
    heard = select(TrackingEvent.id).where(TrackingEvent.shipment_id == Shipment.id)
    return UNDER_WAY & (Shipment.sent_at < since) & ~heard.where(TrackingEvent.happened_at >= since).exists()


WHICH: dict[str, Callable[[int], ColumnElement[bool]]] = {
    OVERDUE: lambda _: UNDER_WAY & Promise.kept_at.is_(None) & (Promise.due_on < today_here()),
    SILENT: _is_silent,
    LOST: lambda _: (Shipment.status == "lost") & (Shipment.resent_as == ""),
    BACK: lambda _: (Shipment.status == "returned") & Shipment.delivered_at.is_(None) & (Shipment.resent_as == ""),
}


def select_late(shelf: str, days: int) -> Any:
    """Return the question for the parcels of a shelf; without news for so many days."""
    asked: Any = select(
        *(Shipment.id, Shipment.order_id, Shipment.person_id, Shipment.status, Shipment.carrier, Shipment.carrier_id),
        *(Shipment.tracking, Shipment.sent_at, Promise.due_on, Promise.kept_at),
        HEARD.scalar_subquery().label("heard_at"),
    )
    asked = asked.outerjoin(Promise, Promise.order_id == Shipment.order_id).where(WHICH[shelf](days))
    return asked.where(Shipment.order_id.is_not(None), Shipment.replaced_by_id.is_(None))


def page_of(asked: Any, after: str | None = None, size: int = 30) -> Page[Any]:
    """Return a page of the parcels that were asked for, those packed first at the top."""
    cursor = read_cursor(after, int)
    asked = asked.where(Shipment.id > (cursor[0] if cursor else 0)).order_by(Shipment.id).limit(size + 1)
    return Page.of(db.session.execute(asked).all(), size, lambda row: [row.id])
