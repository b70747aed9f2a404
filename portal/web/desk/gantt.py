"""A Gantt chart as numbers for an SVG of our own: a bar for each work order, over days; a table stands beside it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from portal.kit.i18n import format_date

ROW, HEAD = 26, 24  # sizes in the drawing
LEAST, MOST, BROAD = 18, 44, 620  # of a day, and of all days together where they are few
WEEK, MOST_DAYS = 7, 399


@dataclass(frozen=True, slots=True)
class Bar:
    """One work order in the drawing."""

    label: str
    x: int
    y: int
    width: int
    status: str
    share: int  # of the width that is done
    place: str  # the work centre
    elsewhere: str  # the usual one, where it is done at another


@dataclass(frozen=True, slots=True)
class Chart:
    """The whole drawing: its size, its weeks and its bars, and where the first of these begins."""

    width: int
    height: int
    begins: int
    weeks: list[tuple[int, str]]
    today: int | None
    bars: list[Bar]


def draw(works: Sequence[Any], labels: Sequence[str], today: date) -> Chart | None:
    """Return work orders as bars over days; nothing where there is nothing to draw."""
    if not works:
        return None
    start = min(work.starts_on for work in works)
    start -= timedelta(days=start.weekday())
    days = min(_whole_weeks((max(work.ends_on for work in works) - start).days + 1), MOST_DAYS)
    day = max(LEAST, min(MOST, BROAD // days))
    bars = [
        _bar(work, label, number, start, days, day)
        for number, (work, label) in enumerate(zip(works, labels, strict=True))
    ]
    marks = range(0, days, WEEK if days < 120 else 4 * WEEK)
    weeks = [(n * day, format_date(start + timedelta(days=n))) for n in marks]
    now = (today - start).days
    line = now * day + day // 2 if 0 <= now < days else None
    return Chart(days * day, HEAD + len(works) * ROW + 6, min(bar.x for bar in bars), weeks, line, bars)


def _whole_weeks(days: int) -> int:
    return -(-days // WEEK) * WEEK  # so that the name of the last week has its room


def _bar(work: Any, label: str, number: int, start: date, days: int, day: int) -> Bar:
    first = min((work.starts_on - start).days, days - 1)
    width = (min((work.ends_on - start).days, days - 1) - first + 1) * day - 3
    done = width * min(work.good, work.planned) // max(work.planned, 1)
    return Bar(label, first * day, HEAD + number * ROW, width, work.status, done, work.centre, work.wanted)
