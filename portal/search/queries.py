"""Search as pages ask for it: what a viewer may see, with the pieces of text that show why it was found."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import exists, func, or_, select

from portal.kit.clock import now
from portal.kit.db import db
from portal.kit.errors import Refused
from portal.kit.limits import QUERY
from portal.kit.text import clean_line
from portal.people.models import AudienceMember, Muting, Person
from portal.people.queries import Viewer
from portal.people.rules import fixed_audiences
from portal.search import indexing
from portal.search.engines import Broken
from portal.search.models import SavedSearch, SearchDocument, SearchHit
from portal.search.rules.analyser import in_both_scripts, runs, terms_of_query
from portal.search.rules.documents import ONLY_ITS_AUTHOR, Document, Filters
from portal.search.rules.facets import Choices, count_beside, count_facets, span_of
from portal.search.rules.ranking import MOST_CANDIDATES, needed
from portal.search.rules.saved import answers, lead_of, terms_in
from portal.search.rules.snippets import Part, highlight, snippet
from portal.search.rules.unmarked import unmarked

KINDS = (
    *("idea", "comment", "article", "guide", "product", "product_question"),
    *("group", "meeting", "person", "feedback"),
)
SIZE = 20
LEADS = 500  # terms in one question


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

    `catching_up` says that the index is away and the table was searched instead.  `facets` are counted over `counted`
    documents: all that were found, or the best of them.
    """

    items: list[Found]
    next: int | None
    found: int
    more: bool
    suggestion: str | None
    catching_up: bool
    facets: dict[str, Choices]
    counted: int = 0


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of a search besides what it may see."""

    words: str
    start: int = 0
    size: int = SIZE
    faceted: bool = False
    unfinished: bool = False  # the last word is still being typed
    age: str = ""


def search(
    query: str,
    seen: Viewer,
    *,
    kind: str = "",
    start: int = 0,
    size: int = SIZE,
    faceted: bool = False,
    unfinished: bool = False,
    but_kinds: Collection[str] = (),
    age: str = "",
    **wanted: Any,
) -> Results:
    """Return a page of what answers the query best, among what the viewer may see."""
    asked = Asked(QUERY.text(clean_line(query)), start, size, faceted, unfinished, age)
    if kind and kind not in KINDS:
        raise Refused("There is no such kind of thing.", code="kind")
    if not 0 <= start < MOST_CANDIDATES:
        raise Refused("This page link is not valid.", code="cursor")
    spans = dict(zip(("since", "until"), span_of(age, now()), strict=True)) if age else {}
    filters = Filters(seen.audiences, seen.id, _kinds(kind, but_kinds), **{**spans, **wanted})
    if not indexing.is_away():
        try:
            return _from_index(asked, filters)
        except Broken as why:
            indexing.broke(why)
    return _from_table(asked, filters)


def _kinds(kind: str, but: Collection[str]) -> tuple[str, ...]:
    """Return the kinds of things that are looked for; nothing: all of them."""
    asked = (kind,) if kind else KINDS
    return tuple(each for each in asked if each not in but) or ("",) if kind or but else ()


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


def _from_index(asked: Asked, filters: Filters) -> Results:
    index = indexing.index()
    page = index.search(asked.words, filters, asked.start, asked.size, unfinished=asked.unfinished)
    is_little = asked.start == 0 and page.found < 5 and not asked.unfinished
    suggestion = index.suggestion(asked.words, filters) if is_little else None
    found = _shown([hit.key for hit in page.hits], page.terms, filters)
    chosen = _chosen(asked, filters)
    wide = index.search(asked.words, _without(filters, asked), 0, 1).keys if chosen and asked.faceted else ()
    facets = _facets(page.keys, wide, filters, chosen) if asked.faceted else {}
    return Results(found, page.next, page.found, page.more, suggestion, False, facets, len(page.keys))


def _chosen(asked: Asked, filters: Filters) -> dict[str, Collection[Any]]:
    """Return what is chosen of each facet."""
    chosen: dict[str, Collection[Any]] = {"status": filters.statuses, "tag": filters.tags, "author": filters.authors}
    chosen |= {"language": filters.languages, "product": filters.products, "age": [asked.age] if asked.age else []}
    return {facet: values for facet, values in chosen.items() if values}


def _without(filters: Filters, asked: Asked) -> Filters:
    """Return what would be asked if nothing were chosen."""
    bare = replace(filters, statuses=(), tags=(), languages=(), authors=(), products=())
    return replace(bare, since=None, until=None) if asked.age else bare


def _from_table(asked: Asked, filters: Filters) -> Results:
    """Find what holds every word, the newest first: less than the index does, but always there."""
    start, end = asked.start, min(asked.start + asked.size, MOST_CANDIDATES)
    words, chosen, most = runs(asked.words)[:6], _chosen(asked, filters), needed(range(start, end))
    keys = _holding(words, filters, most if asked.faceted else end)
    found = _shown(keys[start:end], terms_of_query(asked.words), filters)
    more, counted = len(keys) > end, keys[:most]
    wide = _holding(words, _without(filters, asked), most) if chosen and asked.faceted else []
    facets = _facets(counted, wide, filters, chosen) if asked.faceted else {}
    following = end if more and end < MOST_CANDIDATES else None
    return Results(found, following, start + len(found), more, None, True, facets, len(counted))


def _holding(words: Sequence[str], filters: Filters, most: int) -> list[str]:
    """Return the keys of the newest documents that hold all of these words, and one more where there are more."""
    table = SearchDocument
    asked = select(table.key).where(table.is_gone.is_(False), may_see(filters), *_wanted(filters))
    for word in words:
        forms = [(column, form) for column in (table.title, table.body) for form in in_both_scripts(word)]
        asked = asked.where(or_(*(column.icontains(form, autoescape=True) for column, form in forms)))
    newest = asked.order_by(table.at.desc(), table.key).limit(most + 1)
    return list(db.session.scalars(newest)) if words else []


def _facets(
    keys: Sequence[str], wide: Sequence[str], filters: Filters, chosen: Mapping[str, Collection[Any]]
) -> dict[str, Choices]:
    """Count by what these documents can be narrowed, as far as they may be seen at this moment.

    Of what something is chosen, the other choices are counted over what was found without any choice.
    """
    table = SearchDocument.__table__.c
    facts = (table.key, table.kind, table.status, table.tags, table.products, table.language, table.at, table.author_id)
    both = sorted({*keys, *wide})
    asked = select(*facts).where(table.key.in_(both), table.is_gone.is_(False), may_see(filters))
    rows = {row.key: row for row in db.session.execute(asked)} if both else {}
    inside, beside = ([rows[key] for key in some if key in rows] for some in (keys, wide))
    return count_facets(inside, now()) | count_beside(beside, chosen, now())


def _wanted(filters: Filters) -> Iterator[Any]:
    """Give what a search asks for besides words, as the table says it."""
    table = SearchDocument
    named: list[tuple[Any, Collection[Any]]] = [(table.status, filters.statuses), (table.language, filters.languages)]
    named += [(table.author_id, filters.authors), (table.kind, filters.kinds)]
    yield from (column.in_(values) for column, values in named if values)
    if filters.tags:
        yield or_(*(_listed(table.tags, tag) for tag in filters.tags))
    if filters.products:
        yield or_(*(_listed(table.products, str(product)) for product in filters.products))
    if filters.without:
        yield SearchDocument.key.not_in(filters.without)
    yield from _within(filters)


def _listed(column: Any, line: str) -> Any:
    """Return the condition that a line is among those of a column."""
    lines = "\n" + column + "\n"
    return func.replace(lines, f"\n{line}\n", "") != lines  # LIKE would not mind the case


def _within(filters: Filters) -> Iterator[Any]:
    if filters.since:
        yield SearchDocument.at >= filters.since
    if filters.until:
        yield SearchDocument.at < filters.until


def may_see(filters: Filters) -> Any:
    """Return what a document must be like for the reader to see it."""
    own = (SearchDocument.audience_id == ONLY_ITS_AUTHOR) & (SearchDocument.author_id == filters.reader_id)
    listed = SearchDocument.audience_id.in_(filters.audiences)
    return or_(listed, own) if filters.reader_id else listed


def _shown(keys: Sequence[str], terms: Sequence[str], filters: Filters) -> list[Found]:
    """Return the documents under these keys in their order, as far as they may be seen at this moment."""
    table = SearchDocument.__table__
    asked = select(table).where(table.c.key.in_(keys), table.c.is_gone.is_(False), may_see(filters))
    rows = {row.key: row for row in db.session.execute(asked)}
    return [_found(rows[key], terms) for key in keys if key in rows]


def _found(row: Any, terms: Sequence[str]) -> Found:
    title, text = highlight(row.title, terms), snippet(unmarked(row.body), terms)
    number = int(row.key.partition(":")[2])
    return Found(row.key, row.kind, number, row.thread, title, text, row.status, row.at)


@dataclass(frozen=True, slots=True)
class Match:
    """A saved search that something new answers, and whose it is."""

    saved_id: int
    person_id: int


def saved_by(person_id: int) -> list[SavedSearch]:
    """Return the searches that a person saved, the last first."""
    asked = select(SavedSearch).filter_by(person_id=person_id)
    return list(db.session.scalars(asked.order_by(SavedSearch.id.desc())))


def find_saved(person_id: int, words: str, kind: str = "", **chosen: Any) -> int | None:
    """Return the search with these words and choices that a person saved, if they did."""
    bare = {"status": "", "tag": "", "language": "", "product_id": None, "writer_id": None}
    bare |= {"products": "", "writers": ""}
    asked = select(SavedSearch.id).filter_by(person_id=person_id, words=words, kind=kind, **{**bare, **chosen})
    return db.session.scalar(asked.limit(1))


def finds_of(person_id: int) -> dict[int, int]:
    """Return of how many finds a person was told for each search that they saved."""
    asked = select(SearchHit.saved_id, func.count()).join(SavedSearch, SavedSearch.id == SearchHit.saved_id)
    rows = db.session.execute(asked.where(SavedSearch.person_id == person_id).group_by(SearchHit.saved_id))
    return {row[0]: row[1] for row in rows}


def matches(key: str, at: datetime, after: int, most: int) -> list[Match]:
    """Return the searches saved before it that something new answers, and whose owners may see it: one too many."""
    row = db.session.execute(select(SearchDocument.__table__).where(SearchDocument.key == key)).first()
    if row is None or row.is_gone or row.audience_id == ONLY_ITS_AUTHOR:
        return []
    document = indexing.document_of(row)
    terms = terms_in(document)
    found = [saved for saved in _led_by(terms, document, at, after) if answers(document, terms, saved)]
    may = _who_may_see(document.audience_id, {saved.person_id for saved in found})
    return [Match(saved.id, saved.person_id) for saved in found if saved.person_id in may][: most + 1]


def _led_by(terms: Collection[str], document: Document, at: datetime, after: int) -> list[Any]:
    """Return what one of the terms leads to: searches of others than the author, who hear them and were not told."""
    table, author, ordered = SavedSearch, document.author_id or 0, sorted(terms)
    told = exists().where(SearchHit.saved_id == table.id, SearchHit.key == document.key)
    muted = exists().where(Muting.person_id == table.person_id, Muting.other_id == author)
    asked = select(table.__table__).where(table.id > after, table.saved_at <= at, table.person_id != author)
    pieces = (ordered[start : start + LEADS] for start in range(0, len(ordered), LEADS))
    rows = [row for piece in pieces for row in db.session.execute(asked.where(~told, ~muted, table.lead.in_(piece)))]
    return sorted(rows, key=lambda row: row.id)


def _who_may_see(audience_id: int, people: set[int]) -> set[int]:
    """Return those of these people who belong to an audience."""
    asked = select(Person.id, Person.role).where(Person.id.in_(people), Person.forgotten_at.is_(None))
    roles = {row.id: row.role for row in db.session.execute(asked)} if people else {}
    listed = select(AudienceMember.person_id).filter_by(audience_id=audience_id)
    known = set(db.session.scalars(listed.where(AudienceMember.person_id.in_(people)))) if people else set()
    return {person_id for person_id, role in roles.items() if audience_id in fixed_audiences(role)} | known


def misled_searches() -> list[Any]:
    """Return saved searches that nothing new would ever lead to."""
    rows = db.session.execute(select(SavedSearch.id, SavedSearch.words, SavedSearch.lead))
    return [row for row in rows if row.lead != lead_of(row.words)]


CHECKS = [misled_searches]
