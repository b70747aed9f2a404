"""Bills of materials from a CSV file: what each thing takes of which part, and by which operations it is made."""

import csv
import re
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
    "operation": ("operation", "工序", "作業", "工步"),
    "centre": ("work centre", "work center", "centre", "工作中心"),
    "others": ("other work centres", "alternatives", "其他工作中心", "替代工作中心"),
    "setup": ("set-up", "setup", "准备", "準備", "准备时间", "準備時間"),
    "minutes": ("minutes", "每件分钟", "每件分鐘"),
    "seconds": ("seconds", "每件秒", "每件秒数", "每件秒數"),
}
MOST_SECONDS = 7 * 24 * 60 * 60
QUOTED = re.compile(r"'(?=[=+\-@＝＋－＠])")  # as our own files keep a spreadsheet from taking a word for a formula


class Taken(NamedTuple):
    """One line of the file."""

    whole: str
    part: str
    milli: int
    scrap: int
    options: tuple[str, ...]


class Done(NamedTuple):
    """One operation of the file: at a work centre, or else at others."""

    whole: str
    name: str
    centre: str
    others: tuple[str, ...]
    setup: int
    unit_seconds: int


def read_bills(raw: bytes) -> tuple[list[Taken], list[Done]]:
    """Return the parts and the operations of a file, or refuse it by the number of a line."""
    try:
        rows = list(islice(csv.reader(StringIO(raw.decode("utf-8-sig"))), MOST_ROWS + 2))
    except (UnicodeDecodeError, csv.Error) as error:
        raise Refused("This is not a CSV file in UTF-8.") from error
    places = _places(rows[0] if rows else [])
    found = [_line(row, places, number) for number, row in enumerate(rows[1:], 2) if any(row)]
    if not 0 < len(found) <= MOST_ROWS:
        raise Refused("Please send 1 to {n} lines.", n=MOST_ROWS)
    return [each for each in found if isinstance(each, Taken)], [each for each in found if isinstance(each, Done)]


def _places(head: list[str]) -> dict[str, int]:
    """Return in which column each thing stands, by any of its names."""
    named = [clean_line(word).casefold() for word in head]
    found = {key: named.index(word) for key, words in COLUMNS.items() for word in words if word in named}
    if not {"whole", "part", "quantity"} <= found.keys():
        raise Refused("The first line must name the columns: {columns}.", columns="whole, part, quantity")
    return found


def _line(row: list[str], places: dict[str, int], number: int) -> Taken | Done:
    cells = dict.fromkeys(COLUMNS, "")
    cells |= {key: QUOTED.sub("", clean_line(row[at]), count=1) for key, at in places.items() if at < len(row)}
    try:
        found = _done(cells) if cells["operation"] and not cells["part"] else _taken(cells)
    except InvalidOperation as error:
        raise Refused("Line {line} cannot be read.", line=number) from error
    if found is None or not found.whole:
        raise Refused("Line {line} cannot be read.", line=number)
    return found


def _taken(cells: dict[str, str]) -> Taken | None:
    """Return what a line says of a part; None where that cannot be."""
    milli, scrap = _steps(cells["quantity"], 1000), _steps(cells["scrap"].rstrip("% ") or "0", 100)
    if not cells["part"] or milli <= 0 or not 0 <= scrap <= 5_000:
        return None
    return Taken(cells["whole"], cells["part"], milli, scrap, _words(cells["options"]))


def _done(cells: dict[str, str]) -> Done | None:
    """Return what a line says of an operation; None where that cannot be."""
    setup = _steps(cells["setup"] or "0", 1)
    seconds = _steps(cells["seconds"], 1) if cells["seconds"] else _steps(cells["minutes"] or "0", 60)
    if not cells["centre"] or not (0 <= setup <= MOST_SECONDS // 60 and 0 <= seconds <= MOST_SECONDS):
        return None
    return Done(cells["whole"], cells["operation"], cells["centre"], _words(cells["others"]), setup, seconds)


def _words(text: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in text.split(";") if word.strip())


def _steps(text: str, steps: int) -> int:
    value = Decimal(text.replace(",", "."))
    if not value.is_finite() or abs(value) > 10**6:
        raise InvalidOperation
    return int((value * steps).to_integral_value())
