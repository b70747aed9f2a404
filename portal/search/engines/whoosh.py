"""An index in a folder, with Whoosh: what a house on one machine searches with.

Whoosh keeps the postings; nothing of its analysis, its query language or its scores is used.  Three things it does not
do are done here.  It never asks the disk to keep what it wrote: each commit is made durable before the position is.  It
finds out about a damaged file only when it stumbles over it: a list of files with their sizes is kept beside them and
compared.  It reads files packed into one wholly into memory: they are left unpacked.

    root/current      the name of the folder in use
    root/1/           the index itself
    root/1/LEARNED    position, generation and the list of the files, replaced in one step after each commit
"""

import shutil
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from heapq import heapify, heappop
from pathlib import Path
from threading import RLock
from typing import Any

import orjson
from whoosh.index import TOC, FileIndex, LockError
from whoosh.reading import SegmentReader
from whoosh.writing import SegmentWriter

from portal.search.engines.engine import Broken, Engine, Missing, Size
from portal.search.engines.folder import Files, Learned, keep, replace_file
from portal.search.engines.segment import FACTS, KEY, SCHEMA, TERMS, Codec, Pool, Segment
from portal.search.rules.analyser import TITLE, terms_of_document
from portal.search.rules.documents import Document, Filters
from portal.search.rules.facts import Facts, admits, facets_of, facts_of
from portal.search.rules.ranking import MOST_CANDIDATES, Candidate

MERGED_AT_ONCE = 10
MOST_MERGED = 60_000  # documents: some fifteen seconds of work, in which searches go on
MEMORY = 48  # MB for the postings of a batch, before they go to disk
CURRENT = "current"
Place = tuple[int, int]  # of a segment among the segments, of a document in it


