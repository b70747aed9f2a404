"""Rows of attributes from an XML file of any size, without entities, and past whatever is broken in it."""

from collections.abc import Iterator
from pathlib import Path
from xml.parsers import expat

from portal.outside.readers.files import BROKEN_FILE, NO_FILE, opened
from portal.outside.readers.rows import Refusal

LONGEST_PIECE = 1_000_000
LONGEST_ROW = 16_000_000  # an attribute without an end would fill the memory

DOCTYPE = "The file declares a document type, which an export has no need of."
BROKEN = "The line is not well-formed XML."
TOO_LONG = "The row is too long."
CUT_SHORT = "The file ends before its time."


class _Declared(Exception):
    """The file declares a document type: with it entities could grow to any size or reach for other files."""


class _Parser:
    """Collects the attributes of each `<row>` between two questions."""

    def __init__(self, root: str = "") -> None:
        self.rows: list[dict[str, str]] = []
        self.expat = expat.ParserCreate()
        self.expat.buffer_text = True
        self.expat.StartDoctypeDeclHandler = self._refuse
        self.expat.EntityDeclHandler = self._refuse
        self.expat.StartElementHandler = self._start
        if root:
            self.fault(f"<{root}>".encode())

    def fault(self, piece: bytes, *, end: bool = False) -> str:
        """Read on, keeping the rows that have become whole, and return what is wrong, if anything."""
        self.rows = []
        try:
            self.expat.Parse(piece, end)
        except expat.ExpatError:
            return BROKEN
        return ""

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        """Keep a row."""
        if tag == "row":
            self.rows.append(attributes)

    def _refuse(self, *_: object) -> None:
        """Stop at a declaration."""
        raise _Declared


def xml_rows(path: Path, table: str, root: str) -> Iterator[dict[str, str] | Refusal]:
    """Yield the attributes of each `<row>`; a broken line is refused alone, and reading goes on after it."""
    try:
        with opened(path) as raw:
            yield from _rows(iter(lambda: raw.readline(LONGEST_PIECE), b""), path.name, table, root)
    except _Declared:
        yield Refusal(table, path.name, DOCTYPE)
    except BROKEN_FILE:
        yield Refusal(table, path.name, NO_FILE)


def _rows(lines: Iterator[bytes], name: str, table: str, root: str) -> Iterator[dict[str, str] | Refusal]:
    """Parse line by line; after a fault a fresh parser takes up at the next line, inside the same root."""
    parser, number, waiting = _Parser(), 0, 0
    for number, line in enumerate(lines, 1):
        waiting += len(line)
        fault = parser.fault(line) or (TOO_LONG if waiting > LONGEST_ROW and not parser.rows else "")
        yield from parser.rows
        waiting = 0 if parser.rows else waiting
        if fault:
            yield Refusal(table, f"{name}:{number}", fault)
            parser, waiting = _Parser(root), 0
    if parser.fault(b"", end=True):
        yield Refusal(table, f"{name}:{number}", CUT_SHORT)
