"""Invoices and credit notes: written in the act that ships or takes back, with the next number of their year.

Functions here are called by acts, and record what they write.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import insert, select, text

from portal.events.books import BillIssued
from portal.kit.db import db
from portal.kit.zones import zone_for
from portal.orders.models import Bill, BillLine, Order, OrderLine, Product, TaxRate
from portal.orders.rules.taxes import rate_for, tax_within
from portal.people.models import Person
from portal.river import record_many
from portal.river.acts import told_at

TAXED = ("tax", "basis_points", "tax_name", "is_inclusive")
INVOICE, CREDIT_NOTE = "invoice", "credit_note"
TAKE_NUMBERS = text("""
    INSERT INTO paper_number (kind, year, last) VALUES (:kind, :year, :n)
    ON CONFLICT (kind, year) DO UPDATE SET last = paper_number.last + :n
    RETURNING last
""")


@dataclass(frozen=True, slots=True)
class Sold:
    """A line as it stands on a paper."""

    order: Order
    line_id: int
    agreement_id: int | None
    words: str
    quantity: int
    gross: int
    tax: int = 0
    basis_points: int = 0
    tax_name: str = ""
    is_inclusive: bool = True

    @property
    def net(self) -> int:
        """Return what is earned by it: without the tax."""
        return self.gross - self.tax


def sold_lines(orders: Sequence[Order]) -> list[Sold]:
    """Return the lines of orders, with the tax that each destination asks for on the day of the present act."""
    rates = rates_of(orders)
    return [_taxed(sold, rates[sold.order.id]) for sold in _untaxed(orders)]


def as_invoiced(order: Order) -> list[Sold]:
    """Return the lines of an order with the tax of its invoice, whatever it is today."""
    asked = select(BillLine.line_id, BillLine.tax_minor, BillLine.basis_points, BillLine.tax_name, Bill.is_inclusive)
    asked = asked.join(Bill, Bill.id == BillLine.bill_id).where(Bill.kind == INVOICE, Bill.order_id == order.id)
    taxed: dict[int, Any] = {row[0]: dict(zip(TAXED, row[1:], strict=True)) for row in db.session.execute(asked)}
    return [replace(sold, **taxed.get(sold.line_id, {})) for sold in _untaxed([order])]


def _untaxed(orders: Sequence[Order]) -> list[Sold]:
    by_id = {order.id: order for order in orders}
    asked = select(OrderLine, Product.name).join(Product, Product.id == OrderLine.product_id)
    asked = asked.where(OrderLine.order_id.in_(by_id)).order_by(OrderLine.id)
    return [
        Sold(
            by_id[line.order_id],
            line.id,
            line.agreement_id,
            name,
            line.quantity,
            line.total_minor - line.credited_minor,
        )
        for line, name in db.session.execute(asked.execution_options(populate_existing=True))
    ]


def _taxed(sold: Sold, rate: TaxRate | None) -> Sold:
    if rate is None:
        return sold
    tax, shown = tax_within(sold.gross, rate.basis_points), rate.is_inclusive
    return replace(sold, tax=tax, basis_points=rate.basis_points, tax_name=rate.name, is_inclusive=shown)


def rates_of(orders: Sequence[Order]) -> dict[int, TaxRate | None]:
    """Return the tax that each order's destination asks for on the day of the present act."""
    day = told_at().astimezone(zone_for("")).date()
    asked = select(TaxRate).where(TaxRate.valid_from <= day)
    rates = db.session.scalars(asked.where((TaxRate.valid_until >= day) | TaxRate.valid_until.is_(None))).all()
    return {order.id: rate_for(rates, order.country, order.region, day) for order in orders}


def invoice(lines: Sequence[Sold], person_id: int | None) -> None:
    """Write the invoice of each order of which these are the lines."""
    _write(INVOICE, lines, person_id)


def credit(lines: Sequence[Sold], person_id: int | None) -> None:
    """Write the credit note of what came back."""
    _write(CREDIT_NOTE, lines, person_id)


def _write(kind: str, lines: Sequence[Sold], person_id: int | None) -> None:
    by_order: dict[int, list[Sold]] = defaultdict(list)
    for line in lines:
        by_order[line.order.id].append(line)
    if not by_order:
        return
    heads = _heads(kind, list(by_order.values()))
    ids = db.session.scalars(insert(Bill).returning(Bill.id, sort_by_parameter_order=True), heads).all()
    rows = [_line(bill_id, line) for bill_id, sold in zip(ids, by_order.values(), strict=True) for line in sold]
    db.session.execute(insert(BillLine), rows)
    record_many([(_issued(bill_id, head), person_id, None) for bill_id, head in zip(ids, heads, strict=True)])


def _heads(kind: str, papers: Sequence[Sequence[Sold]]) -> list[dict[str, object]]:
    """Return the heads of papers, numbered in turn."""
    year = told_at().astimezone(zone_for("")).year
    last = int(db.session.scalar(TAKE_NUMBERS, {"kind": kind, "year": year, "n": len(papers)}) or 0)
    orders = [lines[0].order for lines in papers]
    tongues, corrected = _languages(orders), _invoices(orders) if kind == CREDIT_NOTE else {}
    return [
        {"kind": kind, "year": year, "number": last - len(papers) + n, "issued_at": told_at()}
        | {"corrects_id": corrected.get(lines[0].order.id), "language": tongues.get(lines[0].order.person_id) or "en"}
        | _sums(lines)
        for n, lines in enumerate(papers, 1)
    ]


def _sums(lines: Sequence[Sold]) -> dict[str, object]:
    order = lines[0].order
    sums: dict[str, object] = {
        "gross_minor": sum(line.gross for line in lines),
        "tax_minor": sum(line.tax for line in lines),
    }
    whose = {"order_id": order.id, "person_id": order.person_id, "currency": order.currency}
    return whose | sums | {"is_inclusive": lines[0].is_inclusive}


def _line(bill_id: int, line: Sold) -> dict[str, object]:
    rate: dict[str, object] = {"basis_points": line.basis_points, "tax_name": line.tax_name}
    sums = {"quantity": line.quantity, "gross_minor": line.gross, "tax_minor": line.tax}
    return {"bill_id": bill_id, "line_id": line.line_id, "words": line.words} | sums | rate


def _languages(orders: Sequence[Order]) -> dict[int | None, str | None]:
    """Return the languages of the buyers."""
    asked = select(Person.id, Person.language).where(Person.id.in_({order.person_id for order in orders}))
    return {row.id: row.language for row in db.session.execute(asked)}


def _invoices(orders: Sequence[Order]) -> dict[int, int]:
    """Return the invoice of each order."""
    asked = select(Bill.order_id, Bill.id).where(Bill.kind == INVOICE, Bill.order_id.in_([each.id for each in orders]))
    return {row.order_id: row.id for row in db.session.execute(asked)}


def _issued(bill_id: int, head: dict[str, object]) -> BillIssued:
    whose = (head["order_id"], head["person_id"], bill_id, head["kind"], head["year"], head["number"])
    return BillIssued(*whose, head["gross_minor"], head["tax_minor"], head["currency"])  # type: ignore[arg-type]
