"""Pick-up points: those that buyers may choose, and the one of an order."""

from sqlalchemy import select

from portal.kit.db import db
from portal.kit.errors import NotFound
from portal.orders.models import OrderAddress, PickupPoint


def pickup_points(*, with_retired: bool = False, country: str = "") -> list[PickupPoint]:
    """Return the pick-up points by country and name."""
    asked = select(PickupPoint).order_by(PickupPoint.country, PickupPoint.name, PickupPoint.id)
    asked = asked if with_retired else asked.where(PickupPoint.retired_at.is_(None))
    asked = asked.filter_by(country=country) if country else asked
    return list(db.session.scalars(asked.limit(300)))


def get_point(point_id: int) -> PickupPoint:
    """Return a pick-up point."""
    found = db.session.get(PickupPoint, point_id)
    if found is None:
        raise NotFound("This does not exist, or not any more.")
    return found


def point_of(order_id: int) -> PickupPoint | None:
    """Return the pick-up point to which an order goes, if it goes to one."""
    asked = select(PickupPoint).join(OrderAddress, OrderAddress.pickup_point_id == PickupPoint.id)
    return db.session.scalar(asked.where(OrderAddress.order_id == order_id))
