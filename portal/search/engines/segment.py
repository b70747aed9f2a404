"""A piece of a Whoosh index, opened: postings of terms, and facts of documents."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import islice
from marshal import dump, load
from typing import Any, cast

import orjson
from whoosh import columns, fields, formats
from whoosh.codec.whoosh3 import W3Codec, W3LeafMatcher
from whoosh.filedb.filestore import FileStorage
from whoosh.reading import SegmentReader, TermNotFound
from whoosh.writing import PostingPool

from portal.search.rules.analyser import MARKS
from portal.search.rules.facts import Facts

TERMS, KEY, FACTS = "terms", "key", "facts"
PIECE = 1_000  # postings


class Counts(fields.FieldType):  # type: ignore[misc]  # Whoosh has no types
    """A field that is given how often each term stands in it; its length counts no marked terms."""

    def __init__(self) -> None:
        super().__init__(formats.Existence(), analyzer=None, scorable=True)

    def index(self, value: Mapping[str, int], **_: object) -> Iterator[tuple[bytes, int, float, bytes]]:
        """Give term, its part of the length, how often it stands, and nothing more."""
        for term, count in value.items():
            yield term.encode(), 0 if term[0] in MARKS else count, float(count), b""


SCHEMA = fields.Schema(
    **{TERMS: Counts(), KEY: fields.ID(), FACTS: fields.COLUMN(columns.VarBytesColumn())},
)


class Codec(W3Codec):  # type: ignore[misc]
    """How postings are written: without the lengths of documents, which only Whoosh's own scores need."""

    length_stats = False

    def postings_reader(self, file: object, about: Any, form: object, **more: Any) -> Any:
        """Read the documents of a term block by block; a term of one document has it beside it."""
        if about.is_inlined():
            return super().postings_reader(file, about, form, **more)
        return Blocks(file, *about.extent(), form, **more)


class Pool(PostingPool):  # type: ignore[misc]
    """The postings of a batch in order; beyond the limit on disk, by the thousand where Whoosh writes one by one."""

    def _write_run(self, file: Any, items: Iterable[object]) -> None:
        rest = iter(items)
        with file:
            while piece := list(islice(rest, PIECE)):
                dump(piece, file)

    def _read_run(self, path: str) -> Iterator[object]:
        with suppress(EOFError), self._open_run(path) as file:
            while True:
                yield from load(file)  # noqa: S302  # our own, of this commit
        self._remove_run(path)


class Blocks(W3LeafMatcher):  # type: ignore[misc]
    """The documents of a term; Whoosh itself would ask three questions about each of them."""

    def all_ids(self) -> list[int]:
        """Return the documents from here to the last, read a block at a time."""
        found: list[int] = []
        while self.is_active():
            self.id()  # reads the block
            found += self._ids[self._i :]
            self._next_block()
        return found


class Segment:
    """One segment of the index; a document is a number in it."""

    def __init__(self, storage: FileStorage, segment: object) -> None:
        self._reader = SegmentReader(storage, SCHEMA, segment, codec=Codec())
        self._facts = self._reader.column_reader(FACTS, translate=False)
        self.id: str = self._reader.segment().segment_id()
        self.documents: int = self._reader.doc_count_all()
        self.tokens: int = self._reader.field_length(TERMS)

    def facts(self, document: int) -> Facts:
        """Return what is noted of a document."""
        return cast("Facts", orjson.loads(self._facts[document]))

    def frequency(self, term: str) -> int:
        """Return in how many documents a term is, those deleted since included."""
        return int(self._reader.doc_frequency(TERMS, term))

    def documents_with(self, field: str, term: str) -> Iterable[int]:
        """Return the documents that have a term in a field, in their order."""
        try:
            return cast("Iterable[int]", self._reader.postings(field, term).all_ids())
        except TermNotFound:
            return ()

    def sums(self, weights: Mapping[str, float], within: str | None) -> Iterable[tuple[float, int]]:
        """Return for each document with any of the terms (and a certain one) the sum of their weights."""
        sums: dict[int, float] = {}
        admitted = None if within is None else set(self.documents_with(TERMS, within))
        for term, weight in weights.items() if admitted or within is None else ():
            for document in self.documents_with(TERMS, term):
                if admitted is None or document in admitted:
                    sums[document] = sums.get(document, 0.0) + weight
        return ((weight, document) for document, weight in sums.items())

    def counts(self, documents: Sequence[int], terms: Iterable[str]) -> Iterator[tuple[int, str, float]]:
        """Give how often each of the terms stands in each of the documents, which come in their order."""
        for term in terms if documents else ():
            try:
                matcher = self._reader.postings(TERMS, term)
            except TermNotFound:
                continue
            for document in documents:
                if matcher.is_active():
                    matcher.skip_to(document)
                if not matcher.is_active():
                    break
                if matcher.id() == document:
                    yield document, term, matcher.weight()

    def beginning_with(self, prefix: str) -> Iterator[tuple[str, int]]:
        """Give the terms that begin so, and in how many documents they are."""
        for (field, term), about in self._reader.iter_from(TERMS, prefix):
            if field != TERMS or not term.startswith(prefix.encode()):
                return
            yield term.decode(), about.doc_frequency()

    def read_through(self) -> None:
        """Read all that a search could come to read, so that damage shows."""
        for (field, term), about in self._reader:
            found = sum(1 for _ in self._reader.postings(field, term).all_ids())
            if found > about.doc_frequency():
                raise ValueError(f"{term!r} has more postings than it says")
        for document in self._reader.all_doc_ids():
            self.facts(document)
