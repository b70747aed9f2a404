from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from portal.kit.db import db
from portal.kit.errors import NotAllowed
from portal.orders.acts.importing import import_invoices, withdraw_invoices
from portal.orders.models import Order, OrderLine, Product
from portal.orders.rules.invoices import Invoice, SoldLine
from portal.river.acts import telling
from portal.river.models import EventRow

DAY = datetime(2011, 3, 4, 10, tzinfo=UTC)
MUG, LAMP = ("85123A", "WHITE MUG"), ("22752", "NIGHT LAMP")


def sold(key, person_id, *lines, **more):
    lines = tuple(SoldLine(*what, n, minor, n * minor) for what, n, minor in lines)
    return Invoice(key, person_id, DAY, "GBP", lines, country="France", **more)


def bring(*rows, run="r1"):
    with telling(f"import:{run}"):
        return import_invoices(rows, "retail", run)


def test_an_invoice_comes_in_once_however_often_it_is_brought(ada, flows):
    first = bring(sold("536365", ada, (MUG, 6, 255), (LAMP, 2, 339)))
    again = bring(sold("536365", ada, (MUG, 6, 255)), sold("536366", None, (MUG, 1, 255)), run="r2")
    assert again["536365"] == first["536365"]
    orders = db.session.scalars(select(Order).order_by(Order.id)).all()
    assert [(o.person_id, o.total_minor, o.quantity, o.status) for o in orders] == [
        (ada, 2208, 8, "delivered"),
        (None, 255, 1, "delivered"),
    ]
    assert db.session.query(Product).count() == 2
    flows()


def test_a_return_stays_a_return_and_is_told_as_one(ada, flows):
    order_id = bring(sold("C536379", ada, (MUG, -1, 255), is_return=True))["C536379"]
    order = db.session.get(Order, order_id)
    assert (order.status, order.quantity, order.total_minor) == ("returned", -1, -255)
    told = db.session.scalar(select(EventRow).where(EventRow.kind == "invoice.imported"))
    assert told.data["is_return"]
    assert (told.occurred_at, told.origin) == (DAY, "import:r1")
    flows()


def test_an_import_of_invoices_can_be_taken_out_whole_and_brought_again(ada, operator, staff, flows):
    bring(sold("1", ada, (MUG, 6, 255)))
    bring(sold("2", ada, (MUG, 1, 255), (LAMP, 1, 339)), run="r2")
    with pytest.raises(NotAllowed):
        withdraw_invoices("r2", staff)
    assert withdraw_invoices("r2", operator) == 1
    assert db.session.scalars(select(Product.source_key)).all() == ["85123A"]
    assert db.session.query(OrderLine).count() == 1
    assert bring(sold("2", ada, (LAMP, 1, 339)), run="r3")["2"]
    flows()
