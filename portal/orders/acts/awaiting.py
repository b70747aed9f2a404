"""Wait for a product that cannot be ordered now: to hear when it is made again, or no more."""

from portal.events.options import ProductAwaited, ProductUnawaited
from portal.kit.db import db, load
from portal.kit.errors import Conflict, NotFound
from portal.orders.models import Product, ProductWait
from portal.people.queries import role_of
from portal.people.rules import EVERYONE, ROLES, check_role
from portal.river import act, record
from portal.river.acts import told_at


@act
def await_product(product_id: int, person_id: int) -> None:
    """Want to hear when a product can be ordered."""
    check_role(role_of(person_id), *ROLES)
    product = load(Product, product_id)
    if product.audience_id != EVERYONE:
        raise NotFound("This does not exist, or not any more.")
    if db.session.get(ProductWait, (product_id, person_id)):
        raise Conflict("You will hear of it already.", code="awaited")
    db.session.add(ProductWait(product_id=product_id, person_id=person_id, asked_at=told_at()))
    record(ProductAwaited(product_id, product.author_id, person_id), person_id)


@act
def unawait_product(product_id: int, person_id: int) -> None:
    """Want to hear no more when a product can be ordered."""
    product, row = load(Product, product_id), db.session.get(ProductWait, (product_id, person_id))
    if row is None:
        raise Conflict("You do not wait for it.", code="awaited")
    db.session.delete(row)
    record(ProductUnawaited(product_id, product.author_id, person_id), person_id)
