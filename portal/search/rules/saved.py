"""When something new is what a saved search looks for: it has all the words, and all that was chosen beside them."""

from collections.abc import Collection
from typing import Any, Protocol

from portal.kit.limits import Limit
from portal.search.rules.analyser import is_han, terms_of_document, terms_of_query
from portal.search.rules.documents import Document, Filters
from portal.search.rules.facts import admits, facts_of

MOST_SAVED = 30  # searches of one person
NAME = Limit(1, 80)


class Saved(Protocol):
    """What a saved search asks for."""

    words: str
    kind: str
    status: str  # one of these, one a line; and so the others
    tag: str
    language: str
    products: str
    writers: str
    product_id: int | None  # as it was saved when only one could be chosen
    writer_id: int | None


def lead_of(words: str) -> str:
    """Return the term by which a saved search is looked up: its longest; nothing where there is no word."""
    return max(terms_of_query(words), key=lambda term: (len(term), term), default="")


def terms_in(document: Document) -> set[str]:
    """Return the terms of a document, and each character of its Chinese ones."""
    counts, _ = terms_of_document(document.title, document.body)
    return set(counts) | {character for term in counts if is_han(term) for character in term}


def answers(document: Document, terms: Collection[str], saved: Saved) -> bool:
    """Say whether a document is what a saved search looks for; whether its owner may see it is another question."""
    return all(term in terms for term in terms_of_query(saved.words)) and admits(
        _filters(document, saved), _facts(document)
    )


def _facts(document: Document) -> Any:
    return facts_of(document, 0)


def _filters(document: Document, saved: Saved) -> Filters:
    wanted: dict[str, Any] = {**choices_of(saved), "kinds": (saved.kind,) if saved.kind else ()}
    return Filters((document.audience_id,), **wanted)


def choices_of(saved: Saved) -> dict[str, list[Any]]:
    """Return what a saved search asks for beside words, as a search takes it."""
    named = {"statuses": saved.status, "tags": saved.tag, "languages": saved.language}
    chosen: dict[str, list[Any]] = {name: lines.split("\n") for name, lines in named.items() if lines}
    for name, lines, one in (
        ("products", saved.products, saved.product_id),
        ("authors", saved.writers, saved.writer_id),
    ):
        if lines or one is not None:
            chosen[name] = [int(each) for each in lines.split()] if lines else [one]
    return chosen
