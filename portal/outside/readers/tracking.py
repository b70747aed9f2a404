"""Reports of carriers as a CSV file: carrier, code, report, happened_at; place and note where there are any."""

import csv
import io
from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from portal.kit.errors import Refused
from portal.outside.readers.amounts import cleaned, instant

COLUMNS = ("carrier", "code", "report", "happened_at", "place", "note")
NEEDED = COLUMNS[:4]
MOST = 2000  # lines of one file


class ReportLine(NamedTuple):
    """What one line says; without a moment it says none that can be read."""

    number: int
    carrier: str
    code: str
    report: str
    happened_at: datetime | None
    place: str
    note: str


def read_reports(raw: bytes) -> list[ReportLine]:
    """Return the reports of a file, or refuse a file that is none."""
    rows = _table(raw)
    try:
        names = [cleaned(name).lower() for name in rows.fieldnames or ()]
    except csv.Error as error:
        raise Refused("This is no CSV file.") from error
    if missing := [name for name in NEEDED if name not in names]:
        raise Refused("The file lacks the column “{name}”.", name=missing[0])
    rows.fieldnames = names
    found = list(_lines(rows))
    if len(found) > MOST:
        raise Refused("Please give at most {n} lines at once.", n=MOST)
    return found


def _table(raw: bytes) -> "csv.DictReader[str]":
    """Return the cells of a file; lines may end as old programs end them."""
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refused("This is no text file.") from error
    return csv.DictReader(io.StringIO(text, newline=None), delimiter=";" if ";" in text[:200] else ",")


def _lines(rows: "csv.DictReader[str]") -> Iterator[ReportLine]:
    try:
        for number, row in enumerate(rows, 2):
            cells = {name: cleaned(row.get(name) or "") for name in COLUMNS}
            if any(cells.values()):
                words = (cells["carrier"], cells["code"], cells["report"].lower())
                yield ReportLine(number, *words, instant(cells["happened_at"]), cells["place"], cells["note"])
    except csv.Error as error:
        raise Refused("This is no CSV file.") from error
