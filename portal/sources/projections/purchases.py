"""Learn who bought what and when: what lifetime value is fitted to."""

from sqlalchemy import delete, update

from portal.events import orders
from portal.events.returns import OrderChanged, ReturnMoved
from portal.kit.db import db
from portal.river import Happened, Projection
from portal.sources.models import SourcePurchase

purchases = Projection("sources.purchases", tables=[SourcePurchase])
UNDONE = ("cancelled", "expired", "refunded", "returned", "dropped", "voided")


@purchases.on(orders.OrderPaid, orders.InvoiceImported)
def bought(event: orders.OrderPaid | orders.InvoiceImported, happened: Happened) -> None:
    """Somebody paid for an order; what is free or comes back is no purchase."""
    if event.person_id is None or event.minor <= 0 or getattr(event, "is_return", False):
        return
    row = {"event_id": happened.event_id, "order_id": event.order_id, "person_id": event.person_id}
    purchases.add(SourcePurchase, **row, at=happened.occurred_at, currency=event.currency, minor=event.minor)


@purchases.on(orders.OrderMoved, orders.InvoiceWithdrawn)
def undone(event: orders.OrderMoved | orders.InvoiceWithdrawn, _: Happened) -> None:
    """An order went back, or was told by mistake."""
    if isinstance(event, orders.InvoiceWithdrawn) or event.status in UNDONE:
        purchases.flush()
        db.session.execute(delete(SourcePurchase).where(SourcePurchase.order_id == event.order_id))


@purchases.on(OrderChanged)
def changed(event: OrderChanged, _: Happened) -> None:
    """An order costs something else; one that waits for money again is bought when that has come."""
    purchases.flush()
    mine = SourcePurchase.order_id == event.order_id
    if event.status == "confirmed":
        db.session.execute(update(SourcePurchase).where(mine).values(minor=event.minor))
    else:
        db.session.execute(delete(SourcePurchase).where(mine))


@purchases.on(ReturnMoved)
def came_back(event: ReturnMoved, _: Happened) -> None:
    """A part of an order came back; what is left of it stays a purchase."""
    if event.minor and event.status in ("refunded", "exchanged"):
        purchases.flush()
        mine = update(SourcePurchase).where(SourcePurchase.order_id == event.order_id)
        db.session.execute(mine.values(minor=SourcePurchase.minor - event.minor))
