"""What an index notes of a document besides its terms, and whether a search may see it and wants it."""

from datetime import datetime
from typing import TypedDict

from portal.search.rules.documents import ONLY_ITS_AUTHOR, Document, Filters


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
        length=length,
    )


def admits(filters: Filters, facts: Facts) -> bool:
    """Tell whether a search may see a document, and asks for such."""
    return _may_see(filters, facts) and _wants(filters, facts)


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
        and (not filters.status or facts["status"] == filters.status)
        and (not filters.tag or filters.tag in facts["tags"])
        and (not filters.language or facts["language"] == filters.language)
        and (filters.author_id is None or facts["author"] == filters.author_id)
        and _within(filters, facts["at"])
        and facts["key"] not in filters.without
    )


def _within(filters: Filters, at: int | None) -> bool:
    since, until = seconds(filters.since), seconds(filters.until)
    if since is None and until is None:
        return True
    return at is not None and (since is None or at >= since) and (until is None or at < until)
