"""Statements of a bank account: CAMT.053 as banks give it, and CSV whose columns somebody names.

A file that declares a document type is refused before anything of it is expanded, and so is one that is too deep or
has too many parts: what is read is bounded, whatever a file claims.
"""

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation, Overflow
from xml.parsers import expat

from portal.kit.errors import Refused
from portal.kit.money import decimals
from portal.kit.text import clean_line

MOST_PARTS, DEEPEST, MOST_LINES = 400_000, 40, 20_000
LONGEST = 500  # of the words of a line
COLUMNS = ("date", "amount", "words", "party", "reference", "currency")
DATES = ("%Y-%m-%d", "%d.%m.%Y", "%d.%m.%y", "%d/%m/%Y", "%Y/%m/%d", "%Y%m%d")
AMOUNTS = {
    ".": re.compile(r"([+-]?)(\d{1,3}(?:,\d{3})+|\d{1,12})(?:\.(\d{1,4}))?([+-]?)", re.ASCII),
    ",": re.compile(r"([+-]?)(\d{1,3}(?:\.\d{3})+|\d{1,12})(?:,(\d{1,4}))?([+-]?)", re.ASCII),
}


@dataclass(frozen=True, slots=True)
class StatementRow:
    """One line of an account: what came is above zero, what left is below."""

    reference: str
    booked_on: date
    minor: int
    currency: str
    words: str
    party: str


@dataclass(frozen=True, slots=True)
class StatementFile:
    """An account, the number of the statement, and its lines."""

    account: str
    number: str
    rows: tuple[StatementRow, ...]


@dataclass(slots=True)
class _Part:
    """An element of the file, without its name space."""

    name: str
    currency: str = ""
    text: str = ""
    parts: list["_Part"] = field(default_factory=list)

    def all(self, path: str) -> list["_Part"]:
        """Return what lies along a path of names."""
        found = [self]
        for name in path.split("/"):
            found = [part for each in found for part in each.parts if part.name == name]
        return found

    def first(self, *paths: str) -> str:
        """Return the first words along one of the paths."""
        return next((line for path in paths for part in self.all(path) if (line := clean_line(part.text))), "")


class _Builder:
    """Builds the parts of a file and counts them."""

    def __init__(self) -> None:
        self.root, self.count = _Part(""), 0
        self.open = [self.root]
        self.expat = expat.ParserCreate()
        self.expat.buffer_text = True
        self.expat.StartDoctypeDeclHandler = self.expat.EntityDeclHandler = self._refuse
        self.expat.StartElementHandler, self.expat.EndElementHandler = self._start, self._end
        self.expat.CharacterDataHandler = self._words

    def _refuse(self, *_: object) -> None:
        raise Refused("The file declares a document type, which a statement has no need of.", code="file")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self.count += 1
        if self.count > MOST_PARTS or len(self.open) > DEEPEST:
            raise Refused("The file is larger than any statement.", code="file")
        part = _Part(name.rpartition(":")[2], attributes.get("Ccy", ""))
        self.open[-1].parts.append(part)
        self.open.append(part)

    def _end(self, _: str) -> None:
        self.open.pop()

    def _words(self, words: str) -> None:
        if len(self.open[-1].text) < 4 * LONGEST:
            self.open[-1].text += words


def read_camt(raw: bytes) -> list[StatementFile]:
    """Return the statements of a CAMT.053 file: what is booked, line by line."""
    builder = _Builder()
    try:
        builder.expat.Parse(raw, True)
    except (expat.ExpatError, ValueError, LookupError) as error:  # the latter: it names an alphabet that there is not
        line = getattr(error, "lineno", 1)
        raise Refused("The file is not well-formed XML: line {n}.", code="file", n=line) from error
    found = builder.root.all("Document/BkToCstmrStmt/Stmt")
    if not found:
        raise Refused("This is no CAMT.053 file: there is no statement in it.", code="file")
    return [_statement(each) for each in found]


def _statement(part: _Part) -> StatementFile:
    account = part.first("Acct/Id/IBAN", "Acct/Id/Othr/Id")
    rows = tuple(row for entry in part.all("Ntry") if _is_booked(entry) for row in _rows(entry))
    if len(rows) > MOST_LINES:
        raise Refused("The file is larger than any statement.", code="file")
    return StatementFile(account[:60], part.first("Id", "ElctrncSeqNb", "LglSeqNb")[:60], rows)


def _is_booked(entry: _Part) -> bool:
    return entry.first("Sts/Cd", "Sts") in ("BOOK", "")


def _rows(entry: _Part) -> Iterator[StatementRow]:
    """Yield the payments of an entry: banks put many of them into one."""
    details = entry.all("NtryDtls/TxDtls")
    own = entry.first("AcctSvcrRef", "NtryRef")
    if len(details) <= 1:
        yield _row(entry, details[0] if details else entry, entry, own)
        return
    for number, detail in enumerate(details, 1):
        reference = detail.first("Refs/AcctSvcrRef", "Refs/TxId") or (f"{own}/{number}" if own else "")
        yield _row(entry, detail, detail, reference)


