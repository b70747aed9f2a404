"""An index in PostgreSQL full text, without any extension: what a house with many processes searches with.

A document is a tsvector made of our terms, with as many positions as a term stands often; no configuration of
PostgreSQL has a say.  How common a term is, which an index of vectors does not know, is kept in a table of its own.  A
twin is a further edition in the same tables.  The caller gives the connection, so that a batch, and the position with
it, commits or not with whatever else the caller writes.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import Connection, TextClause, text
from sqlalchemy.exc import DBAPIError

from portal.search.engines import postgres_sql as sql
from portal.search.engines.engine import Broken, Engine, Missing, Size
from portal.search.rules.analyser import FACET, FORM, TITLE, terms_of_document
from portal.search.rules.documents import Document, Filters
from portal.search.rules.facts import Facts, facets_of, facts_of, seconds
from portal.search.rules.ranking import MOST_CANDIDATES, Candidate

T = TypeVar("T")
DROPPED_AT_ONCE = 2_000  # rows of old editions with each batch
AT_ONCE = 500  # documents that lie unsorted, for a moment, in the index
COUNTED_AT_ONCE = 10_000  # terms: no statement may take long
FORM_TERM = f"{FACET}form"  # counted as often as the number of the form, and in no document
MOST_POSITIONS = 60  # of a term in a document; more would not move its score


@dataclass(slots=True)
class Change:
    """What a batch changes in the counts of an edition."""

    terms: Counter[str] = field(default_factory=Counter)
    documents: int = 0
    tokens: int = 0


class PostgresEngine:
    """The index in the database.  What a batch writes is seen when the caller commits."""

    batch = 2_000  # each term of a batch is counted once: the more documents, the less work for each

    def __init__(self, connect: Callable[[], Connection], edition_id: int | None = None) -> None:
        self._connect = connect
        self._edition_id = edition_id  # a twin knows its edition; others ask which one is current

    def check(self) -> None:
        """Raise Broken unless there is an edition, with as many documents as it says."""
        edition = self._edition()
        found = self._run(sql.DOCUMENTS, edition=edition.id).scalar_one()
        if self.frequencies([FORM_TERM]).get(FORM_TERM) != FORM:
            raise Broken("The index is of another form.")
        if found != edition.documents:
            raise Broken(f"The index has {found} documents instead of {edition.documents}.")

    def position(self) -> str | None:
        """Return how far the index has learned."""
        position: str | None = self._edition().position
        return position

    def size(self) -> Size:
        """Return how much the index holds."""
        edition = self._edition()
        return Size(edition.documents, edition.tokens)

    def update(self, documents: Sequence[Document], gone: Sequence[str], position: str) -> None:
        """Take out what the batch replaces, put in what is new, keep the frequencies; drop a piece of old editions."""
        edition, change = self._edition().id, Change()
        for keys in batched(gone, AT_ONCE):
            self._take_out(edition, keys, change)
        for some in batched(documents, AT_ONCE):
            self._take_out(edition, [one.key for one in some], change)
            self._put_in(edition, [_analysed(one) for one in some], change)
        changed = sorted((term, count) for term, count in change.terms.items() if count)
        for piece in batched(changed, COUNTED_AT_ONCE):
            self._run(sql.COUNT, edition=edition, terms=[t for t, _ in piece], counts=[n for _, n in piece])
        self._run(sql.NOTE, edition=edition, position=position, documents=change.documents, tokens=change.tokens)
        self._drop_left_over()

    def _take_out(self, edition: int, keys: Sequence[str], change: Change) -> None:
        """Take out what lies under these keys."""
        left = self._run(sql.TAKE_OUT, edition=edition, keys=list(keys)).one()
        change.terms.subtract(left.terms or {})
        change.documents -= left.documents
        change.tokens -= left.tokens

    def _put_in(self, edition: int, analysed: Sequence[tuple[Facts, Counter[str]]], change: Change) -> None:
        """Put documents in."""
        self._run_many(sql.PUT_IN, [_row(edition, *each) for each in analysed])
        self._run(sql.SORT_IN)
        change.terms.update(term for _, counts in analysed for term in counts)
        change.documents += len(analysed)
        change.tokens += sum(facts["length"] for facts, _ in analysed)

    def _drop_left_over(self) -> None:
        """Drop a piece of an edition that is none any more."""
        for edition in self._run(sql.LEFT_OVER).scalars().all():
            self._run(sql.DROP_VECTORS, edition=edition, most=DROPPED_AT_ONCE)
            self._run(sql.DROP_TERMS, edition=edition, most=DROPPED_AT_ONCE)

    def frequencies(self, terms: Sequence[str]) -> dict[str, int]:
        """Return in how many documents each term is."""
        return self.size_and_frequencies(terms)[1]

    def size_and_frequencies(self, terms: Sequence[str]) -> tuple[Size, dict[str, int]]:
        """Return how much the index holds, and in how many documents each term is."""
        rows = self._run(sql.FREQUENCIES, edition=self._edition_id, terms=list(terms)).all()
        if not rows:
            raise self._missing()
        known = {row.term: row.documents for row in rows if row.term is not None}
        return Size(rows[0].held, rows[0].tokens), known

    def candidates(
        self,
        leading: Mapping[str, float],
        terms: Sequence[str],
        filters: Filters,
        counted: range,
        within: str | None = None,
        most: int = MOST_CANDIDATES,
    ) -> list[Candidate]:
        """Add up the leading terms of each document by the index alone; open the vectors of those to be counted."""
        rows = self._run(
            sql.CANDIDATES,
            edition=self._edition_id,
            leading=[" & ".join(map(_quoted, filter(None, (term, within)))) for term in leading],
            weights=list(leading.values()),
            terms=[*terms, *(TITLE + term for term in terms)],
            limit=most,
            first=counted.start,
            end=counted.stop,
            **_asked(filters),
        )
        return [Candidate(row.key, row.length, row.counts or {}) for row in rows]

    def beginning_with(self, prefix: str, limit: int) -> list[tuple[str, int]]:
        """Return the commonest terms that begin so."""
        beyond = prefix[:-1] + chr(ord(prefix[-1]) + 1)
        rows = self._run(sql.BEGINNING, edition=self._edition().id, prefix=prefix, beyond=beyond, limit=limit)
        return [(row.term, row.documents) for row in rows]

    def twin(self) -> "PostgresEngine":
        """Begin another edition; one begun before and never finished is dropped."""
        self._run(sql.FORGET_TWIN)
        edition = self._run(sql.BEGIN_TWIN).scalar_one()
        self._run(sql.COUNT, edition=edition, terms=[FORM_TERM], counts=[FORM])
        return PostgresEngine(self._connect, edition)

    def become(self, twin: Engine) -> None:
        """Make the twin's edition the current one; the old one is dropped piece by piece with the next batches."""
        if not isinstance(twin, PostgresEngine) or twin._edition_id is None:
            raise TypeError("Only a twin can take this one's place.")
        self._run(sql.FORGET_CURRENT)
        self._run(sql.MAKE_CURRENT, edition=twin._edition_id)
        self._run(sql.ANALYZE)

    def _edition(self) -> Any:
        """Return the edition in use."""
        edition = self._run(sql.EDITION, edition=self._edition_id).one_or_none()
        if edition is None:
            raise self._missing()
        return edition

    def _missing(self) -> Broken:
        """Return why there is no edition: none was made yet, or what was made has lost its place."""
        was_there = self._run(sql.WAS_THERE).scalar_one()
        return Broken("The index has lost its edition.") if was_there else Missing("There is no index yet.")

    def _run(self, statement: str, **values: object) -> Any:
        """Run a statement; a table that is missing or damaged makes the index Broken, a busy database does not."""
        return self._told(lambda: self._connect().execute(_prepared(statement), values))

    def _run_many(self, statement: str, rows: list[dict[str, object]]) -> None:
        self._told(lambda: self._connect().execute(_prepared(statement), rows))

    def _told(self, run: Callable[[], Any]) -> Any:
        try:
            return run()
        except DBAPIError as error:
            if getattr(error.orig, "sqlstate", None) in sql.DAMAGE:
                raise Broken(f"The index in the database cannot be read: {error.orig}") from error
            raise


