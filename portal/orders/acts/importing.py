"""Bring in invoices that another shop has written, many at a time, and take a whole import out again."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import delete, insert, select

from portal.events.orders import InvoiceImported, InvoiceWithdrawn
from portal.kit import limits
from portal.kit.db import db
from portal.kit.errors import NotFound, Refused
from portal.kit.money import Money
from portal.kit.text import clean_line
from portal.orders.models import Order, OrderLine, Product
from portal.orders.rules.invoices import Invoice
from portal.people.acts import own_audiences
from portal.people.models import Person
from portal.people.queries import role_of
from portal.people.rules import ADMIN, OPERATIONS, THE_STAFF, check_role
from portal.river import act, record_many
from portal.river.acts import told_at

LARGEST = 2**53  # of one invoice, in minor units: what every reader of JSON still holds exactly
Known = dict[str, int]


def import_invoices(rows: Sequence[Invoice], source: str, run: str) -> Known:
    """Bring in the invoices that the source has not brought before; return the order of each key.

    Called inside the act of an import.  Invoices that are known are passed over without a trace.
    """
    known = known_invoices(source, [row.key for row in rows])
    new = list({row.key: row for row in rows if row.key not in known}.values())
    return known | _add(new, source, run) if new else known


def known_invoices(source: str, keys: Iterable[str]) -> Known:
    """Return the orders under these keys of a source."""
    asked = select(Order.source_key, Order.id).where(Order.source == source, Order.source_key.in_(list(keys)))
    return {str(key): order_id for key, order_id in db.session.execute(asked)}


@act
def _add(rows: Sequence[Invoice], source: str, run: str) -> Known:
    """Add new invoices with their products and lines."""
    for row in rows:
        check_invoice(row)
    products = _products(rows, source, run)
    ids = _orders(rows, source, run)
    _lines(rows, ids, products)
    told = [_told(row, order_id, products) for row, order_id in zip(rows, ids, strict=True)]
    record_many([(event, event.person_id, row.placed_at) for event, row in zip(told, rows, strict=True)])
    return {row.key: order_id for row, order_id in zip(rows, ids, strict=True)}


def check_invoice(row: Invoice) -> None:
    """Refuse an invoice that cannot be one."""
    limits.REFERENCE.text(row.key)
    Money(row.total_minor, row.currency)
    if not row.lines:
        raise Refused("The invoice “{key}” has no lines.", key=row.key)
    if any(abs(n) > LARGEST for line in row.lines for n in (line.quantity, line.unit_minor, line.total_minor)):
        raise Refused("The invoice “{key}” holds a number that is too large.", key=row.key)


def _products(rows: Sequence[Invoice], source: str, run: str) -> Known:
    """Return the product of each key, adding those that the source names for the first time."""
    names = {line.product_key: line.product_name for row in reversed(rows) for line in reversed(row.lines)}
    asked = select(Product.source_key, Product.id).where(Product.source == source, Product.source_key.in_(names))
    known = {str(key): product_id for key, product_id in db.session.execute(asked)}
    missing = sorted(names.keys() - known.keys())
    added = [_product(key, names[key], source, run) for key in missing]
    return known | dict(zip(missing, _insert(Product, added), strict=True))


def _product(key: str, name: str, source: str, run: str) -> dict[str, Any]:
    """Return the row of a product that another shop sold; only the company sees it."""
    shown = clean_line(name)[: limits.TITLE.most] or key
    row = {"source": source, "source_key": key, "run": run, "name": shown, "status": "retired", "made_at": told_at()}
    return row | {"audience_id": THE_STAFF, "facts": [], "stages": [], "version": 1}


def _orders(rows: Sequence[Invoice], source: str, run: str) -> list[int]:
    """Add the heads of the invoices and return their ids, in the same order."""
    audiences = _audiences({row.person_id for row in rows if row.person_id is not None})
    return _insert(Order, [_order(row, audiences) | {"source": source, "run": run} for row in rows])


def _order(row: Invoice, audiences: dict[int, int]) -> dict[str, Any]:
    money = {"total_minor": row.total_minor, "credited_minor": 0, "currency": row.currency}
    status = "returned" if row.is_return else "delivered"
    whose = {"person_id": row.person_id, "audience_id": audiences.get(row.person_id or 0, THE_STAFF)}
    what = {"source_key": row.key, "placed_at": row.placed_at, "quantity": row.quantity, "status": status}
    return money | whose | what | {"country": clean_line(row.country)[:60], "region": "", "version": 1}


def _audiences(people: set[int]) -> dict[int, int]:
    """Return the audience of what each of these people and the company see."""
    asked = select(Person.id, Person.audience_id).where(Person.id.in_(people), Person.audience_id.is_not(None))
    known = {row.id: row.audience_id for row in db.session.execute(asked)}
    return known | own_audiences(people - known.keys())


def _lines(rows: Sequence[Invoice], ids: Sequence[int], products: Known) -> None:
    values = [
        {"order_id": order_id, "product_id": products[line.product_key], "quantity": line.quantity}
        | {"unit_minor": line.unit_minor, "total_minor": line.total_minor, "credited_minor": 0}
        for row, order_id in zip(rows, ids, strict=True)
        for line in row.lines
    ]
    db.session.execute(insert(OrderLine), values)


def _told(row: Invoice, order_id: int, products: Known) -> InvoiceImported:
    amounts = (row.total_minor, row.currency, row.quantity, row.is_return)
    what = [products[line.product_key] for line in row.lines]
    return InvoiceImported(order_id, row.person_id, *amounts, what, [line.quantity for line in row.lines])


def _insert(table: type[Product] | type[Order], rows: list[dict[str, Any]]) -> list[int]:
    """Add rows and return their ids, in the same order."""
    if not rows:
        return []
    asked = insert(table).returning(table.id, sort_by_parameter_order=True)
    return list(db.session.scalars(asked, rows))


@act
def withdraw_invoices(run: str, person_id: int | None, most: int | None = None) -> int:
    """Take out the invoices that an import brought in, and the products that only they sold; return how many."""
    if person_id is not None:  # the command line is the house itself
        check_role(role_of(person_id), OPERATIONS, ADMIN)
    head = Order.__table__.c
    asked = select(head.id, head.person_id, head.total_minor, head.currency, head.status).where(head.run == run)
    found = db.session.execute(asked.order_by(head.id).limit(most)).all()
    if not found:
        raise NotFound("This does not exist, or not any more.")
    told = [InvoiceWithdrawn(*row[:4], is_return=row.status == "returned") for row in found]
    _take_out(run, [row.id for row in found])
    record_many([(event, person_id, None) for event in told])
    return len(found)


def _take_out(run: str, order_ids: Sequence[int]) -> None:
    db.session.execute(delete(OrderLine).where(OrderLine.order_id.in_(order_ids)))
    db.session.execute(delete(Order).where(Order.id.in_(order_ids)))
    if db.session.scalar(select(Order.id).where(Order.run == run).limit(1)) is None:
        sold = select(OrderLine.product_id)
        db.session.execute(delete(Product).where(Product.run == run, Product.id.not_in(sold)))
