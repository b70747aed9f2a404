"""What another shop sold comes in: one order for each invoice, to customers who are people here."""

from collections.abc import Iterator, Sequence

from portal.flows.imports.book import Book
from portal.flows.imports.community import meet
from portal.kit.errors import Refused
from portal.orders.acts.importing import check_invoice, import_invoices
from portal.orders.rules.invoices import Invoice, SoldLine
from portal.outside.readers.rows import Author, InvoiceRow
from portal.river import act


def check_invoices(rows: Sequence[InvoiceRow], book: Book) -> Iterator[InvoiceRow]:
    """Yield the invoices that can be taken."""
    for row in rows:
        try:
            check_invoice(_invoice(row, None))
        except Refused as refusal:
            book.refuse(row, str(refusal))
        else:
            yield row


@act
def write_invoices(rows: Sequence[InvoiceRow], book: Book) -> None:
    """Take invoices, and their customers where no list told us of them."""
    customers = [(_customer(row.customer_key), row.placed_at) for row in rows if row.customer_key]
    meet(customers, book)
    told = [_invoice(row, book.id_of(row.customer_key or "", "person") or None) for row in rows]
    ids = import_invoices(told, book.source, str(book.run_id))
    book.took("order", {row.key: ids[invoice.key] for row, invoice in zip(rows, told, strict=True)})


def _customer(key: str) -> Author:
    """Return a customer of whom we know the number and nothing else."""
    return Author(key, f"Customer {_bare(key)}")


def _invoice(row: InvoiceRow, person_id: int | None) -> Invoice:
    """Return the invoice as the room of orders takes it."""
    lines = tuple(
        SoldLine(_bare(line.product_key), line.product_name, line.quantity, line.unit_minor, line.total_minor)
        for line in row.lines
    )
    return Invoice(_bare(row.key), person_id, row.placed_at, row.currency, lines, row.country, row.is_return)


def _bare(key: str) -> str:
    """Return a key as the shop itself writes it."""
    return key.partition("/")[2]