@cache
def _prepared(statement: str) -> TextClause:
    return text(statement)


def _analysed(document: Document) -> tuple[Facts, Counter[str]]:
    counts, length = terms_of_document(document.title, document.body)
    facts = facts_of(document, length)
    counts.update(dict.fromkeys(facets_of(facts), 1))
    return facts, counts


def _row(edition: int, facts: Facts, counts: Mapping[str, int]) -> dict[str, object]:
    words = " ".join(f"{_quoted(term)}:{_positions(count)}" for term, count in counts.items())
    return {**facts, "edition": edition, "words": words}


def batched(many: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    """Give a sequence piece by piece."""
    return (many[start : start + size] for start in range(0, len(many), size))


def _positions(count: int) -> str:
    return ",".join(str(at) for at in range(1, min(count, MOST_POSITIONS) + 1))


def _quoted(term: str) -> str:
    """Return a term as one lexeme of a tsvector or tsquery, whatever characters it has."""
    escaped = term.replace("\\", "\\\\").replace("'", "''")
    return f"'{escaped}'"


def _asked(filters: Filters) -> dict[str, object]:
    """Return the filters as the statement takes them: empty or NULL asks for nothing."""
    return {
        "audiences": list(filters.audiences),
        "reader": filters.reader_id,
        "kinds": list(filters.kinds),
        "statuses": list(filters.statuses),
        "tags": list(filters.tags),
        "languages": list(filters.languages),
        "authors": list(filters.authors),
        "products": list(filters.products),
        "since": seconds(filters.since),
        "until": seconds(filters.until),
        "without": list(filters.without),
    }
