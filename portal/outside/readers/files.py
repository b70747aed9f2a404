"""Files as they come: plain or gzipped, in whatever encoding, read piece by piece and never whole."""

import csv
import gzip
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, cast

from portal.outside.readers.rows import Refusal

LONGEST_LINE = 1_000_000
BROKEN_FILE = (OSError, EOFError, zlib.error, LookupError, UnicodeError)

NO_FILE = "The file cannot be read."
NOT_IN_ENCODING = "The line is not in the encoding of the file."
TOO_LONG = "The line is too long."
NOT_CSV = "The line is not CSV."
COLUMNS = "The line has another number of columns."
NO_COLUMN = "The file lacks a column that is needed."

Record = tuple[int, list[str]]
Cells = dict[str, str]


@contextmanager
def opened(path: Path) -> Iterator[IO[bytes]]:
    """Open a file, unpacking it on the way if it is gzipped."""
    with path.open("rb") as plain:
        packed = plain.read(2) == b"\x1f\x8b"
        plain.seek(0)
        yield cast(IO[bytes], gzip.GzipFile(fileobj=plain)) if packed else plain


class Lines:
    """The lines of a file as text; remembers whether the last ones were sound."""

    def __init__(self, path: Path, encoding: str = "utf-8-sig") -> None:
        self.path = path
        self.encoding = encoding
        self.fault = ""
        self.number = 0

    def __iter__(self) -> Iterator[str]:
        """Yield line after line; what is not in the encoding or too long is noted as a fault."""
        with opened(self.path) as raw:
            encoding = self.encoding
            while piece := raw.readline(LONGEST_LINE):
                if len(piece) == LONGEST_LINE and not piece.endswith(b"\n"):
                    piece = self._cut(raw)
                self.number += 1
                yield self._decoded(piece, encoding)
                encoding = self.encoding.removesuffix("-sig")

    def taken_fault(self) -> str:
        """Return the fault of the lines since the last question, and forget it."""
        fault, self.fault = self.fault, ""
        return fault

    def _cut(self, raw: IO[bytes]) -> bytes:
        """Pass over the rest of a line that has no end."""
        self.fault = TOO_LONG
        while (piece := raw.readline(LONGEST_LINE)) and not piece.endswith(b"\n"):
            pass
        return b"\n"

    def _decoded(self, piece: bytes, encoding: str) -> str:
        """Return the text of a line, or what can be made of it."""
        try:
            return piece.decode(encoding)
        except UnicodeError:
            self.fault = NOT_IN_ENCODING
            return piece.decode(encoding, "replace")


def records(path: Path, table: str, *, encoding: str = "utf-8-sig", delimiter: str = ",") -> Iterator[Record | Refusal]:
    """Yield the records of a CSV file with their line numbers."""
    lines = Lines(path, encoding)
    reader = _split_at_blanks(lines) if delimiter == " " else csv.reader(lines, delimiter=delimiter)
    number = 0
    try:
        for number, found in _numbered(lines, reader):
            if isinstance(found, str):
                yield Refusal(table, f"{path.name}:{number}", found)
            elif found:
                yield number, found
    except BROKEN_FILE:
        yield Refusal(table, f"{path.name}:{number + 1}", NO_FILE)


def _numbered(lines: Lines, reader: Iterator[list[str]]) -> Iterator[tuple[int, list[str] | str]]:
    """Yield each record, or the reason why it is none, with the number of its last line."""
    while True:
        try:
            record = next(reader)
            yield lines.number, lines.taken_fault() or record
        except csv.Error:
            yield lines.number, lines.taken_fault() or NOT_CSV
        except StopIteration:
            return


def _split_at_blanks(lines: Lines) -> Iterator[list[str]]:
    """Yield the words of each line, for tables that are set in columns with blanks."""
    for line in lines:
        yield line.split()


def positions(header: Sequence[str], needed: Sequence[str], further: Sequence[str] = ()) -> dict[str, int] | None:
    """Return where each column stands, in whatever case it is written, or None if one that is needed is missing."""
    found = {name.strip().casefold(): at for at, name in enumerate(header)}
    if any(name.casefold() not in found for name in needed):
        return None
    return {name: found[name.casefold()] for name in (*needed, *further) if name.casefold() in found}


def cells_of(path: Path, table: str, needed: Sequence[str], further: Sequence[str] = ()) -> Iterator[Cells | Refusal]:
    """Yield the cells of each record by the names of their columns, and its `place` in the file."""
    found = records(path, table)
    header = next(found, None)
    at = positions(header[1], needed, further) if isinstance(header, tuple) else None
    if at is None or not isinstance(header, tuple):
        yield header if isinstance(header, Refusal) else Refusal(table, path.name, NO_COLUMN)
        return
    for record in found:
        if isinstance(record, Refusal):
            yield record
        elif len(record[1]) != len(header[1]):
            yield Refusal(table, f"{path.name}:{record[0]}", COLUMNS)
        else:
            yield {name: record[1][i].strip() for name, i in at.items()} | {"place": f"{path.name}:{record[0]}"}
