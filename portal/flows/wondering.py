"""Ask about a product where everybody reads it: one room knows who sees the product, another keeps the question."""

from sqlalchemy import select

from portal.kit.db import db
from portal.kit.errors import NotFound
from portal.knowledge.acts.wondering import ask_publicly
from portal.orders.models import Product
from portal.people.queries import viewer
from portal.river import act


@act
def ask_about_product(product_id: int, person_id: int, body: str) -> int:
    """Ask a question about a product that one sees, for all who see it; return its id."""
    audience_id = db.session.scalar(select(Product.audience_id).filter_by(id=product_id))
    if audience_id is None or audience_id not in viewer(person_id).audiences:
        raise NotFound("This does not exist, or not any more.")
    return ask_publicly(product_id, audience_id, person_id, body)