class WhooshEngine:
    """The index in a folder.

    Threads take turns at reading, and at writing; nobody who reads waits for a commit.  Other processes see a commit at
    their next search.
    """

    batch = 5_000  # what a segment holds that need not be merged with others later

    def __init__(self, root: Path, name: str | None = None) -> None:
        self.root = root
        self._named = name  # a twin knows its folder; others ask which one is in use
        self._reading, self._writing = RLock(), RLock()
        self._files: Files | None = None
        self._segments: list[Segment] = []
        self._seen: tuple[object, ...] | None = None

    def check(self) -> None:
        """Raise Broken unless the folder holds what its list says, and what came after the list can be read."""
        with self._open():
            learned, generation = Learned.read(self._folder()), self._generation()
            learned.compare(self._folder(), generation)
            if generation != learned.generation:
                for segment in self._segments:
                    segment.read_through()

    def position(self) -> str | None:
        """Return how far the index has learned."""
        with self._open():
            return Learned.read(self._folder()).position

    def size(self) -> Size:
        """Return how much the index holds; what was replaced counts until Whoosh merges it away."""
        with self._open():
            return Size(sum(one.documents for one in self._segments), sum(one.tokens for one in self._segments))

    def update(self, documents: Sequence[Document], gone: Sequence[str], position: str) -> None:
        """Write a batch in one commit, make it durable, then note the position."""
        with self._writing, self._told():
            with self._writer() as writer:
                self._forget(writer, {*gone, *(document.key for document in documents)})
                for document in documents:
                    _add(writer, document)
            keep(self._folder(), Learned(position, self._generation()))

    def frequencies(self, terms: Sequence[str]) -> dict[str, int]:
        """Return in how many documents each term is."""
        with self._open():
            counted = {term: sum(one.frequency(term) for one in self._segments) for term in terms}
            return {term: count for term, count in counted.items() if count}

    def size_and_frequencies(self, terms: Sequence[str]) -> tuple[Size, dict[str, int]]:
        """Return how much the index holds, and in how many documents each term is."""
        with self._open():
            return self.size(), self.frequencies(terms)

    def candidates(
        self,
        leading: Mapping[str, float],
        terms: Sequence[str],
        filters: Filters,
        counted: range,
        within: str | None = None,
        most: int = MOST_CANDIDATES,
    ) -> list[Candidate]:
        """Add up the leading terms of each document, and read the rest only of the best ones admitted."""
        with self._open():
            sums = [(*pair, at) for at, one in enumerate(self._segments) for pair in one.sums(leading, within)]
            admitted = self._admitted(sums, filters, most)
            places = [place for place, _ in admitted[counted.start : counted.stop]]
            counts = self._counts(places, [*terms, *(TITLE + term for term in terms)])
            return [Candidate(one["key"], one["length"], counts.get(place, {})) for place, one in admitted]

    def beginning_with(self, prefix: str, limit: int) -> list[tuple[str, int]]:
        """Return the commonest terms that begin so."""
        with self._open():
            counts: dict[str, int] = {}
            for segment in self._segments:
                for term, count in segment.beginning_with(prefix):
                    counts[term] = counts.get(term, 0) + count
            return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))[:limit]

    def twin(self) -> "WhooshEngine":
        """Make an empty folder beside the one in use."""
        self.root.mkdir(parents=True, exist_ok=True)
        taken = [int(folder.name) for folder in self.root.iterdir() if folder.name.isdecimal()]
        folder = self.root / str(max(taken, default=0) + 1)
        folder.mkdir()
        TOC.create(Files(folder), SCHEMA, "MAIN")
        keep(folder, Learned(None, 0))
        return WhooshEngine(self.root, folder.name)

    def become(self, twin: Engine) -> None:
        """Name the twin's folder as the one in use, and remove all others."""
        if not isinstance(twin, WhooshEngine) or twin._named is None:
            raise TypeError("Only a twin can take this one's place.")
        replace_file(self.root / CURRENT, twin._named.encode())
        for folder in self.root.iterdir():
            if folder.is_dir() and folder.name != twin._named:
                shutil.rmtree(folder, ignore_errors=True)
        twin.close()

    def close(self) -> None:
        """Close the files; the next search opens them again."""
        with self._reading:
            if self._files:
                self._files.close_all()
            self._files, self._segments, self._seen = None, [], None

    @contextmanager
    def _open(self) -> Iterator[None]:
        """Hold the latest commit open for reading."""
        with self._reading, self._told():
            self._refresh()
            yield

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Tell the caller of damage by Broken, whatever the bytes led to."""
        try:
            yield
        except (Broken, LockError):
            raise
        except Exception as error:
            self.close()
            raise Broken(f"The index in {self.root} cannot be read or written: {error!r}") from error

    def _refresh(self) -> None:
        """Open the segments anew where there was a commit or another folder took this one's place."""
        for last_try in (False, True):
            folder = self._folder()
            stamp = (folder.name, Learned.stamp(folder))
            if stamp == self._seen:
                return
            self.close()
            self._files = Files(folder)
            try:
                listed = TOC.read(self._files, "MAIN", schema=SCHEMA).segments
                self._segments = [Segment(self._files, one) for one in listed]
            except FileNotFoundError:  # merged away by another process between the list and the file
                if last_try:
                    raise
            else:
                self._seen = stamp

    def _folder(self) -> Path:
        """Return the folder in use."""
        name = self._named or ((self.root / CURRENT).read_text() if (self.root / CURRENT).exists() else "")
        if not name.isdecimal():
            raise self._missing()
        return self.root / name

    def _missing(self) -> Broken:
        """Return why no folder is in use: none was made yet, or what was made has lost its place."""
        was_there = self.root.exists() and any(self.root.iterdir())
        return Broken(f"{self.root} does not say what is in use.") if was_there else Missing("There is no index yet.")

    def _generation(self) -> int:
        """Return the number of the latest commit."""
        return int(TOC._latest_generation(Files(self._folder()), "MAIN"))

    @contextmanager
    def _writer(self) -> Iterator[SegmentWriter]:
        """Give the one writer, commit what it wrote, or leave no trace of it."""
        files = Files(self._folder())
        index = FileIndex(files, schema=SCHEMA)
        writer = SegmentWriter(index, compound=False, codec=Codec(compression=0))
        writer.pool = Pool(writer.temp_storage(), writer.newsegment, limitmb=MEMORY)
        try:
            yield writer
            writer.commit(mergetype=merge_like)
        except BaseException:
            if not writer.is_closed:
                writer.cancel()
            raise
        finally:
            files.close_all()

    def _forget(self, writer: SegmentWriter, keys: set[str]) -> None:
        """Delete what the batch replaces, in the segments as the writer knows them."""
        with self._open():
            if {one.id for one in self._segments} != {known.segment_id() for known in writer.segments}:
                self.close()  # there was a commit that died before it was noted
                self._refresh()
            by_id = {segment.id: segment for segment in self._segments}
            for known in writer.segments:
                for key in keys:
                    for document in by_id[known.segment_id()].documents_with(KEY, key):
                        known.delete_document(document)

    def _admitted(self, sums: list[tuple[float, int, int]], filters: Filters, most: int) -> list[tuple[Place, Facts]]:
        """Return the best documents that the filters admit: largest sums first, latest first among equals."""
        heap = [(-weight, -at, -document) for weight, document, at in sums]
        heapify(heap)
        admitted: list[tuple[Place, Facts]] = []
        while heap and len(admitted) < most:
            _, at, document = heappop(heap)
            facts = self._segments[-at].facts(-document)
            if admits(filters, facts):
                admitted.append(((-at, -document), facts))
        return admitted

    def _counts(self, places: Sequence[Place], terms: Sequence[str]) -> dict[Place, dict[str, float]]:
        """Return how often each of the terms stands in the documents at these places."""
        counts: dict[Place, dict[str, float]] = {place: {} for place in places}
        for at, segment in enumerate(self._segments):
            documents = sorted(document for one, document in places if one == at)
            for document, term, count in segment.counts(documents, terms):
                counts[at, document][term] = count
        return counts


def merge_like(writer: SegmentWriter, segments: list[Any]) -> list[Any]:
    """Merge ten segments of like size into one; large ones stay, so that no commit takes long.

    The policies of Whoosh would now and then write a third of a large index anew in one commit.
    """
    sizes = Counter(len(str(one.doc_count_all())) for one in segments)
    full = [digits for digits, count in sorted(sizes.items()) if count >= MERGED_AT_ONCE]
    like = [one for one in segments if full and len(str(one.doc_count_all())) == full[0]]
    merged = like if sum(one.doc_count_all() for one in like) <= MOST_MERGED else []
    for segment in merged:
        writer.add_reader(SegmentReader(writer.storage, SCHEMA, segment))
    return [one for one in segments if one not in merged]


def _add(writer: SegmentWriter, document: Document) -> None:
    counts, length = terms_of_document(document.title, document.body)
    facts = facts_of(document, length)
    counts.update(dict.fromkeys(facets_of(facts), 1))
    writer.add_document(**{TERMS: counts, KEY: document.key, FACTS: orjson.dumps(facts)})
