"""What a batch takes and when it can be made, worked out from the bills of materials and the free minutes."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from sqlalchemy import func, select

from portal.kit.db import db
from portal.production.models import (
    Batch,
    BatchItem,
    Bill,
    BillLine,
    CapacitySlot,
    Operation,
    OperationAlternative,
    Part,
    Pegging,
    Promise,
    WorkCentre,
)
from portal.production.rules.bills import WHOLE, Need, Recipes, explode, levels
from portal.production.rules.capacity import Booking, Task, minutes_for, minutes_of, schedule
from portal.production.rules.parcels import USUAL_DAYS


@dataclass(slots=True)
class Room:
    """The free minutes of all work centres, with what was taken of them while planning."""

    start: date
    centres: dict[int, Any]
    slots: dict[tuple[int, date], int]
    taken: dict[tuple[int, date], int] = field(default_factory=dict)

    @classmethod
    def read(cls, start: date) -> "Room":
        """Return what is free from a day on."""
        found = db.session.scalars(select(CapacitySlot).where(CapacitySlot.day >= start))
        slots = {(each.centre_id, each.day): each.available + each.overtime - each.reserved for each in found}
        return cls(start, {each.id: each for each in db.session.scalars(select(WorkCentre))}, slots)

    def by_calendar(self, centre_id: int, day: date) -> int:
        """Return the minutes that a work centre does on a day by its calendar."""
        centre = self.centres[centre_id]
        return minutes_of(centre.weekdays, centre.minutes, centre.places, centre.efficiency, day)

    def free(self, centre_id: int, day: date) -> int:
        """Return the minutes that are left at a work centre on a day."""
        at = (centre_id, day)
        room = self.slots[at] if at in self.slots else self.by_calendar(centre_id, day)
        return room - self.taken.get(at, 0)

    def take(self, bookings: list[Booking]) -> None:
        """Keep minutes, so that nobody else plans with them."""
        for each in bookings:
            at = (each.centre_id, each.day)
            self.taken[at] = self.taken.get(at, 0) + each.minutes


@dataclass(frozen=True, slots=True)
class Draft:
    """What a batch takes, what of it is made and bought, and its work orders with their days."""

    totals: dict[int, int]  # thousandths by part
    made: frozenset[int]
    lead_days: dict[int, int]
    works: list[dict[str, Any]]
    bookings: list[Booking]
    begins: date

    @property
    def bought(self) -> dict[int, int]:
        """Return what is not made here."""
        return {part: milli for part, milli in self.totals.items() if part not in self.made}

    @property
    def ends(self) -> date:
        """Return the day on which the last work order is done."""
        return max((each["ends_on"] for each in self.works), default=self.begins)


def recipes() -> tuple[Recipes, dict[int, int]]:
    """Return what every part is made of by the bills of materials in force, and the ids of these by part."""
    bills: dict[int, int] = {}
    for bill_id, part_id in db.session.execute(select(Bill.id, Bill.part_id).where(Bill.status == "active")):
        bills[part_id] = bill_id
    return _recipes_of(bills), bills


def _recipes_of(bills: dict[int, int]) -> dict[int, list[Need]]:
    """Return the lines of these bills, by the part that each makes."""
    found: dict[int, list[Need]] = {part: [] for part in bills}
    asked = select(Bill.part_id.label("whole"), BillLine.part_id, BillLine.milli, BillLine.scrap, BillLine.choices)
    asked = asked.join(BillLine, BillLine.bill_id == Bill.id).where(Bill.status == "active")
    for whole, part_id, milli, scrap, choices in db.session.execute(asked.order_by(BillLine.id)):
        found[whole].append(Need(part_id, milli, scrap, frozenset(choices)))
    return found


def work_out(batch_id: int, room: Room) -> Draft:
    """Return what a batch takes and when it can be made; its minutes are taken from the room."""
    items = list(db.session.scalars(select(BatchItem).filter_by(batch_id=batch_id).order_by(BatchItem.id)))
    batch = db.session.get(Batch, batch_id)
    root = db.session.scalar(select(Part.id).where(Part.product_id == (batch.product_id if batch else 0)))
    known, bills = recipes()
    if root is None or root not in known:
        return Draft({}, frozenset(), {}, [], [], room.start)
    wanted = _wanted(root, items)
    totals = explode(known, wanted)
    quantities = {part: milli // WHOLE for part, milli in totals.items() if part in known} | {
        root: sum(wanted.values()) // WHOLE
    }
    order = _ordered(known, root, quantities)
    return _draft(totals, frozenset(known) & totals.keys(), order, bills, room, made_by(batch_id))


def _wanted(root: int, items: Sequence[BatchItem]) -> dict[tuple[int, frozenset[str]], int]:
    """Return how many thousandths of a part are wanted with which options."""
    wanted: dict[tuple[int, frozenset[str]], int] = {}
    for item in items:
        key = (root, frozenset(item.choices))
        wanted[key] = wanted.get(key, 0) + (item.ordered + item.allowance + item.replacements) * WHOLE
    return wanted


def made_by(batch_id: int) -> date | None:
    """Return by when a batch must be made to reach all its buyers by the day that they were told."""
    asked = select(func.min(Promise.due_on)).join(Pegging, Pegging.order_id == Promise.order_id)
    first = db.session.scalar(asked.where(Pegging.batch_id == batch_id, Promise.kept_at.is_(None)))
    return first and first - timedelta(days=USUAL_DAYS)


def _ordered(known: Recipes, root: int, quantities: dict[int, int]) -> list[tuple[int, int]]:
    """Return what is made with how many of it, from the deepest part up to the product."""
    deep = levels(known, [root])
    return sorted(quantities.items(), key=lambda each: (-deep.get(each[0], 0), each[0]))


def _draft(
    totals: dict[int, int],
    made: frozenset[int],
    order: list[tuple[int, int]],
    bills: dict[int, int],
    room: Room,
    due: date | None,
) -> Draft:
    """Put what is made into the free minutes, after what is bought has come."""
    leads = {row.id: row.lead_days for row in db.session.execute(select(Part.id, Part.lead_days)) if row.id in totals}
    bought = [leads.get(part, 0) for part in totals if part not in made]
    begins = room.start + timedelta(days=max(bought, default=0))
    works = _works(order, bills)
    others = alternatives([work["operation_id"] for work in works])
    tasks = [Task(work["centre_id"], work["minutes"], others.get(work["operation_id"], ())) for work in works]
    bookings = schedule(tasks, begins, room.free, due)
    room.take(bookings)
    _date(works, bookings, begins)
    return Draft(totals, made, leads, works, bookings, begins)


def alternatives(operation_ids: Sequence[int]) -> dict[int, tuple[int, ...]]:
    """Return at which other work centres operations can be done, the preferred one first."""
    found: dict[int, tuple[int, ...]] = {}
    asked = select(OperationAlternative).where(OperationAlternative.operation_id.in_(operation_ids))
    for row in db.session.scalars(asked.order_by(OperationAlternative.operation_id, OperationAlternative.rank)):
        found[row.operation_id] = (*found.get(row.operation_id, ()), row.centre_id)
    return found


def _works(order: list[tuple[int, int]], bills: dict[int, int]) -> list[dict[str, Any]]:
    """Return the operations of all that is made, in the order in which they are done."""
    asked = select(Operation).where(Operation.bill_id.in_([bills[part] for part, _ in order]))
    steps: dict[int, list[Operation]] = {}
    for each in db.session.scalars(asked.order_by(Operation.bill_id, Operation.position)):
        steps.setdefault(each.bill_id, []).append(each)
    return [_work(part, quantity, each) for part, quantity in order for each in steps.get(bills[part], [])]


def _work(part: int, quantity: int, step: Operation) -> dict[str, Any]:
    minutes = minutes_for(step.setup, step.unit_seconds, quantity)
    about = {"part_id": part, "bill_id": step.bill_id, "name": step.name, "centre_id": step.centre_id}
    about |= {"operation_id": step.id}
    return {**about, "planned": quantity, "minutes": minutes}


def _date(works: list[dict[str, Any]], bookings: list[Booking], begins: date) -> None:
    """Write the first and the last day into each work order, and at which work centre it is done."""
    last = begins
    for number, work in enumerate(works):
        days = [each.day for each in bookings if each.task == number]
        work["starts_on"], work["ends_on"] = min(days, default=last), max(days, default=last)
        work["centre_id"] = next((each.centre_id for each in bookings if each.task == number), work["centre_id"])
        last = work["ends_on"]
