"""Answers in files: which column is which question, and how what people write in a cell is understood."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache

from portal.kit.catalogues import TRANSLATED
from portal.kit.errors import Invalid, Refused
from portal.kit.i18n import gettext, speaking
from portal.kit.limits import LINE
from portal.kit.text import clean, fold
from portal.surveys.rules.answers import OTHER, understood
from portal.surveys.rules.questions import DOUBLE, KANO, MULTIPLE, TEXT, Question

KEYS = ("key", "id")  # the column that tells one sheet from another
TIMES = ("answered_at", "sent_at")
PIECE = 200  # sheets that are taken in one act
HALVES = {KANO: ("functional", "dysfunctional"), "pair": ("expected", "perceived")}
# The sets of answers that Berger et al. 1993 discuss, as they stand in files of other houses.
KANO_WORDS = {
    1: ("i like it", "i like it that way", "i enjoy it that way", "this would be very helpful to me"),
    2: ("i expect it", "it must be that way", "i must be that way", "this is a basic requirement for me"),
    3: ("i am neutral", "i'm neutral", "i’m neutral", "this would not affect me"),
    4: (
        "i can tolerate it",
        "i can live with it",
        "i can live with it that way",
        "this would be a minor inconvenience",
    ),
    5: ("i dislike it", "i dislike it that way", "this would be a major problem for me"),
}


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a file: the field of which question it fills."""

    at: int
    question: Question
    name: str


def header(questions: Iterable[Question]) -> list[str]:
    """Return the columns that the answers to these questions fill, by their short names."""
    return [
        f"{each.code}_{half}" if half else each.code
        for each in questions
        for half in (HALVES[each.kind] if each.kind in DOUBLE else ("",))
    ]


def columns(names: Sequence[str], questions: Iterable[Question]) -> list[Column]:
    """Return which columns of a file are answers; the others are passed over."""
    known: dict[str, tuple[Question, str]] = {}
    for each in questions:
        for code in (each.key, each.code, each.words):
            if each.kind in DOUBLE:
                for half, field in zip(HALVES[each.kind], (each.key, each.key + OTHER), strict=True):
                    known[fold(f"{code}_{half}")] = known[fold(f"{code}.{half}")] = (each, field)
            else:
                known[fold(code)] = (each, each.key)
    found = [(at, known.get(fold(name))) for at, name in enumerate(names)]
    return [Column(at, *hit) for at, hit in found if hit]


def understand(column: Column, cell: str) -> list[str]:
    """Return what a cell says, as a form would say it: numbers of choices, or words."""
    cell = cell.strip()
    if not cell or column.question.kind == TEXT:
        return [cell] if cell else []
    parts = [part for part in cell.split(";") if part.strip()] if column.question.kind == MULTIPLE else [cell]
    known = _known(column.question)
    found = [known.get(fold(part.removeprefix("'"))) for part in parts]
    if None in found:
        raise Refused("“{cell}” is none of the answers to “{question}”.", cell=cell[:60], question=column.question.code)
    return [str(value) for value in found]


@lru_cache(maxsize=256)
def _known(question: Question) -> Mapping[str, int]:
    """Return by which words each choice is known: its number, and its words in each language."""
    known = {fold(words): value for value, words in question.choices.items()}
    for language in TRANSLATED:
        with speaking(language):
            known |= {fold(gettext(words)): value for value, words in question.choices.items()}
    if question.kind == KANO:
        known |= {fold(words): value for value, several in KANO_WORDS.items() for words in several}
    return known | {str(value): value for value in question.choices}


@dataclass(frozen=True, slots=True)
class Row:
    """One sheet of a file: its key there, when it was answered, and what it says."""

    key: str
    sent_at: datetime | None
    raw: dict[str, list[str]]


@dataclass(slots=True)
class File:
    """What a file holds: sheets, lines that cannot be taken and why, and columns that are passed over."""

    rows: list[Row] = field(default_factory=list)
    refused: list[tuple[int, Refused]] = field(default_factory=list)
    unused: list[str] = field(default_factory=list)


def read_file(text: str, questions: Sequence[Question]) -> File:
    """Read a CSV file whose first line names the columns; refuse one that holds no answers to these questions."""
    lines = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""))
    try:
        names = next(lines, [])
        found = columns(names, questions)
        at_key = _column(names, KEYS)
        if at_key is None or not found:
            raise Refused("The first line of the file has to name a column “key”, and the short names of questions.")
        return _read(lines, File(unused=_unused(names, found)), found, (at_key, _column(names, TIMES)))
    except csv.Error as error:
        raise Refused("This is not a CSV file.") from error


def _column(names: Sequence[str], wanted: Sequence[str]) -> int | None:
    return next((at for at, name in enumerate(names) if fold(name) in wanted), None)


def _unused(names: Sequence[str], found: Sequence[Column]) -> list[str]:
    used = {column.at for column in found}
    return [name for at, name in enumerate(names) if at not in used and fold(name) not in (*KEYS, *TIMES)]


def _read(lines: Iterator[list[str]], file: File, found: Sequence[Column], at: tuple[int, int | None]) -> File:
    for number, cells in enumerate(lines, 2):
        if not any(cell.strip() for cell in cells):
            continue
        try:
            file.rows.append(_row(cells, found, *at))
        except Invalid as refusal:
            file.refused.append((number, next(iter(refusal.fields.values()))))
        except Refused as refusal:
            file.refused.append((number, refusal))
    return file


def _row(cells: Sequence[str], found: Sequence[Column], at_key: int, at_time: int | None) -> Row:
    padded = [clean(cell) for cell in cells] + [""] * 1_000
    key = padded[at_key]
    if not key or len(key) > LINE.most:
        raise Refused("This line has no key, or one that is too long.")
    raw: dict[str, list[str]] = {}
    for column in found:
        raw.setdefault(column.name, []).extend(understand(column, padded[column.at]))
    understood([column.question for column in found], raw, strictly=False)
    return Row(key, _moment(padded[at_time]) if at_time is not None else None, raw)


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text) if text else None
    except ValueError as error:
        raise Refused("“{cell}” is no date.", cell=text[:60]) from error
    return moment and (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
