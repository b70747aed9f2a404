"""Wait for a product that cannot be ordered now: to hear when it is made again, or no more."""

from sqlalchemy import delete, select

from portal.events.options import ProductAwaited, ProductUnawaited
from portal.kit.db import db, load
from portal.kit.errors import Conflict, NotFound
from portal.orders.models import Product, ProductWait
from portal.people.queries import role_of
from portal.people.rules import EVERYONE, ROLES, check_role
from portal.river import act, record, record_many
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


def answer_waiting(product_id: int) -> int:
    """Strike those off who waited for a product that can be ordered now, as they have heard it; return how many."""
    waits = select(ProductWait.person_id).filter_by(product_id=product_id).limit(1)
    return _strike(product_id) if db.session.scalar(waits) is not None else 0


@act
def _strike(product_id: int) -> int:
    """Strike off all who wait for a product."""
    product = load(Product, product_id)
    rows = db.session.scalars(
        select(ProductWait).filter_by(product_id=product_id).order_by(ProductWait.person_id)
    ).all()
    told = [(ProductUnawaited(product_id, product.author_id, row.person_id), None, None) for row in rows]
    db.session.execute(delete(ProductWait).where(ProductWait.product_id == product_id))
    record_many(told)
    return len(rows)
