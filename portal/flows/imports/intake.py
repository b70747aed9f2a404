"""One run of an import: some two hundred rows a transaction; interrupted, it goes on where it stopped."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any

from sqlalchemy.exc import DataError, IntegrityError

from portal.flows.imports import community, library, sales
from portal.flows.imports.book import Book, Totals, keys_of
from portal.kit.clock import now
from portal.kit.errors import Conflict, Refused
from portal.kit.text import slug
from portal.outside import acts as outside
from portal.outside.readers.rows import (
    ArticleRow,
    CommentRow,
    IdeaRow,
    InvoiceRow,
    PersonRow,
    Refusal,
    Row,
    VoteRow,
    weight,
)
from portal.people.queries import role_of
from portal.people.rules import OPERATIONS, PRODUCT, check_role
from portal.river import act, telling
from portal.river.locks import alone

AT_ONCE = 200  # rows in one transaction
DATABASE = "The database refused it."

Check = Callable[[Sequence[Any], Book], Iterator[Any]]
Write = Callable[[Sequence[Any], Book], None]
STEPS: list[tuple[type[Any], str, Check, Write]] = [
    (PersonRow, "person", community.check_people, community.write_people),
    (IdeaRow, "idea", community.check_ideas, community.write_ideas),
    (CommentRow, "comment", community.check_comments, community.write_comments),
    (VoteRow, "vote", community.check_votes, community.write_votes),
    (ArticleRow, "article", library.check_articles, library.write_articles),
    (InvoiceRow, "order", sales.check_invoices, sales.write_invoices),
]
AHEAD = "Its date lies in the future."
NO_ROOM = "There is no room for this here."

Plan = list[tuple[str, Write, list[Any]]]


class Intake:
    """Takes the rows of a source; a dry one only says what it would take."""

    def __init__(self, source: str, *, by_id: int | None = None, is_dry: bool = False) -> None:
        if by_id is not None:
            check_role(role_of(by_id), PRODUCT, OPERATIONS)
        self.by_id, self.is_dry = by_id, is_dry
        self.source, self.run_id = source, 0
        self.book, self.totals = Book(source), Totals()

    def take(self, rows: Iterable[Row | Refusal], note: Callable[[Totals], None] = lambda _: None) -> Totals:
        """Take all rows, piece by piece, and return how it went; one import of a source runs at a time."""
        if self.is_dry:
            return self._take_all(rows, note)
        with alone(lock_of(self.source)) as mine:
            if not mine:
                raise Conflict("Another import from {source} is running.", source=self.source)
            self.run_id = self.book.run_id = outside.begin_import(self.source, self.by_id)
            self._take_all(rows, note)
            outside.end_import(self.run_id, self.totals.as_plain(), self.by_id)
        return self.totals

    def _take_all(self, rows: Iterable[Row | Refusal], note: Callable[[Totals], None]) -> Totals:
        """Take all rows, piece by piece."""
        for batch in batches(rows):
            self._take(batch)
            note(self.totals)
        return self.totals

    def _take(self, batch: Sequence[Row | Refusal]) -> None:
        """Check a batch, write what is new in it, and count the fate of every row."""
        rows = [row for row in batch if not isinstance(row, Refusal)]
        self.book.refused = [row for row in batch if isinstance(row, Refusal)]
        self.book.look_up(keys_of(rows))
        fresh = [row for row in _first_of_each(rows) if not self.book.is_there(row.key)]
        plan = planned(fresh, self.book)
        if not self.is_dry and (plan or self.book.refused):
            take_batch(plan, self.book, list(self.book.refused), self.by_id)
        self._count(rows, {id(row) for row in fresh})
        self.book.turn_the_page()

    def _count(self, rows: Sequence[Row], fresh: set[int]) -> None:
        """Count the fate of every row of the batch."""
        for row in rows:
            if id(row) not in fresh:
                self.totals.count("there", row)
            elif row.key in self.book.taken:
                self.totals.count("taken", row)
        for refusal in self.book.refused:
            self.totals.refuse(refusal)
        own = {row.key for row in rows}
        self.totals.made.update(each.partition(":")[0] for key, each in self.book.taken.items() if key not in own)


def lock_of(source: str) -> str:
    """Return under which name an import of a source is alone."""
    return f"import.{slug(source)}"


def batches(rows: Iterable[Row | Refusal]) -> Iterator[list[Row | Refusal]]:
    """Yield the rows in pieces of about two hundred rows of one table of the source."""
    for _, own in groupby(rows, lambda row: row.table if isinstance(row, Refusal) else row.origin.table):
        batch: list[Row | Refusal] = []
        heavy = 0
        for row in own:
            batch.append(row)
            heavy += weight(row)
            if heavy >= AT_ONCE:
                yield batch
                batch, heavy = [], 0
        if batch:
            yield batch


def planned(rows: Sequence[Row], book: Book) -> Plan:
    """Return what is to be written, in the order in which one thing needs another; the rest is refused."""
    plan: Plan = []
    rows = _past(rows, book)
    for kind, name, check, write in STEPS:
        good = list(check([row for row in rows if isinstance(row, kind)], book))
        book.took(name, dict.fromkeys((row.key for row in good), 0))
        plan += [(name, write, good)] if good else []
    for row in rows:
        if not isinstance(row, tuple(step[0] for step in STEPS)):
            book.refuse(row, NO_ROOM)
    return plan


@act
def take_batch(plan: Plan, book: Book, refused: Sequence[Refusal], by_id: int | None) -> None:
    """Write one batch, and remember its keys and what was refused, now and when it was planned."""
    book.taken, book.refused = {}, list(refused)
    with telling(f"import:{book.run_id}"):
        for _, write, rows in plan:
            _write(write, rows, book)
    said = [(refusal.table, refusal.key, refusal.reason) for refusal in book.refused]
    outside.advance_import(book.run_id, book.source, book.taken, said, by_id)


def _write(write: Write, rows: list[Any], book: Book) -> None:
    """Write rows all at once; if that is refused, one by one, each in a savepoint of its own."""
    try:
        _attempt(write, rows, book)
    except (Refused, IntegrityError, DataError):
        for row in rows:
            try:
                _attempt(write, [row], book)
            except Refused as refusal:
                book.refuse(row, str(refusal))
            except (IntegrityError, DataError):
                book.refuse(row, DATABASE)


def _attempt(write: Write, rows: list[Any], book: Book) -> None:
    """Write rows, or leave the book as it was."""
    before = dict(book.taken)
    try:
        write(rows, book)
    except BaseException:
        book.taken = before
        raise


def _past(rows: Sequence[Row], book: Book) -> list[Row]:
    """Return the rows that tell of the past, and refuse those that tell of times to come."""
    moment, found = now(), []
    for row in rows:
        told = (getattr(row, name, None) for name in ("joined_at", "posted_at", "voted_at", "written_at", "placed_at"))
        if any(at is not None and at > moment for at in told):
            book.refuse(row, AHEAD)
        else:
            found.append(row)
    return found


def _first_of_each(rows: Sequence[Row]) -> list[Row]:
    """Return of several rows with one key the first."""
    return list({row.key: row for row in reversed(rows)}.values())[::-1]
