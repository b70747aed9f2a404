"""Bills of materials from a CSV file: whole, part, quantity, and perhaps scrap in per cent and options."""

import csv
from decimal import Decimal, InvalidOperation
from io import StringIO
from itertools import islice
from typing import NamedTuple

from portal.kit.errors import Refused
from portal.kit.text import clean_line

MOST_ROWS = 20_000
COLUMNS = {
    "whole": ("whole", "assembly", "product", "parent", "成品", "父件", "父項", "整件"),
    "part": ("part", "component", "child", "零件", "组件", "組件", "子件"),
    "quantity": ("quantity", "qty", "per assembly", "数量", "數量", "用量"),
    "scrap": ("scrap", "scrap %", "损耗", "損耗", "损耗率", "損耗率"),
    "options": ("options", "applies to", "选项", "選項"),
}


class Taken(NamedTuple):
    """One line of the file."""

    whole: str
    part: str
    milli: int
    scrap: int
    options: tuple[str, ...]


def read_bills(raw: bytes) -> list[Taken]:
    """Return the lines of a file, or refuse it by the number of a line."""
    try:
        rows = list(islice(csv.reader(StringIO(raw.decode("utf-8-sig"))), MOST_ROWS + 2))
    except (UnicodeDecodeError, csv.Error) as error:
        raise Refused("This is not a CSV file in UTF-8.") from error
    places = _places(rows[0] if rows else [])
    found = [_line(row, places, number) for number, row in enumerate(rows[1:], 2) if any(row)]
    if not 0 < len(found) <= MOST_ROWS:
        raise Refused("Please send 1 to {n} lines.", n=MOST_ROWS)
    return found


def _places(head: list[str]) -> dict[str, int]:
    """Return in which column each thing stands, by any of its names."""
    named = [clean_line(word).casefold() for word in head]
    found = {key: named.index(word) for key, words in COLUMNS.items() for word in words if word in named}
    if not {"whole", "part", "quantity"} <= found.keys():
        raise Refused("The first line must name the columns: {columns}.", columns="whole, part, quantity")
    return found


def _line(row: list[str], places: dict[str, int], number: int) -> Taken:
    cells = {key: clean_line(row[place]) if place < len(row) else "" for key, place in places.items()}
    try:
        milli = _steps(cells["quantity"], 1000)
        scrap = _steps(cells.get("scrap", "").rstrip("% ") or "0", 100)
    except InvalidOperation as error:
        raise Refused("Line {line} cannot be read.", line=number) from error
    if not cells["whole"] or not cells["part"] or milli <= 0 or not 0 <= scrap <= 5_000:
        raise Refused("Line {line} cannot be read.", line=number)
    options = tuple(word.strip() for word in cells.get("options", "").split(";") if word.strip())
    return Taken(cells["whole"], cells["part"], milli, scrap, options)


def _steps(text: str, steps: int) -> int:
    value = Decimal(text.replace(",", "."))
    if not value.is_finite() or abs(value) > 10**6:
        raise InvalidOperation
    return int((value * steps).to_integral_value())
