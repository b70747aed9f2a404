"""Finite capacity: each day of a work centre holds so many minutes, and no more is put into it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from portal.kit.errors import Conflict

HORIZON = 366 * 2  # days that are looked ahead
WEEK = (0, 1, 2, 3, 4)
MOST_OVERTIME = 24 * 60


@dataclass(frozen=True, slots=True)
class Task:
    """One operation of one batch: so many minutes at a work centre."""

    centre_id: int
    minutes: int


@dataclass(frozen=True, slots=True)
class Booking:
    """Minutes of one day of a work centre, for the task with this number."""

    task: int
    centre_id: int
    day: date
    minutes: int


Free = Callable[[int, date], int]  # minutes that are left at a work centre on a day


def minutes_of(weekdays: Sequence[int], minutes: int, places: int, efficiency: int, day: date) -> int:
    """Return how many minutes of work a work centre does on a day by its calendar."""
    return minutes * places * efficiency // 100 if day.weekday() in weekdays else 0


def minutes_for(setup: int, unit_seconds: int, quantity: int) -> int:
    """Return how many minutes an operation takes for so many, with its set-up."""
    return setup + -(-unit_seconds * quantity // 60)


def schedule(tasks: Sequence[Task], start: date, free: Free) -> list[Booking]:
    """Put tasks into the free minutes from a day on, one after another: none begins before the one before it ends."""
    taken: dict[tuple[int, date], int] = {}
    booked: list[Booking] = []
    day = start
    for number, task in enumerate(tasks):
        day = _fill(number, task, day, free, taken, booked)
    return booked


def _fill(
    number: int, task: Task, day: date, free: Free, taken: dict[tuple[int, date], int], booked: list[Booking]
) -> date:
    """Book one task from a day on, and return the day on which it ends."""
    left, last = task.minutes, day + timedelta(days=HORIZON)
    while left > 0:
        room = free(task.centre_id, day) - taken.get((task.centre_id, day), 0)
        if (minutes := min(left, max(room, 0))) > 0:
            taken[task.centre_id, day] = taken.get((task.centre_id, day), 0) + minutes
            booked.append(Booking(number, task.centre_id, day, minutes))
            left -= minutes
        if left > 0:
            day += timedelta(days=1)
        if day > last:
            raise Conflict("A work centre has no time for this within two years.", code="no_capacity")
    return day
