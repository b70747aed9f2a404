"""Working hours, to the second: over nights, weekends, holidays and where the clock is put forward or back."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as some

from portal.kit.calendar import Calendar

HOUR = timedelta(hours=1)
USUAL = {"WORKING_DAYS": "mon-fri", "WORKING_HOURS": "9-18", "ZONE": "Europe/Berlin", "HOLIDAYS": ""}
OFFICE = Calendar.of(USUAL)


def local(*moment):
    return datetime(*moment, tzinfo=ZoneInfo("Europe/Berlin"))


@pytest.mark.parametrize(
    ("began", "hours", "due"),
    [
        (local(2026, 11, 23, 10), 4, local(2026, 11, 23, 14)),  # Monday, within the day
        (local(2026, 11, 23, 16), 4, local(2026, 11, 24, 11)),  # over the night
        (local(2026, 11, 27, 17), 2, local(2026, 11, 30, 10)),  # over the weekend
        (local(2026, 11, 28, 12), 1, local(2026, 11, 30, 10)),  # begun on a Saturday
        (local(2026, 11, 23, 7), 9, local(2026, 11, 23, 18)),  # begun before the door opens: a whole day
        (local(2026, 11, 23, 20), 0, local(2026, 11, 24, 9)),  # nothing is due while nobody is there
        (local(2026, 3, 27, 17), 2, local(2026, 3, 30, 10)),  # the clock is put forward in between
    ],
)
def test_an_answer_is_due_when_so_much_work_has_passed(began, hours, due):
    assert OFFICE.after(began, hours * HOUR) == due


def test_nobody_works_on_a_holiday():
    closed = Calendar.of(USUAL | {"HOLIDAYS": "2026-12-25 2027-01-01"})
    assert closed.after(local(2026, 12, 24, 17), 2 * HOUR) == local(2026, 12, 28, 10)


def test_who_works_through_the_night_of_the_change_works_an_hour_less_or_more():
    always = Calendar.of(USUAL | {"WORKING_DAYS": "mon-sun", "WORKING_HOURS": "0-24"})
    assert always.between(local(2026, 3, 29), local(2026, 3, 30)) == 23 * HOUR
    assert always.between(local(2026, 10, 25), local(2026, 10, 26)) == 25 * HOUR


def test_days_and_hours_are_written_as_people_write_them():
    assert Calendar.of(USUAL | {"WORKING_DAYS": "fri-mon wed"}).days == {4, 5, 6, 0, 2}
    assert Calendar.of(USUAL | {"WORKING_HOURS": "8:30-17:15"}).closes == timedelta(hours=17, minutes=15)


@pytest.mark.parametrize(
    "wrong", [{"WORKING_DAYS": ""}, {"WORKING_HOURS": "18-9"}, {"WORKING_HOURS": "9-25"}, {"WORKING_DAYS": "always"}]
)
def test_a_calendar_without_work_is_refused_at_once(wrong):
    with pytest.raises(ValueError):  # noqa: PT011 - whatever it is, the house does not start
        Calendar.of(USUAL | wrong)


instants = some.integers(1_577_836_800, 1_893_456_000).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))
lengths = some.timedeltas(timedelta(seconds=1), timedelta(hours=200))
calendars = some.builds(
    lambda days, first, last, zone, holidays: Calendar(
        frozenset(days), timedelta(minutes=min(first, last)), timedelta(minutes=max(first, last)), zone, holidays
    ),
    some.sets(some.integers(0, 6), min_size=1),
    some.integers(0, 12 * 60),
    some.integers(12 * 60 + 60, 24 * 60),
    some.sampled_from(["UTC", "Europe/Berlin", "Asia/Shanghai", "America/New_York", "Australia/Lord_Howe"]).map(
        ZoneInfo
    ),
    some.frozensets(some.dates(date(2020, 1, 1), date(2030, 1, 1)), max_size=5),
)


@given(calendars, instants, lengths)
def test_from_the_beginning_until_it_is_due_exactly_so_much_work_passes(calendar, began, lasts):
    due = calendar.after(began, lasts)
    assert due >= began + lasts
    assert calendar.between(began, due) == lasts
    assert calendar.between(began, due - timedelta(microseconds=1)) < lasts


@given(calendars, instants, lengths, lengths)
def test_two_lengths_after_one_another_are_their_sum(calendar, began, one, other):
    assert calendar.after(calendar.after(began, one), other) == calendar.after(began, one + other)


@given(calendars, instants, lengths, lengths)
def test_the_parts_of_a_time_make_the_whole(calendar, began, one, other):
    middle, end = began + one, began + one + other
    whole = calendar.between(began, end)
    assert calendar.between(began, middle) + calendar.between(middle, end) == whole
    assert timedelta() <= whole <= end - began
