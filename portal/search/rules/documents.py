"""What is searched: a document, and which documents a search may and wants to see."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

ONLY_ITS_AUTHOR = 0  # the audience of one's own feedback: nobody but the author


@dataclass(frozen=True, slots=True)
class Document:
    """One thing that may be found.  Its key is the subject of its events: "idea:7"."""

    key: str
    kind: str
    title: str
    body: str
    audience_id: int
    status: str = ""
    tags: tuple[str, ...] = ()
    language: str = ""
    at: datetime | None = None
    author_id: int | None = None
    products: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Filters:
    """What a search may see (the audiences, and what is for the reader alone), and what it asks for."""

    audiences: Collection[int]
    reader_id: int | None = None
    kinds: Collection[str] = ()
    statuses: Collection[str] = ()  # one of these; nothing: any
    tags: Collection[str] = ()
    languages: Collection[str] = ()
    authors: Collection[int] = ()
    products: Collection[int] = ()
    since: datetime | None = None
    until: datetime | None = None  # not included
    without: Collection[str] = ()  # keys, as of the idea whose likes are sought
