"""By what a search can be narrowed, and how much of what was found each choice would leave."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

FACETS: Final = ("kind", "status", "tag", "product", "language", "age", "author")
MOST_CHOICES = 8  # of one facet
AGES: Final = {"week": timedelta(days=7), "month": timedelta(days=30), "year": timedelta(days=365)}
OLDER: Final = "older"  # than the last of them
Chosen = Mapping[str, Collection[Any]]  # of each facet: one of these
Choices = list[tuple[Any, int]]  # what one may choose, and how many would be left


def count_facets(rows: Iterable[Any], now: datetime) -> dict[str, Choices]:
    """Return the choices of each facet over these documents, the commonest first; of times the nearest first."""
    counts = {facet: Counter[Any]() for facet in FACETS}
    for row in rows:
        for facet, values in _values(row, now):
            counts[facet].update(value for value in values if value not in ("", None))
    return {facet: _choices(facet, counts[facet]) for facet in FACETS}


def count_beside(rows: Iterable[Any], chosen: Chosen, now: datetime) -> dict[str, Choices]:
    """Return, for each facet of which something is chosen, its choices over what all other choices would leave."""
    counts = {facet: Counter[Any]() for facet in chosen}
    for row in rows:
        known = {facet: list(values) for facet, values in _values(row, now)}
        missed = [facet for facet, wanted in chosen.items() if not any(value in wanted for value in known[facet])]
        for facet in missed if len(missed) == 1 else () if missed else chosen:
            counts[facet].update(value for value in known[facet] if value not in ("", None))
    return {facet: _choices(facet, counts[facet]) for facet in chosen}


def _values(row: Any, now: datetime) -> Iterator[tuple[str, Iterable[Any]]]:
    """Give what a document counts for, facet by facet."""
    yield "kind", [row.kind]
    yield "status", [row.status]
    yield "tag", set(row.tags.split("\n"))
    yield "product", map(int, row.products.split())
    yield "language", [row.language]
    yield "age", ages_of(row.at, now)
    yield "author", [row.author_id]


def ages_of(at: datetime, now: datetime) -> list[str]:
    """Return all the spans of time that a moment lies in: what is of this week is of this year too."""
    return [name for name, span in AGES.items() if at >= now - span] or [OLDER]


def span_of(age: str, now: datetime) -> tuple[datetime | None, datetime | None]:
    """Return from when and until when a span of time lasts; one that nobody knows has no bounds."""
    if age == OLDER:
        return None, now - AGES["year"]
    return (now - AGES[age] if age in AGES else None), None


def _choices(facet: str, counts: Counter[Any]) -> Choices:
    if facet == "age":
        return [(name, counts[name]) for name in (*AGES, OLDER) if counts[name]]
    return sorted(counts.items(), key=lambda pair: (-pair[1], str(pair[0])))[
        : None if facet == "kind" else MOST_CHOICES
    ]
