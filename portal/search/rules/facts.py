"""What an index notes of a document besides its terms, and whether a search may see it and wants it."""

from collections.abc import Collection
from datetime import datetime
from typing import TypedDict

from portal.search.rules.analyser import FACET
from portal.search.rules.documents import ONLY_ITS_AUTHOR, Document, Filters

LONGEST_FACET = 120  # what is cut alike is told apart by the facts themselves


class Facts(TypedDict):
    """A document without its words."""

    key: str
    kind: str
    status: str
    tags: list[str]
    language: str
    at: int | None
    audience: int
    author: int | None
    products: list[int]
    length: int


def facts_of(document: Document, length: int) -> Facts:
    """Return what is to be noted of a document."""
    return Facts(
        key=document.key,
        kind=document.kind,
        status=document.status,
        tags=list(document.tags),
        language=document.language,
        at=seconds(document.at),
        audience=document.audience_id,
        author=document.author_id,
        products=list(document.products),
        length=length,
    )


def facets_of(facts: Facts) -> list[str]:
    """Return the terms by which an index lists documents: of a kind, a status, a tag, an author, and so on."""
    named: list[tuple[str, object]] = [("kind", facts["kind"]), ("status", facts["status"])]
    named += [("tag", tag) for tag in facts["tags"]]
    named += [("audience", facts["audience"]), ("author", facts["author"])]
    named += [("product", product) for product in facts["products"]]
    return [_facet(*pair) for pair in named]


def facets_asked(filters: Filters) -> list[str]:
    """Return those of them that every document a search asks for must have."""
    asked: dict[str, Collection[object]] = {"status": filters.statuses, "tag": filters.tags, "author": filters.authors}
    asked |= {"product": filters.products, "kind": filters.kinds}
    if filters.reader_id is None:
        asked |= {"audience": filters.audiences}
    return [_facet(name, value) for name, values in asked.items() if len(values) == 1 for value in values]


def admits(filters: Filters, facts: Facts) -> bool:
    """Tell whether a search may see a document, and asks for such."""
    return _may_see(filters, facts) and _wants(filters, facts)


def _facet(name: str, value: object) -> str:
    return f"{FACET}{name}:{value}"[:LONGEST_FACET]


def seconds(at: datetime | None) -> int | None:
    """Return a moment as whole seconds."""
    return None if at is None else int(at.timestamp())


def _may_see(filters: Filters, facts: Facts) -> bool:
    if facts["audience"] == ONLY_ITS_AUTHOR:
        return filters.reader_id is not None and facts["author"] == filters.reader_id
    return facts["audience"] in filters.audiences


def _wants(filters: Filters, facts: Facts) -> bool:
    return (
        (not filters.kinds or facts["kind"] in filters.kinds)
        and (not filters.statuses or facts["status"] in filters.statuses)
        and (not filters.tags or any(tag in filters.tags for tag in facts["tags"]))
        and (not filters.languages or facts["language"] in filters.languages)
        and (not filters.authors or facts["author"] in filters.authors)
        and (not filters.products or any(product in filters.products for product in facts["products"]))
        and _within(filters, facts["at"])
        and facts["key"] not in filters.without
    )


def _within(filters: Filters, at: int | None) -> bool:
    since, until = seconds(filters.since), seconds(filters.until)
    if since is None and until is None:
        return True
    return at is not None and (since is None or at >= since) and (until is None or at < until)
