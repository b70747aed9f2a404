"""What an index must be able to do; all else (ranking, paging, spelling) is the same for all and lies above it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from portal.search.rules.documents import Document, Filters
from portal.search.rules.ranking import MOST_CANDIDATES, Candidate


class Broken(Exception):
    """The index is not there, is damaged or lost a part.  Search in the database until it is rebuilt."""


class Missing(Broken):
    """There is no index: none was made yet, or all of it was taken away."""


@dataclass(frozen=True, slots=True)
class Size:
    """How much an index holds."""

    documents: int
    tokens: int

    @property
    def average(self) -> float:
        """Return the mean length of a document."""
        return self.tokens / self.documents if self.documents else 0.0


class Engine(Protocol):
    """Keeps terms of documents.  Any method raises Broken where the index is not as it should be.

    The position is the reader's cursor, kept in the index itself, so that the two cannot drift apart; it is written
    after (Whoosh) or with (PostgreSQL) what it stands for, and learning a batch twice changes nothing.
    """

    batch: int  # how many documents it best takes in at once, where there are so many

    def check(self) -> None:
        """Raise Broken, with the reason, unless the index is there and whole."""

    def position(self) -> str | None:
        """Return how far the index has learned; None for a new one."""

    def size(self) -> Size:
        """Return how much the index holds."""

    def size_and_frequencies(self, terms: Sequence[str]) -> tuple[Size, dict[str, int]]:
        """Return both at once: how much the index holds, and in how many documents each of the terms is."""

    def update(self, documents: Sequence[Document], gone: Sequence[str], position: str) -> None:
        """Take in a batch: documents new or changed (each key once), keys that are gone, and the position after it."""

    def frequencies(self, terms: Sequence[str]) -> dict[str, int]:
        """Return in how many documents each of the terms is; those in none may be left out."""

    def candidates(
        self,
        leading: Mapping[str, float],
        terms: Sequence[str],
        filters: Filters,
        counted: range,
        within: str | None = None,
        most: int = MOST_CANDIDATES,
    ) -> list[Candidate]:
        """Return the documents that the filters admit with the largest sums of leading terms, always in the same order.

        Those in the places to be counted come with their length and the counts of the given terms, and of the same in
        titles; the others with their keys only.  `within` is a facet that the filters ask for: naming a rare one spares
        the engine from looking at what common terms bring.
        """

    def beginning_with(self, prefix: str, limit: int) -> list[tuple[str, int]]:
        """Return terms that begin so, and in how many documents they are: the commonest, as many as asked for."""

    def twin(self) -> "Engine":
        """Return a new, empty index beside this one, to be filled while this one serves."""

    def become(self, twin: "Engine") -> None:
        """Put the twin in this one's place and drop what was here."""
