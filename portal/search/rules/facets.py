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


Bounds = Sequence[tuple[str, datetime]]  # since when something is of each span of time, the nearest first

VALUES: Final[dict[str, Callable[[Any, Bounds], Iterable[Any]]]] = {  # what a document counts for, facet by facet
    "kind": lambda row, _: (row.kind,),
    "status": lambda row, _: (row.status,),
    "tag": lambda row, _: set(row.tags.split("\n")),
    "product": lambda row, _: map(int, row.products.split()),
    "language": lambda row, _: (row.language,),
    "age": lambda row, bounds: ages_of(row.at, bounds),
    "author": lambda row, _: (row.author_id,),
}


def count_facets(rows: Sequence[Any], now: datetime) -> dict[str, Choices]:
    """Return the choices of each facet over these documents, the commonest first; of times the nearest first."""
    bounds = bounds_of(now)
    return {facet: _choices(facet, _counted(facet, rows, bounds)) for facet in FACETS}


def count_beside(rows: Iterable[Any], chosen: Chosen, now: datetime) -> dict[str, Choices]:
    """Return, for each facet of which something is chosen, its choices over what all other choices would leave."""
    bounds, left = bounds_of(now), {facet: list[Any]() for facet in chosen}
    for row in rows:
        missed = [facet for facet, wanted in chosen.items() if not any(v in wanted for v in VALUES[facet](row, bounds))]
        for facet in missed if len(missed) == 1 else () if missed else chosen:
            left[facet].append(row)
    return {facet: _choices(facet, _counted(facet, left[facet], bounds)) for facet in chosen}


def _counted(facet: str, rows: Sequence[Any], bounds: Bounds) -> Counter[Any]:
    """Return how many documents have each value; where they have none, nothing is counted."""
    values = VALUES[facet]
    counts = Counter(chain.from_iterable(values(row, bounds) for row in rows))
    for nothing in ("", None):
        del counts[nothing]
    return counts


def bounds_of(now: datetime) -> Bounds:
    """Return since when something is of this week, of this month, of this year."""
    return [(name, now - span) for name, span in AGES.items()]


def ages_of(at: datetime, bounds: Bounds) -> list[str]:
    """Return all the spans of time that a moment lies in: what is of this week is of this year too."""
    return [name for name, since in bounds if at >= since] or [OLDER]


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
