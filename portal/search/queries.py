"""Search as pages ask for it: what a viewer may see, with the pieces of text that show why it was found."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, or_, select

from portal.kit.db import db
from portal.kit.errors import Refused
from portal.kit.limits import QUERY
from portal.kit.text import clean_line
from portal.people.queries import Viewer
from portal.search import indexing
from portal.search.engines import Broken
from portal.search.models import SearchDocument
from portal.search.rules.analyser import runs, terms_of_query
from portal.search.rules.documents import ONLY_ITS_AUTHOR, Filters
from portal.search.rules.ranking import MOST_CANDIDATES
from portal.search.rules.snippets import Part, highlight, snippet

KINDS = ("idea", "comment", "article", "product", "person", "feedback")
SIZE = 20


@dataclass(frozen=True, slots=True)
class Found:
    """One thing found, with why."""

    key: str
    kind: str
    id: int
    thread: str
    title: list[Part]
    snippet: list[Part]
    status: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Results:
    """A page of what was found, and how much is known to be there, which may not be all.

    `catching_up` says that the index is away and the table was searched instead.
    """

    items: list[Found]
    next: int | None
    found: int
    more: bool
    suggestion: str | None
    catching_up: bool


def search(query: str, seen: Viewer, *, kind: str = "", start: int = 0, size: int = SIZE, **wanted: Any) -> Results:
    """Return a page of what answers the query best, among what the viewer may see."""
    words = QUERY.text(clean_line(query))
    if kind and kind not in KINDS:
        raise Refused("There is no such kind of thing.", code="kind")
    if not 0 <= start < MOST_CANDIDATES:
        raise Refused("This page link is not valid.", code="cursor")
    filters = Filters(seen.audiences, seen.id, (kind,) if kind else (), **wanted)
    if not indexing.is_away():
        try:
            return _from_index(words, filters, start, size)
        except Broken as why:
            indexing.broke(why)
    return _from_table(words, filters, start, size)


def similar(text: str, seen: Viewer, most: int = 5, but: str = "") -> list[int] | None:
    """Return the ids of the ideas that are most like a text; None while the index is away."""
    if indexing.is_away():
        return None
    filters = Filters(seen.audiences, seen.id, ("idea",), without=(but,) if but else ())
    try:
        hits = indexing.index().similar(text[:5000], filters, most)
    except Broken as why:
        indexing.broke(why)
        return None
    return [int(hit.key.partition(":")[2]) for hit in hits]


def _from_index(words: str, filters: Filters, start: int, size: int) -> Results:
    index = indexing.index()
    page = index.search(words, filters, start, size)
    suggestion = index.suggestion(words, filters) if start == 0 and page.found < 5 else None
    found = _shown([hit.key for hit in page.hits], page.terms, filters)
    return Results(found, page.next, page.found, page.more, suggestion, False)


def _from_table(words: str, filters: Filters, start: int, size: int) -> Results:
    """Find what holds every word, the newest first: less than the index does, but always there."""
    table, end = SearchDocument, min(start + size, MOST_CANDIDATES)
    asked = select(table.key).where(table.is_gone.is_(False), _may_see(filters), *_wanted(filters))
    for word in runs(words)[:6]:
        asked = asked.where(
            or_(table.title.icontains(word, autoescape=True), table.body.icontains(word, autoescape=True))
        )
    asked = asked.order_by(table.at.desc(), table.key).offset(start).limit(end - start + 1)
    keys = list(db.session.scalars(asked)) if runs(words) else []
    more = len(keys) > end - start
    found = _shown(keys[: end - start], terms_of_query(words), filters)
    return Results(found, end if more and end < MOST_CANDIDATES else None, start + len(found), more, None, True)


def _wanted(filters: Filters) -> Iterator[Any]:
    """Give what a search asks for besides words, as the table says it."""
    named = {"status": filters.status, "language": filters.language, "author_id": filters.author_id}
    for name, value in named.items():
        if value not in ("", None):
            yield getattr(SearchDocument, name) == value
    if filters.kinds:
        yield SearchDocument.kind.in_(filters.kinds)
    if filters.tag:
        tags = "\n" + SearchDocument.tags + "\n"
        yield func.replace(tags, f"\n{filters.tag}\n", "") != tags  # LIKE would not mind the case
    if filters.without:
        yield SearchDocument.key.not_in(filters.without)
    yield from _within(filters)


def _within(filters: Filters) -> Iterator[Any]:
    if filters.since:
        yield SearchDocument.at >= filters.since
    if filters.until:
        yield SearchDocument.at < filters.until


def _may_see(filters: Filters) -> Any:
    own = (SearchDocument.audience_id == ONLY_ITS_AUTHOR) & (SearchDocument.author_id == filters.reader_id)
    listed = SearchDocument.audience_id.in_(filters.audiences)
    return or_(listed, own) if filters.reader_id else listed


def _shown(keys: Sequence[str], terms: Sequence[str], filters: Filters) -> list[Found]:
    """Return the documents under these keys in their order, as far as they may be seen at this moment."""
    table = SearchDocument.__table__
    asked = select(table).where(table.c.key.in_(keys), table.c.is_gone.is_(False), _may_see(filters))
    rows = {row.key: row for row in db.session.execute(asked)}
    return [_found(rows[key], terms) for key in keys if key in rows]


def _found(row: Any, terms: Sequence[str]) -> Found:
    title, text = highlight(row.title, terms), snippet(row.body, terms)
    number = int(row.key.partition(":")[2])
    return Found(row.key, row.kind, number, row.thread, title, text, row.status, row.at)
