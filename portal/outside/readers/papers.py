"""Reads a sheet of votes counted on paper: a line an idea, with its number or address and how many votes it got."""

import csv
import io
import re
from typing import NamedTuple

from portal.kit.errors import Refused
from portal.kit.limits import TALLY

COLUMNS, MOST = ("idea", "votes"), 500
_NUMBER = re.compile(r"(?:\S*/ideas/|#)?([0-9]{1,18})(?:[/?#].*)?", re.ASCII)


class Counted(NamedTuple):
    """How many votes one idea got on paper."""

    idea_id: int
    n: int


def read_paper(raw: bytes) -> list[Counted]:
    """Return what a CSV file with the columns `idea` and `votes` says, or refuse it by the number of a line."""
    lines = csv.DictReader(io.StringIO(_text(raw)))
    try:
        named = [(name or "").strip().lower() for name in lines.fieldnames or ()]
        lines.fieldnames = named
        if not set(COLUMNS) <= set(named):
            raise Refused("The first line must name the columns: {columns}.", columns=", ".join(COLUMNS))
        found = [_counted(lines.line_num, line) for line in lines if any(line.values())]
    except csv.Error as error:
        raise Refused("Line {line} cannot be read.", line=lines.line_num) from error
    _check(found)
    return found


def _text(raw: bytes) -> str:
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refused("This is not a CSV file in UTF-8.") from error


def _counted(number: int, line: dict[str, str]) -> Counted:
    """Return one line, or refuse it."""
    idea, votes = (str(line.get(name) or "").strip() for name in COLUMNS)
    found = _NUMBER.fullmatch(idea)
    n = int(votes) if votes.isascii() and votes.isdigit() and len(votes) < 10 else -1
    if not found or n not in TALLY:
        raise Refused("Line {line} cannot be read.", line=number)
    return Counted(int(found[1]), n)


def _check(found: list[Counted]) -> None:
    if not 0 < len(found) <= MOST:
        raise Refused("Please send 1 to {n} lines.", n=MOST)
    ideas = [each.idea_id for each in found]
    if twice := next((each for each in ideas if ideas.count(each) > 1), None):
        raise Refused("The idea {id} stands there twice.", id=twice)
