"""By what a search can be narrowed, and how much of what was found each choice would leave."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import chain
from typing import Any, Final

FACETS: Final = ("kind", "status", "tag", "product", "language", "age", "author")
MOST_CHOICES = 8  # of one facet
AGES: Final = {"week": timedelta(days=7), "month": timedelta(days=30), "year": timedelta(days=365)}
OLDER: Final = "older"  # than the last of them
Chosen = Mapping[str, Collection[Any]]  # of each facet: one of these
Choices = list[tuple[Any, int]]  # what one may choose, and how many would be left


VALUES: Final[dict[str, Callable[[Any, datetime], Iterable[Any]]]] = {  # what a document counts for, facet by facet
    "kind": lambda row, _: (row.kind,),
    "status": lambda row, _: (row.status,),
    "tag": lambda row, _: set(row.tags.split("\n")),
    "product": lambda row, _: map(int, row.products.split()),
    "language": lambda row, _: (row.language,),
    "age": lambda row, now: ages_of(row.at, now),
    "author": lambda row, _: (row.author_id,),
}


def count_facets(rows: Sequence[Any], now: datetime) -> dict[str, Choices]:
    """Return the choices of each facet over these documents, the commonest first; of times the nearest first."""
    return {facet: _choices(facet, _counted(facet, rows, now)) for facet in FACETS}


def count_beside(rows: Iterable[Any], chosen: Chosen, now: datetime) -> dict[str, Choices]:
    """Return, for each facet of which something is chosen, its choices over what all other choices would leave."""
    left: dict[str, list[Any]] = {facet: [] for facet in chosen}
    for row in rows:
        missed = [facet for facet, wanted in chosen.items() if not any(v in wanted for v in VALUES[facet](row, now))]
        for facet in missed if len(missed) == 1 else () if missed else chosen:
            left[facet].append(row)
    return {facet: _choices(facet, _counted(facet, left[facet], now)) for facet in chosen}


def _counted(facet: str, rows: Sequence[Any], now: datetime) -> Counter[Any]:
    """Return how many documents have each value; where they have none, nothing is counted."""
    values = VALUES[facet]
    counts = Counter(chain.from_iterable(values(row, now) for row in rows))
    for nothing in ("", None):
        del counts[nothing]
    return counts


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
