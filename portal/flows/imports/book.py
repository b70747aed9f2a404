"""What an import knows while it runs: which keys became what, and how many rows had which fate."""

from collections import Counter, OrderedDict
from collections.abc import Collection, Iterable
from typing import Any

from portal.outside.queries import subjects_of
from portal.outside.readers.rows import InvoiceRow, Refusal, Row, weight

SHOWN = 100_000  # refusals that are kept in memory; a run keeps all of them in its table
REMEMBERED = 100_000  # keys that are kept in memory, so that most rows need not ask the database


class Totals:
    """How many rows of each table of the source were read, taken, already there, refused and why."""

    def __init__(self) -> None:
        self.tables: dict[str, Counter[str]] = {}
        self.reasons: dict[str, Counter[str]] = {}
        self.remarks: dict[str, Counter[str]] = {}
        self.refusals: list[Refusal] = []
        self.made: Counter[str] = Counter()  # what came of it that is no row of the source: authors, products

    def count(self, fate: str, row: Row) -> None:
        """Count a row that was taken, or that was already there."""
        self.tables.setdefault(row.origin.table, Counter())[fate] += weight(row)
        if fate == "taken" and row.origin.remark:
            self.remarks.setdefault(row.origin.table, Counter())[row.origin.remark] += 1

    def refuse(self, refusal: Refusal) -> None:
        """Count what was refused, and keep the first of them to be shown."""
        self.tables.setdefault(refusal.table, Counter())["refused"] += 1
        self.reasons.setdefault(refusal.table, Counter())[refusal.reason] += 1
        if len(self.refusals) < SHOWN:
            self.refusals.append(refusal)

    def fates(self) -> Counter[str]:
        """Return how many rows of all tables have had which fate."""
        return sum(self.tables.values(), Counter())

    def as_plain(self) -> dict[str, Any]:
        """Return everything as plain values; what was read is the sum of all fates."""
        plain: dict[str, Any] = {"tables": {}, "made": dict(self.made)}
        for table, fates in self.tables.items():
            counts = {fate: fates[fate] for fate in ("taken", "there", "refused")}
            reasons, remarks = dict(self.reasons.get(table, ())), dict(self.remarks.get(table, ()))
            plain["tables"][table] = {"read": sum(counts.values()), **counts, "reasons": reasons, "remarks": remarks}
        return plain


class Book:
    """The keys of one source, and what became of them."""

    def __init__(self, source: str, run_id: int = 0) -> None:
        self.source, self.run_id = source, run_id
        self.known: OrderedDict[str, str] = OrderedDict()
        self.taken: dict[str, str] = {}  # by the batch in hand
        self.refused: list[Refusal] = []  # by the batch in hand
        self.planned: dict[str, str] = {}  # ideas that are not written yet, in a dry run ever: their authors' keys

    def look_up(self, keys: Collection[str]) -> None:
        """Learn what became of these keys, as far as they were taken."""
        self.known.update(subjects_of(self.source, {key for key in keys if key and key not in self.known}))

    def is_there(self, key: str) -> bool:
        """Say whether the key was taken before, or is taken by the batch in hand."""
        return key in self.known or key in self.taken

    def subject(self, key: str) -> str:
        """Return what became of a key, as `idea:7`, or nothing."""
        return self.taken.get(key) or self.known.get(key) or ""

    def id_of(self, key: str, kind: str) -> int:
        """Return the id of what became of a key, or 0 if it is not of this kind."""
        found, _, number = self.subject(key).partition(":")
        return int(number) if found == kind else 0

    def took(self, kind: str, ids: dict[str, int]) -> None:
        """Note what became of keys."""
        self.taken.update({key: f"{kind}:{id_}" for key, id_ in ids.items()})

    def refuse(self, row: Row, reason: str) -> None:
        """Note that a row cannot be taken."""
        if isinstance(row, InvoiceRow):
            self.refused += [Refusal(row.origin.table, f"{row.key}, line {line.number}", reason) for line in row.lines]
        else:
            keys = (row.key, *getattr(row, "parts", ()))
            self.refused += [Refusal(row.origin.table, key, reason) for key in keys]

    def turn_the_page(self) -> None:
        """Keep what the batch took, and forget the oldest keys."""
        self.known.update(self.taken)
        self.taken, self.refused = {}, []
        if self.run_id:
            self.planned.clear()
        while len(self.known) > REMEMBERED:
            self.known.popitem(last=False)


def keys_of(rows: Iterable[Row]) -> set[str]:
    """Return every key that the rows have or refer to."""
    names = ("key", "idea_key", "parent_key", "about_key", "customer_key")
    found = {str(getattr(row, name, None) or "") for row in rows for name in names}
    people = (getattr(row, name, None) for row in rows for name in ("author", "voter", "decided_by"))
    return (found | {person.key for person in people if person}) - {""}
