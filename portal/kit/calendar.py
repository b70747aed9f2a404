"""Working hours: when an answer is due that was promised within so many of them.

A day of work is a window of the clock on the wall in the company's zone.  Lengths are real time, so where the clock
is put forward or back inside a window, that day has an hour less or more.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Self
from zoneinfo import ZoneInfo

NAMES = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
A_DAY = timedelta(days=1)
NOTHING = timedelta()


@dataclass(frozen=True, slots=True)
class Calendar:
    """On which days of the week, and from when until when, somebody is at work; and on which days nobody is."""

    days: frozenset[int]
    opens: timedelta
    closes: timedelta
    zone: ZoneInfo
    holidays: frozenset[date] = frozenset()

    def __post_init__(self) -> None:
        """Refuse a calendar by which nothing would ever be done."""
        if not self.days or not NOTHING <= self.opens < self.closes <= A_DAY:
            raise ValueError("Working hours need at least one day of the week, and an end after their beginning.")

    @classmethod
    def of(cls, settings: Mapping[str, Any]) -> Self:
        """Return the calendar that the settings write as `mon-fri`, `9:00-18:00`, a zone, and days as `2026-12-25`."""
        opens, _, closes = str(settings["WORKING_HOURS"]).partition("-")
        holidays = frozenset(date.fromisoformat(day) for day in str(settings["HOLIDAYS"]).split())
        days, zone = str(settings["WORKING_DAYS"]), ZoneInfo(str(settings["ZONE"]))
        return cls(frozenset(_days(days)), _time(opens), _time(closes), zone, holidays)

    def after(self, began: datetime, lasts: timedelta) -> datetime:
        """Return the first instant by which so much working time has passed."""
        for opens, closes in self._windows(began):
            if lasts <= closes - opens:
                return opens + lasts
            lasts -= closes - opens
        raise AssertionError  # there is always another day

    def between(self, began: datetime, ended: datetime) -> timedelta:
        """Return how much working time passes from one instant to another."""
        passed = NOTHING
        for opens, closes in self._windows(began):
            if opens >= ended:
                break
            passed += min(closes, ended) - opens
        return passed

    def _windows(self, began: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Yield the times of work from an instant on, in UTC."""
        day = began.astimezone(self.zone).date() - A_DAY  # a window that ends at midnight may reach into today
        while True:
            opens, closes = self._window(day)
            if self._is_worked(day) and max(opens, began) < closes:
                yield max(opens, began.astimezone(UTC)), closes
            day += A_DAY

    def _is_worked(self, day: date) -> bool:
        return day.weekday() in self.days and day not in self.holidays

    def _window(self, day: date) -> tuple[datetime, datetime]:
        midnight = datetime.combine(day, time(), self.zone)
        return (midnight + self.opens).astimezone(UTC), (midnight + self.closes).astimezone(UTC)


def _days(words: str) -> Iterator[int]:
    """Yield the days of the week that `mon-fri` or `mon wed sat-sun` name."""
    for word in words.lower().split():
        first, _, last = word.partition("-")
        begins, ends = NAMES.index(first), NAMES.index(last or first)
        yield from (each % 7 for each in range(begins, ends + (1 if ends >= begins else 8)))


def _time(words: str) -> timedelta:
    """Return `9`, `9:30` or `24` as the time since midnight."""
    hours, _, minutes = words.strip().partition(":")
    return timedelta(hours=int(hours), minutes=int(minutes or 0))
