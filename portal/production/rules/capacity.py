"""Finite capacity: each day of a work centre holds so many minutes, and no more is put into it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from portal.kit.errors import Conflict

HORIZON = 366 * 2  # days that are looked ahead
WEEK = (0, 1, 2, 3, 4)
MOST_OVERTIME = 24 * 60


@dataclass(frozen=True, slots=True)
class Task:
    """One operation of one batch: so many minutes at a work centre, or at another one if need be."""

    centre_id: int
    minutes: int
    others: tuple[int, ...] = ()  # in the order in which they are preferred


@dataclass(frozen=True, slots=True)
class Booking:
    """Minutes of one day of a work centre, for the task with this number."""

    task: int
    centre_id: int
    day: date
    minutes: int


Free = Callable[[int, date], int]  # minutes that are left at a work centre on a day
Taken = dict[tuple[int, date], int]


def minutes_of(weekdays: Sequence[int], minutes: int, places: int, efficiency: int, day: date) -> int:
    """Return how many minutes of work a work centre does on a day by its calendar."""
    return minutes * places * efficiency // 100 if day.weekday() in weekdays else 0


def minutes_for(setup: int, unit_seconds: int, quantity: int) -> int:
    """Return how many minutes an operation takes for so many, with its set-up."""
    return setup + -(-unit_seconds * quantity // 60)


def schedule(tasks: Sequence[Task], start: date, free: Free, due: date | None = None) -> list[Booking]:
    """Put tasks into the free minutes from a day on, one after another: none begins before the one before it ends.

    Of several work centres a task takes the first with which all can still be done by the day that is due, and if
    there is none, the one with which it is done earliest.
    """
    taken: Taken = {}
    booked: list[Booking] = []
    day = start
    for number, task in enumerate(tasks):
        if task.others:
            task = _chosen(task, tasks[number + 1 :], day, free, taken, due)
        day = _fill(number, task, day, free, taken, booked)
    return booked


def _chosen(task: Task, rest: Sequence[Task], day: date, free: Free, taken: Taken, due: date | None) -> Task:
    """Return a task at the work centre that it takes."""
    if due is None:
        return task
    ends: dict[int, date] = {}
    for place in _places(task):
        mine = dict(taken)
        if (end := _end(place, day, free, mine)) is None:
            continue
        if _earliest(rest, end, free, mine) <= due:
            return place
        ends[place.centre_id] = end
    return replace(task, centre_id=min(ends, key=ends.__getitem__)) if ends else task


def _places(task: Task) -> list[Task]:
    return [replace(task, centre_id=centre_id, others=()) for centre_id in (task.centre_id, *task.others)]


def _end(task: Task, day: date, free: Free, taken: Taken) -> date | None:
    """Return on which day a task would end; None where there is no time for it at all."""
    try:
        return _fill(0, task, day, free, taken, [])
    except Conflict:
        return None


def _earliest(tasks: Sequence[Task], day: date, free: Free, taken: Taken) -> date:
    """Return on which day tasks could all be done, each at the work centre that is done first."""
    for task in tasks:
        tries = [(end, mine) for mine, end in _tries(task, day, free, taken) if end]
        if not tries:
            return date.max
        day, taken = min(tries, key=lambda each: each[0])
    return day


def _tries(task: Task, day: date, free: Free, taken: Taken) -> list[tuple[Taken, date | None]]:
    """Return for each work centre when a task would end there, and what would be taken then."""
    found: list[tuple[Taken, date | None]] = []
    for place in _places(task):
        mine = dict(taken)
        found.append((mine, _end(place, day, free, mine)))
    return found


def _fill(number: int, task: Task, day: date, free: Free, taken: Taken, booked: list[Booking]) -> date:
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
