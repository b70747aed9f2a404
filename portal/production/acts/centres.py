"""Set up work centres, and say for a day how long they work."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select

from portal.events.workshop import WorkCentreChanged
from portal.kit import limits
from portal.kit.db import db, load
from portal.kit.errors import Conflict, Invalid, Refused
from portal.kit.text import clean_line
from portal.people.queries import role_of
from portal.people.rules import check_role
from portal.production.models import CapacitySlot, WorkCentre
from portal.production.rules import MAKERS
from portal.production.rules.capacity import MOST_OVERTIME, WEEK, minutes_of
from portal.river import act, record

MINUTES = limits.Limit(0, 24 * 60)
PLACES = limits.Limit(1, 500)
EFFICIENCY = limits.Limit(10, 200)


@act
def make_centre(
    name: str, person_id: int, *, weekdays: Sequence[int] = WEEK, minutes: int = 480, places: int = 1, pace: int = 100
) -> int:
    """Set up a work centre; return its id."""
    check_role(role_of(person_id), *MAKERS)
    centre = WorkCentre(name="", weekdays=[], minutes=0)
    _write(centre, name, weekdays, minutes, places, pace)
    db.session.add(centre)
    db.session.flush()
    record(WorkCentreChanged(centre.id, centre.name), person_id)
    return centre.id


@act
def change_centre(
    centre_id: int, name: str, person_id: int, *, weekdays: Sequence[int], minutes: int, places: int, pace: int
) -> None:
    """Change a work centre; days on which something is reserved already keep what they were given."""
    check_role(role_of(person_id), *MAKERS)
    centre = load(WorkCentre, centre_id)
    _write(centre, name, weekdays, minutes, places, pace)
    centre.version = WorkCentre.version + 1
    record(WorkCentreChanged(centre.id, centre.name), person_id)


def _write(centre: WorkCentre, name: str, weekdays: Sequence[int], minutes: int, places: int, pace: int) -> None:
    """Check all fields together, and write them."""
    name, wrong = clean_line(name), _wrong({"minutes": (MINUTES, minutes), "places": (PLACES, places)})
    wrong |= _wrong({"pace": (EFFICIENCY, pace)})
    try:
        limits.NAME.text(name)
    except Refused as refusal:
        wrong["name"] = refusal
    if _is_taken(name, centre.id):
        wrong["name"] = Refused("There is a work centre of this name already.")
    if wrong:
        raise Invalid(wrong)
    centre.name, centre.weekdays = name, sorted({day for day in weekdays if 0 <= day <= 6})
    centre.minutes, centre.places, centre.efficiency = minutes, places, pace


def _wrong(given: dict[str, tuple[limits.Limit, int]]) -> dict[str, str | Refused]:
    """Return what is wrong with numbers, by field."""
    found: dict[str, str | Refused] = {}
    for field, (limit, value) in given.items():
        try:
            limit.number(value)
        except Refused as refusal:
            found[field] = refusal
    return found


def _is_taken(name: str, centre_id: int | None) -> bool:
    with db.session.no_autoflush:
        found = db.session.scalar(select(WorkCentre.id).filter_by(name=name))
    return found is not None and found != centre_id


@act
def set_day(centre_id: int, day: date, person_id: int, *, minutes: int | None = None, overtime: int = 0) -> None:
    """Say for one day of a work centre how many minutes of work it does, and how many beyond that."""
    check_role(role_of(person_id), *MAKERS)
    centre = load(WorkCentre, centre_id)
    day_long = limits.Limit(0, MOST_OVERTIME * centre.places)
    if wrong := _wrong({"overtime": (day_long, overtime), "minutes": (day_long, minutes or 0)}):
        raise Invalid(wrong)
    slot = slot_of(centre, day)
    slot.available = slot.available if minutes is None else minutes
    slot.overtime = overtime
    if slot.reserved > slot.available + slot.overtime:
        raise Conflict("{n} minutes of this day are reserved already; plan that work anew first.", n=slot.reserved)
    record(WorkCentreChanged(centre.id, centre.name), person_id)


def slot_of(centre: WorkCentre, day: date) -> CapacitySlot:
    """Return a day of a work centre, locked; made by the calendar where nobody has asked for it yet."""
    asked = select(CapacitySlot).filter_by(centre_id=centre.id, day=day).with_for_update()
    slot = db.session.scalar(asked.execution_options(populate_existing=True))
    if slot is None:
        minutes = minutes_of(centre.weekdays, centre.minutes, centre.places, centre.efficiency, day)
        slot = CapacitySlot(centre_id=centre.id, day=day, available=minutes, overtime=0, reserved=0)
        db.session.add(slot)
        db.session.flush()
    return slot
