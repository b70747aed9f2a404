"""Labels and packing lists of a consignment as PDF: names and streets in any script, a code that scanners read."""

from collections.abc import Sequence
from typing import Any

from flask import Response

from portal.flows.labels import Packed
from portal.kit.i18n import format_number, gettext, language, ngettext
from portal.kit.paper import A6, Paper
from portal.kit.setting import setting
from portal.web.countries import country_name
from portal.web.looks import company


def carrier_name(name: str) -> str:
    """Return the name of a carrier; the house itself has none."""
    return name or gettext("Our own delivery")


def labels(consignment_id: int, parcels: Sequence[Packed]) -> Response:
    """Return one label for each parcel, as large as a postcard."""
    paper = Paper(gettext("Labels of consignment {n}", n=str(consignment_id)), language(), A6, margin=8)
    for number, parcel in enumerate(parcels):
        if number:
            paper.leaf()
        _label(paper, parcel, _place(parcel, number + 1, len(parcels)))
    return _file(paper, f"labels-{consignment_id}.pdf")


def _label(paper: Paper, parcel: Packed, place: str) -> None:
    """Write where a parcel goes, who sends it, and its code."""
    paper.line(gettext("From {company}", company=company()), 8)
    for line in filter(None, str(setting("COMPANY_ADDRESS")).split("|")):
        paper.line(line.strip(), 7)
    paper.rule(6)
    _address(paper, parcel)
    paper.y = paper.margin + 104
    paper.bars(parcel.label.tracking, height=16, width=0.34)
    _which(paper, parcel, 15)
    paper.line(parcel.label.tracking, 11, bold=True, gap=4)
    paper.line(" · ".join(_facts(parcel)), 9, gap=2)
    paper.line(place, 8)


def _place(parcel: Packed, number: int, parcels: int) -> str:
    """Say in which consignment a parcel lies, as which of how many."""
    words = gettext("Consignment {n}, parcel {place} of {all} in it")
    return words.format(n=parcel.label.consignment_id, place=number, all=parcels)


def _which(paper: Paper, parcel: Packed, size: int) -> None:
    """Write large, at the right of the next line, which parcel of its order it is, if there are several."""
    row, y = parcel.label, paper.y
    if row.parcels > 1:
        which = gettext("Parcel {n}/{all}", n=str(row.place), all=str(row.parcels))
        paper.line(which, size, bold=True, right=True)
        paper.y = y


def _address(paper: Paper, parcel: Packed) -> None:
    """Write where a parcel goes: large, or small where it is long."""
    if parcel.label.point:
        paper.line(gettext("To be fetched at {point}", point=parcel.label.point), 10, bold=True, gap=4)
    lines = addressee(parcel)
    size = 13 if sum(len(paper.broken(line, 13, paper.inner, bold=True)) for line in lines) <= 8 else 8
    for number, line in enumerate(lines):
        paper.line(line, size, bold=number == 0, gap=0 if number else 6)


def _facts(parcel: Packed) -> list[str]:
    row = parcel.label
    weight = gettext("{n} kg", n=format_number(round(row.grams / 1000, 2))) if row.grams else ""
    order = gettext("Order {reference}", reference=row.reference)
    return [fact for fact in (carrier_name(row.carrier), order, weight) if fact]


def addressee(parcel: Packed) -> list[str]:
    """Return where a parcel goes, line by line; nothing where its buyer had that blanked."""
    row = parcel.label
    town = " ".join(part for part in (row.postal_code, row.city) if part)
    country = country_name(row.country) if row.country else ""
    return [line for line in (row.name, row.street, town, row.region, country) if line]


def packing_lists(consignment_id: int, parcels: Sequence[Packed]) -> Response:
    """Return one list for each parcel, of what is in it."""
    paper = Paper(gettext("Packing lists of consignment {n}", n=str(consignment_id)), language())
    for number, parcel in enumerate(parcels):
        if number:
            paper.leaf()
        _list(paper, parcel)
    return _file(paper, f"packing-lists-{consignment_id}.pdf")


def _list(paper: Paper, parcel: Packed) -> None:
    """Write what is in a parcel."""
    _head(paper, parcel)
    rows = [[gettext("Product"), gettext("What was chosen"), gettext("Lot and numbers"), gettext("How many")]]
    for line, quantity, serials in parcel.lines:
        numbers = gettext(", ").join([*filter(None, [line.lot]), *serials])
        rows.append([line.product, line.label or "—", numbers, str(quantity)])
    paper.table(rows, [3, 3, 3, 1.4], numbers=(3,))
    paper.rule(6)
    paper.line(_in_all(parcel.label), 10, bold=True, right=True)


def _head(paper: Paper, parcel: Packed) -> None:
    """Write which parcel it is, and where it goes."""
    row = parcel.label
    paper.line(company(), 11, bold=True)
    paper.skip(14)
    _which(paper, parcel, 17)
    paper.line(gettext("Packing list"), 17, bold=True)
    paper.skip(6)
    for line in addressee(parcel):
        paper.line(line, 10)
    consignment = gettext("Consignment {n}", n=str(row.consignment_id))
    paper.line(" · ".join([*_facts(parcel), consignment, row.tracking]), 9, gap=8)
    paper.skip(14)


def _in_all(row: Any) -> str:
    """Say how much lies in a parcel, and of how much, if the rest of the order lies in others."""
    if row.parcels < 2:
        return ngettext("{n} piece in all", "{n} pieces in all", row.quantity)
    words = gettext("{n} of {all} pieces of this order; the others are in other parcels")
    return words.format(n=format_number(row.quantity), all=format_number(row.ordered))


def _file(paper: Paper, name: str) -> Response:
    answer = Response(paper.file(), mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
