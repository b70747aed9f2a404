"""What somebody owns of what we make, and what of it could be sent back."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, func, select

from portal.kit.db import db
from portal.kit.errors import Conflict, NotFound
from portal.orders.models import Order, OrderLine, Product
from portal.people.queries import Viewer

OWNED = ("confirmed", "in_production", "shipped", "delivered")
ARRIVED = ("shipped", "delivered")  # what the buyer may have in hand


def owned_products(person_id: int | None, most: int = 20) -> list[Row[Any]]:
    """Return the products that somebody ordered and keeps, the latest first: id and name."""
    if not person_id:
        return []
    latest = func.max(Order.id).label("latest")
    asked = select(Product.id, Product.name, latest).join(OrderLine, OrderLine.product_id == Product.id)
    asked = asked.join(Order, Order.id == OrderLine.order_id).where(Order.person_id == person_id)
    asked = asked.where(Order.status.in_(OWNED), OrderLine.quantity > 0).group_by(Product.id, Product.name)
    return list(db.session.execute(asked.order_by(latest.desc(), Product.id).limit(most)))


def returnable(person_id: int, product_ids: Sequence[int], most: int = 20) -> list[Row[Any]]:
    """Return the orders of somebody from which one of these products could be sent back."""
    asked = select(Order.id, Order.reference, Order.placed_at, OrderLine.product_id, Product.name, OrderLine.quantity)
    asked = asked.join(OrderLine, OrderLine.order_id == Order.id).join(Product, Product.id == OrderLine.product_id)
    asked = asked.where(Order.person_id == person_id, Order.status.in_(ARRIVED), OrderLine.quantity > 0)
    asked = asked.where(OrderLine.product_id.in_(product_ids)) if product_ids else asked
    return list(db.session.execute(asked.order_by(Order.id.desc()).limit(most)))


def latest_products(seen: Viewer, also: int | None = None, most: int = 60) -> list[Row[Any]]:
    """Return id and name of the latest products, and of one more."""
    asked = select(Product.id, Product.name).where(Product.audience_id.in_(seen.audiences))
    latest = select(Product.id).where(Product.audience_id.in_(seen.audiences)).order_by(Product.id.desc()).limit(most)
    return list(db.session.execute(asked.where(Product.id.in_(latest) | (Product.id == also)).order_by(Product.name)))


def products_called(names: Sequence[str], ids: Sequence[int], seen: Viewer) -> list[Row[Any]]:
    """Return the products of these names or numbers that the viewer may see."""
    lowered = [name.lower() for name in names]
    asked = select(Product.id, func.lower(Product.name).label("name"))
    asked = asked.where(Product.audience_id.in_(seen.audiences))
    return list(db.session.execute(asked.where(Product.id.in_(ids) | func.lower(Product.name).in_(lowered))))


def product_named(line: str, found: Sequence[Row[Any]], number: int | None) -> int:
    """Return which of the products that were found a line means."""
    if number is not None and any(row.id == number for row in found):
        return number
    called = [int(row.id) for row in found if row.name == line.lower()]
    if not called:
        raise NotFound("There is no product “{name}”.", name=line[:80])
    if len(called) > 1:
        raise Conflict("There are several products “{name}”: give the number of its page.", name=line[:80])
    return called[0]
