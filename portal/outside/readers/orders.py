"""Sales as shops export them: lines of CSV, put together into one row for each invoice."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from itertools import islice
from operator import itemgetter
from pathlib import Path
from typing import NamedTuple

from portal.kit.money import decimals
from portal.outside.readers.amounts import cleaned, decimal_of, instant, to_minor, whole
from portal.outside.readers.files import COLUMNS, NO_COLUMN, NO_FILE, Record, positions, records
from portal.outside.readers.mapping import Lookup, Mapping
from portal.outside.readers.rows import InvoiceLine, InvoiceRow, Origin, PersonRow, Refusal, Row

NO_DATE = "The date is none."
NO_INVOICE = "It belongs to no invoice."
NO_QUANTITY = "The quantity is not a whole number, or it is zero."
NO_PRICE = "The price is not a number."
NEGATIVE_PRICE = "The price is negative."
OTHER_CUSTOMER = "The invoice belongs to another customer."
ROLES = ("amount", "country", "customer", "date", "invoice", "price", "product", "product_name", "quantity")
MOST = 10_000_000  # of one thing on one line


class Sum(NamedTuple):
    """What a line comes to."""

    quantity: int
    unit_minor: int
    total_minor: int


class Line(NamedTuple):
    """One line with what it says of its invoice."""

    invoice: str
    customer: str
    placed_at: datetime
    country: str
    line: InvoiceLine
    place: str


@dataclass(slots=True)
class Draft:
    """An invoice while its lines are gathered."""

    key: str
    customer: str
    placed_at: datetime
    country: str
    lines: list[InvoiceLine] = field(default_factory=list)
    runs: int = 1  # how many times its lines stand together, of which there are still so many to come


class Orders:
    """The sales of one shop, in one file or several."""

    def __init__(self, mapping: Mapping, files: Sequence[Path]) -> None:
        self.mapping = mapping
        self.files = files
        self.origin = Origin("lines", mapping.link, mapping.licence)
        self.exponent = decimals(mapping.currency)
        self.product_names: dict[str, str] = {}

    @property
    def source(self) -> str:
        """Return the name under which the keys of this shop are known."""
        return self.mapping.source

    def rows(self) -> Iterator[Row | Refusal]:
        """Yield the customers whom a file of their own lists, then every invoice."""
        if self.mapping.customers:
            yield from self._customers(self.mapping.customers)
        if self.mapping.products:
            self.product_names = {key: name for key, name, _ in self._looked_up(self.mapping.products, "products")}
        yield from self._invoices()

    def _customers(self, lookup: Lookup) -> Iterator[Row]:
        """Yield the customers of a list."""
        origin = Origin("customers", self.mapping.link, self.mapping.licence)
        for key, name, mail in self._looked_up(lookup, "customers"):
            yield PersonRow(f"customer/{key}", name or f"Customer {key}", origin, mail=mail)

    def _looked_up(self, lookup: Lookup, table: str) -> Iterator[tuple[str, str, str]]:
        """Yield key, name and mail from a further file."""
        path = self.files[0].parent / lookup.file
        found = records(path, table, encoding=lookup.encoding, delimiter=lookup.delimiter)
        header = next(found, None)
        wanted = [lookup.key, *lookup.name, *([lookup.mail] if lookup.mail else [])]
        at = positions(header[1], wanted) if isinstance(header, tuple) else None
        for record in found if at else ():
            if isinstance(record, tuple) and len(record[1]) > max((at or {}).values()):
                yield _entry(record[1], lookup, at or {})

    def _invoices(self) -> Iterator[Row | Refusal]:
        """Yield each invoice when its last line has come: mostly they stand together, and some are scattered."""
        runs, waiting = self._scattered(), dict[str, Draft]()
        current: Draft | None = None
        for line in self._lines():
            if isinstance(line, Refusal):
                yield line
                continue
            if current is None or current.key != line.invoice:
                yield from self._put_down(current, waiting)
                current = waiting.pop(line.invoice, None) or _begun(line, runs.get(line.invoice, 1))
            yield from _add(current, line)
        yield from self._put_down(current, waiting)
        yield from map(self._invoice, waiting.values())

    def _scattered(self) -> dict[str, int]:
        """Return how many times the lines of an invoice stand together, for those where it is more than once."""
        seen, scattered, last = set[str](), dict[str, int](), ""
        if "invoice" not in self.mapping.columns:
            return scattered
        for file in self.files:
            at, found = self._opened(file)
            for record in found if at else ():
                key = self._invoice_of(record[1], at) if isinstance(record, tuple) else last
                if key != last and key in seen:
                    scattered[key] = scattered.get(key, 1) + 1
                seen.add(key)
                last = key
        return scattered

    def _invoice_of(self, record: list[str], at: dict[str, int]) -> str:
        """Return to which invoice a line belongs, and learn on the way how its product is called."""
        if "product" in at and "product_name" in at and record[at["product_name"]]:
            self.product_names.setdefault(_key(record[at["product"]]), cleaned(record[at["product_name"]]).strip())
        return record[at["invoice"]].strip()

    def _put_down(self, draft: Draft | None, waiting: dict[str, Draft]) -> Iterator[Row]:
        """Yield the invoice if it is whole, or keep it until its other lines come."""
        if draft is None:
            return
        draft.runs -= 1
        if draft.runs > 0:
            waiting[draft.key] = draft
        elif draft.lines:
            yield self._invoice(draft)

    def _invoice(self, draft: Draft) -> Row:
        """Return the invoice with its lines."""
        customer = f"customer/{draft.customer}" if draft.customer else None
        is_return = all(line.quantity < 0 for line in draft.lines)
        return InvoiceRow(
            f"invoice/{draft.key}", customer, draft.placed_at, self.mapping.currency, tuple(draft.lines),
            self.origin, is_return, draft.country,
        )  # fmt: skip

    def _lines(self) -> Iterator[Line | Refusal]:
        """Yield each line of every file, or why it cannot be taken."""
        for file in self.files:
            at, found = self._opened(file)
            pick = itemgetter(*(at.get(role, -1) for role in ROLES))
            for record in found:
                if isinstance(record, Refusal):
                    yield record
                elif at:
                    record[1].append("")  # what stands in a column that the file does not have
                    yield self._line(f"{file.name}:{record[0]}", record[0], pick(record[1]))

    def _opened(self, file: Path) -> tuple[dict[str, int], Iterator[Record | Refusal]]:
        """Return where each role stands in a file, and its records."""
        mapping = self.mapping
        found = islice(
            records(file, "lines", encoding=mapping.encoding, delimiter=mapping.delimiter), mapping.skip, None
        )
        header: Record | Refusal | None = (0, [*mapping.names]) if mapping.names else next(found, None)
        if not isinstance(header, tuple):
            return {}, iter([header or Refusal("lines", file.name, NO_FILE)])
        at = positions(header[1], [*mapping.columns.values()])
        if at is None:
            return {}, iter([Refusal("lines", file.name, NO_COLUMN)])
        places = {role: at[name] for role, name in mapping.columns.items()}
        return places, _of_width(found, len(header[1]), file.name)

    def _line(self, place: str, number: int, cells: tuple[str, ...]) -> Line | Refusal:
        """Return one line, or why it cannot be taken."""
        amount, country, customer, date, invoice, price, product, name, quantity = cells
        mapping = self.mapping
        invoice = _key(invoice) if "invoice" in mapping.columns else place.replace(":", "/")
        placed_at = instant(date, mapping.date_format, mapping.zone)
        cancelled = bool(mapping.cancelled_prefix) and invoice.startswith(mapping.cancelled_prefix)
        come_to = _sum(quantity or "1", price, amount, self.exponent, mapping.point, cancelled)
        key = _key(product or mapping.product)
        reason = ("" if placed_at else NO_DATE) or ("" if invoice else NO_INVOICE)
        if reason or placed_at is None or isinstance(come_to, str):
            return Refusal("lines", place, reason or str(come_to))
        product_name = cleaned(name).strip() or self.product_names.get(key) or mapping.product
        line = InvoiceLine(number, f"product/{key}", product_name, *come_to)
        return Line(invoice, _key(customer), placed_at, cleaned(country).strip(), line, place)


def _of_width(found: Iterator[Record | Refusal], width: int, name: str) -> Iterator[Record | Refusal]:
    """Pass on the records that have as many columns as the header; some programs leave empty ones at the end."""
    for record in found:
        if isinstance(record, tuple) and len(record[1]) != width:
            yield Refusal("lines", f"{name}:{record[0]}", COLUMNS)
        else:
            yield record


def _begun(line: Line, runs: int) -> Draft:
    """Return an invoice whose first line has come."""
    return Draft(line.invoice, line.customer, line.placed_at, line.country, runs=runs)


def _add(draft: Draft, line: Line) -> Iterator[Refusal]:
    """Add a line to its invoice, unless it says that somebody else bought it."""
    if line.customer != draft.customer:
        yield Refusal("lines", line.place, OTHER_CUSTOMER)
        return
    draft.lines.append(line.line)
    draft.placed_at = min(draft.placed_at, line.placed_at)


def _entry(record: list[str], lookup: Lookup, at: dict[str, int]) -> tuple[str, str, str]:
    """Return key, name and mail of one record of a further file."""
    name = " ".join(" ".join(record[at[column]] for column in lookup.name).split())
    return _key(record[at[lookup.key]]), cleaned(name), record[at[lookup.mail]].strip() if lookup.mail else ""


@lru_cache(maxsize=65536)
def _key(text: str) -> str:
    """Return a key as it was meant: spreadsheets make `17850.0` of 17850."""
    text = cleaned(text).strip()[:200]
    return text[:-2] if text.endswith(".0") and text[:-2].isdigit() else text


@lru_cache(maxsize=65536)
def _sum(quantity: str, price: str, amount: str, exponent: int, point: str, cancelled: bool) -> Sum | str:
    """Return what a line comes to, from the price of one or the amount of all, or why it comes to nothing."""
    number, paid = whole(quantity, point), decimal_of(amount or price, point)
    if not number or abs(number) > MOST:
        return NO_QUANTITY
    if paid is None:
        return NO_PRICE
    if paid < 0 and not (amount and number < 0):
        return NEGATIVE_PRICE
    number = -abs(number) if cancelled else number
    total = abs(paid) if amount else paid * abs(number)
    unit = to_minor(total / abs(number), exponent)
    return Sum(number, unit, to_minor(total, exponent) * (1 if number > 0 else -1))
