"""The files that come with products."""

from collections.abc import Sequence

from sqlalchemy import select

from portal.kit.db import db
from portal.knowledge.models import Manual


def manuals_of(product_id: int) -> Sequence[Manual]:
    """Return the manuals of a product, in the order of their titles."""
    asked = select(Manual).where(Manual.product_id == product_id, Manual.withdrawn_at.is_(None))
    return db.session.scalars(asked.order_by(Manual.title, Manual.id).limit(50)).all()
