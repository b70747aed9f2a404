"""The files that come with products."""

from collections.abc import Sequence

from sqlalchemy import select

from portal.kit.db import db
from portal.knowledge.models import Manual


def manuals_of(product_id: int) -> Sequence[Manual]:
    """Return the manuals of a product, in the order of their titles."""
    asked = select(Manual).where(Manual.product_id == product_id, Manual.withdrawn_at.is_(None))
    return db.session.scalars(asked.order_by(Manual.title, Manual.id).limit(50)).all()


def find_manual(manual_id: int, product_id: int) -> Manual | None:
    """Return a manual of a product, if it is one of it."""
    return db.session.scalar(select(Manual).filter_by(id=manual_id, product_id=product_id))
