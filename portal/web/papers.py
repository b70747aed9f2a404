"""Invoices and credit notes as PDF, in the language of their reader."""

from flask import Response

from portal.kit.i18n import format_date, format_money, gettext, speaking
from portal.kit.money import Money
from portal.kit.paper import Paper
from portal.kit.setting import setting
from portal.kit.words import N_
from portal.kit.zones import zone_for
from portal.orders.queries import Written
from portal.web.countries import country_name
from portal.web.looks import company

PAPERS = {"invoice": N_("Invoice"), "credit_note": N_("Credit note")}
CALLED = {"invoice": "invoice", "credit_note": "credit-note"}


def number_of(kind: str, year: int, number: int) -> str:
    """Return the number of a paper as it stands on it."""
    return f"{'INV' if kind == 'invoice' else 'CN'}-{year}-{number:06d}"


def pdf_of(written: Written) -> Response:
    """Return a paper as a file that the browser saves."""
    bill = written.bill
    answer = Response(drawn(written), mimetype="application/pdf")
    name = f"{CALLED[bill.kind]}-{bill.year}-{bill.number:06d}.pdf"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def drawn(written: Written) -> bytes:
    """Return a paper in the language that its reader had on the day."""
    bill = written.bill
    with speaking(bill.language or "en", zone_for("")):
        title = f"{gettext(PAPERS[bill.kind])} {number_of(bill.kind, bill.year, bill.number)}"
        paper = Paper(title, bill.language or "en")
        _head(paper, written, title)
        _lines(paper, written)
        _sums(paper, written)
        return paper.file()


def _head(paper: Paper, written: Written, title: str) -> None:
    """Write who it is from, to whom, and what it is about."""
    bill, order = written.bill, written.order
    paper.line(company(), 11, bold=True)
    for line in filter(None, str(setting("COMPANY_ADDRESS")).split("|")):
        paper.line(line.strip(), 9)
    if setting("TAX_NUMBER"):
        paper.line(gettext("Tax number: {number}", number=setting("TAX_NUMBER")), 9)
    for number, line in enumerate(_addressee(written)):
        paper.line(line, 10, gap=0 if number else 24)
    paper.line(title, 17, bold=True, gap=26)
    paper.line(gettext("Date: {day}", day=format_date(bill.issued_at)), 10, gap=4)
    paper.line(gettext("Order: {reference}", reference=order.reference or order.id), 10)
    if written.corrects:
        of = written.corrects
        paper.line(gettext("Takes back {paper}", paper=number_of(of.kind, of.year, of.number)), 10)
    paper.skip(14)


def _addressee(written: Written) -> list[str]:
    """Return where it goes; an address that its owner had blanked is blank here too."""
    kept, order = written.address, written.order
    place = f"{kept.postal_code} {kept.city}".strip() if kept else ""
    country = country_name(order.country) if order.country else ""
    whose = (kept.name, kept.street) if kept else ()
    return [line for line in (*whose, place, order.region, country) if line]


def _lines(paper: Paper, written: Written) -> None:
    """Write the lines: with the tax in the price, or beside it, as the destination shows it."""
    bill = written.bill
    shown = N_("Amount with tax") if bill.is_inclusive else N_("Amount without tax")
    rows = [[gettext("Product"), gettext("How many"), gettext("Rate"), gettext(shown)]]
    for line in written.lines:
        amount = line.gross_minor if bill.is_inclusive else line.gross_minor - line.tax_minor
        rate = f"{line.tax_name} {percent(line.basis_points)}" if line.tax_name else "—"
        rows.append([line.words, str(line.quantity), rate, _price(amount, bill.currency)])
    paper.table(rows, [4.6, 1.5, 2.1, 2.4], numbers=(1, 3))
    paper.rule(6)


def _sums(paper: Paper, written: Written) -> None:
    """Write the sums; both ways of showing come to the same."""
    bill = written.bill
    net, tax = bill.gross_minor - bill.tax_minor, bill.tax_minor
    for words, minor in ((gettext("Net"), net), (gettext("Tax"), tax)):
        paper.line(f"{words}  {_price(minor, bill.currency)}", 10, right=True)
    whole = gettext("Total") if bill.kind == "invoice" else gettext("Total that goes back")
    paper.line(f"{whole}  {_price(bill.gross_minor, bill.currency)}", 12, bold=True, right=True, gap=4)
    paper.line(gettext("Tax is rounded line by line, half a minor unit up."), 8, gap=18)
    if bill.kind == "invoice":
        paper.line(gettext("It was paid before it was shipped; nothing is left to pay."), 8)


def percent(basis_points: int) -> str:
    """Return a rate as people write it."""
    return gettext("{n} %", n=figures(basis_points))


def figures(basis_points: int) -> str:
    """Return the figures of a rate in percent, alike in every language."""
    whole, part = divmod(basis_points, 100)
    return f"{whole}.{part:02d}".rstrip("0").rstrip(".")


def _price(minor: int, currency: str) -> str:
    return format_money(Money(minor, currency))