def _row(entry: _Part, detail: _Part, priced: _Part, reference: str) -> StatementRow:
    sums = priced.all("Amt") or priced.all("AmtDtls/TxAmt/Amt") or entry.all("Amt")
    side = detail.first("CdtDbtInd") or entry.first("CdtDbtInd")
    currency = sums[0].currency if sums else ""
    minor = _minor(sums[0].text if sums else "", currency) * (-1 if side == "DBIT" else 1)
    words = [clean_line(each.text) for each in detail.all("RmtInf/Ustrd")]
    words += [detail.first("RmtInf/Strd/CdtrRefInf/Ref"), detail.first("Refs/EndToEndId")]
    said = " ".join(dict.fromkeys(each for each in words if each and each != "NOTPROVIDED"))
    other = "Cdtr" if side == "DBIT" else "Dbtr"
    party = detail.first(f"RltdPties/{other}/Nm", f"RltdPties/{other}/Pty/Nm")
    booked = _day(entry.first("BookgDt/Dt", "BookgDt/DtTm", "ValDt/Dt", "ValDt/DtTm")[:10])
    said = said or entry.first("AddtlNtryInf")
    return StatementRow(reference[:80], booked, minor, currency, said[:LONGEST], party[:120])


def _minor(text: str, currency: str) -> int:
    """Return an amount of XML in minor units, or refuse it."""
    try:
        amount = Decimal(text.strip()).scaleb(decimals(currency))
    except (InvalidOperation, Overflow):
        amount = Decimal("NaN")
    if not (
        amount.is_finite() and abs(amount) < 10**15 and amount == amount.to_integral_value() and len(currency) == 3
    ):
        raise Refused("“{amount}” is no amount.", code="file", amount=clean_line(text)[:40])
    return int(amount)


def _day(text: str) -> date:
    for style in DATES:
        try:
            return datetime.strptime(text.strip(), style).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    raise Refused("“{day}” is no day.", code="file", day=clean_line(text)[:40])


def read_csv(raw: bytes, columns: Mapping[str, str], point: str, currency: str, account: str) -> StatementFile:
    """Return the lines of a CSV file whose columns bear these names; one without a currency is in the given one."""
    lines = _table(_text(raw))
    if len(lines) > MOST_LINES + 1:
        raise Refused("The file is larger than any statement.", code="file")
    start, at = _head(lines, columns)
    rows = [_csv_row(dict(_cells(at, line)), point, currency) for line in lines[start + 1 :] if any(line)]
    return StatementFile(account, "", tuple(rows))


def _table(text: str) -> list[list[str]]:
    """Return the cells of a table, line by line."""
    try:
        return list(csv.reader(io.StringIO(text, newline=None), delimiter=_delimiter(text)))
    except csv.Error as error:
        raise Refused("This is no table that can be read.", code="file") from error


def _text(raw: bytes) -> str:
    """Return a file as text: in UTF-8, else as old programs of banks write."""
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("cp1252", "replace")
    if "\0" in text:
        raise Refused("This is no text file.", code="file")
    return text


def _delimiter(text: str) -> str:
    head = text[:2000]
    return max(";,\t", key=head.count)


def _head(lines: Sequence[Sequence[str]], columns: Mapping[str, str]) -> tuple[int, dict[str, int]]:
    """Return which line names the columns, and where each stands; banks write other things above it."""
    wanted = {name: clean_line(title).casefold() for name, title in columns.items() if clean_line(title)}
    for number, line in enumerate(lines[:30]):
        titles = [clean_line(cell).casefold() for cell in line]
        if {wanted.get("date"), wanted.get("amount")} <= set(titles):
            return number, {name: titles.index(title) for name, title in wanted.items() if title in titles}
    first = ", ".join(clean_line(cell) for cell in (lines[0] if lines else []))[:300]
    raise Refused("No line names the columns “{date}” and “{amount}”. The first line says: {first}", code="columns",
                  date=columns["date"], amount=columns["amount"], first=first)  # fmt: skip


def _cells(at: Mapping[str, int], line: Sequence[str]) -> Iterator[tuple[str, str]]:
    for name, place in at.items():
        yield name, clean_line(line[place]) if place < len(line) else ""


def _csv_row(cells: Mapping[str, str], point: str, currency: str) -> StatementRow:
    own = (cells.get("currency") or currency).upper()
    words, party = cells.get("words", "")[:LONGEST], cells.get("party", "")[:120]
    minor = _typed(cells["amount"], point, own)
    return StatementRow(cells.get("reference", "")[:80], _day(cells["date"]), minor, own, words, party)


def _typed(text: str, point: str, currency: str) -> int:
    """Return an amount as banks write it in tables, the sign before or behind, or refuse it rather than guess."""
    found = AMOUNTS[point].fullmatch(text.replace("\u2212", "-").replace("'", "").replace(" ", ""))
    if not found:
        raise Refused("“{amount}” is no amount.", code="file", amount=text[:40])
    whole = found[2].replace("." if point == "," else ",", "")
    minor = _minor(f"{whole}.{found[3] or 0}", currency)
    return -minor if "-" in (found[1], found[4]) else minor
