"""Batches level by level, as the workshop makes and counts them."""

from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import and_, func, or_, select

from portal.kit.db import db
from portal.kit.errors import Conflict
from portal.production.models import Batch, BatchItem, Bill, BillLine, Material, Part, WorkOrder, WorkScrap
from portal.production.rules.bills import WHOLE, Need, Wanted
from portal.production.rules.levels import Count, Levels, Made, again, missing, rooms

AT_ONCE = 200  # batches that are looked at together
Lines = dict[int, dict[int, Need]]  # by bill of materials and by line


@dataclass(frozen=True, slots=True)
class Lack:
    """So many pieces of a batch that do not become good, what is made again for them, and what that takes."""

    missing: int
    made: list[tuple[Part, int]]
    bought: list[tuple[Part, int]]  # in thousandths

    def plain(self) -> "Lack":
        """Return it without what there is enough of."""
        made, bought = ([(part, n) for part, n in each if n > 0] for each in (self.made, self.bought))
        return replace(self, made=made, bought=bought)


def levels_of(batch_ids: Collection[int]) -> dict[int, Levels]:
    """Return those of these batches level by level that have work orders."""
    works = _by_batch(WorkOrder, batch_ids, WorkOrder.position)
    items = _by_batch(BatchItem, batch_ids, BatchItem.id)
    bills, lines = _bills(works, batch_ids)
    scrap = _scrap([work.id for rows in works.values() for work in rows if work.scrap])
    return {at: _levels(works[at], items.get(at, []), (bills[at], lines), scrap) for at in works}


def _scrap(work_ids: Collection[int]) -> dict[int, dict[int, int]]:
    """Return how many of which configuration were scrapped at each of these work orders, as far as somebody said so."""
    found: dict[int, dict[int, int]] = {}
    asked = select(WorkScrap).where(WorkScrap.work_order_id.in_(work_ids)) if work_ids else None
    for row in db.session.scalars(asked.execution_options(populate_existing=True)) if asked is not None else ():
        found.setdefault(row.work_order_id, {})[row.item_id] = row.quantity
    return found


def _by_batch(table: Any, batch_ids: Collection[int], order: Any) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {}
    asked = select(table).where(table.batch_id.in_(batch_ids)).order_by(table.batch_id, order)
    for row in db.session.scalars(asked.execution_options(populate_existing=True)):
        found.setdefault(row.batch_id, []).append(row)
    return found


def _bills(works: dict[int, list[Any]], batch_ids: Collection[int]) -> tuple[dict[int, dict[int, int]], Lines]:
    """Return by batch which bill makes each part, with the lines of all these bills.

    It is the bill of its work orders, or for what is made without any the one in force.
    """
    bills: dict[int, dict[int, int]] = {at: {} for at in works}
    lines: Lines = {}
    mine = {work.bill_id for rows in works.values() for work in rows}
    for at, part_id, bill_id, line in db.session.execute(_asked(mine, batch_ids)):
        if at in bills:
            bills[at][part_id] = bill_id
        lines.setdefault(bill_id, {}).update({line.id: _need(line)} if line else {})
    for at, rows in works.items():
        bills[at] |= {work.part_id: work.bill_id for work in rows}
    return bills, lines


def _asked(bill_ids: Collection[int], batch_ids: Collection[int]) -> Any:
    here = and_(Material.part_id == Bill.part_id, Material.is_made, Material.batch_id.in_(batch_ids))
    asked = select(Material.batch_id, Bill.part_id, Bill.id, BillLine)
    asked = asked.select_from(Bill).outerjoin(BillLine, BillLine.bill_id == Bill.id)
    asked = asked.outerjoin(Material, and_(here, Bill.status == "active"))
    return asked.where(or_(Bill.id.in_(bill_ids), Material.batch_id.is_not(None))).order_by(BillLine.id)


def _need(line: BillLine) -> Need:
    return Need(line.part_id, line.milli, line.scrap, frozenset(line.choices))


def _levels(
    works: Sequence[Any], items: Sequence[Any], made_of: tuple[dict[int, int], Lines], scrap: dict[int, dict[int, int]]
) -> Levels:
    root, steps = works[-1].part_id, dict[int, list[Any]]()
    for work in works:
        steps.setdefault(work.part_id, []).append(work)
    made = [Made(item.id, item.label, frozenset(item.choices), n) for item in items if (n := _wanted(item))]
    wanted: dict[tuple[int, frozenset[str]], int] = {}
    for item in items:
        key = (root, frozenset(item.choices))
        wanted[key] = wanted.get(key, 0) + _wanted(item) * WHOLE
    counts = {part: _count(rows) for part, rows in steps.items()}
    recipes = {part: list(made_of[1][bill].values()) for part, bill in made_of[0].items()}
    kinds = {item.id: frozenset(item.choices) for item in items}
    return Levels(root, recipes, _some(wanted, root), counts, made, _by_kind(steps, scrap, kinds))


def _wanted(item: BatchItem) -> int:
    return item.ordered + item.allowance + item.replacements


def _by_kind(
    steps: dict[int, list[Any]], scrap: dict[int, dict[int, int]], kinds: dict[int, frozenset[str]]
) -> dict[int, dict[frozenset[str] | None, int]]:
    """Return how many of each part were scrapped, by what was chosen."""
    found: dict[int, dict[frozenset[str] | None, int]] = {}
    for part, works in steps.items():
        for work in works:
            for item_id, n in scrap.get(work.id, {}).items():
                mine = found.setdefault(part, {})
                mine[kinds[item_id]] = mine.get(kinds[item_id], 0) + n
    return found


def _some(wanted: Wanted, root: int) -> Wanted:
    return wanted or {(root, frozenset()): 0}


def _count(works: Sequence[Any]) -> Count:
    first, last = works[0], works[-1]
    return Count(first.id, first.planned, first.good + first.scrap, last.good, sum(work.scrap for work in works))


def kinds_of(works: Collection[Any]) -> tuple[dict[int, int], dict[int, Sequence[Made]]]:
    """Return how many pieces come at most to works that begin a part, and of which configurations one has to say.

    Both by the work order; asked once for all batches.
    """
    found = levels_of({work.batch_id for work in works})
    comes = {each.counts[part].work_id: n for each in found.values() for part, n in rooms(each).items()}
    asked = {work.id: found[work.batch_id].items for work in works if found[work.batch_id].asks(work.part_id)}
    return comes, asked


def rooms_of(batch_ids: Collection[int]) -> dict[int, int]:
    """Return how many pieces come at most to the work orders that begin a part, by what is good below them."""
    found = levels_of(batch_ids)
    return {each.counts[part].work_id: n for each in found.values() for part, n in rooms(each).items()}


def missing_in(batch_id: int) -> int:
    """Return how many pieces of a batch do not become good before something is made again."""
    found = levels_of([batch_id]).get(batch_id)
    return missing(found) if found else 0


def lack_of(batch_id: int) -> Lack | None:
    """Return what a batch lacks, if it lacks anything: what is made again on which level, and what it takes."""
    return lack_in(batch_id, levels_of([batch_id]).get(batch_id))


def lack_in(batch_id: int, found: Levels | None) -> Lack | None:
    """Return what a batch lacks, as it is known level by level."""
    if found is None or not (n := missing(found)):
        return None
    begun, needed = again(found, found.quantity)
    here = and_(Material.part_id == Part.id, Material.batch_id == batch_id)
    asked = select(Part, Material).outerjoin(Material, here).where(Part.id.in_({*begun, *needed})).order_by(Part.code)
    lack = Lack(n, [], [])
    for part, known in db.session.execute(asked):
        if part.id in begun:
            lack.made.append((part, begun[part.id] - found.counts[part.id].planned))
        elif known and not known.is_made:
            lack.bought.append((part, needed[part.id] - known.milli))
    return lack.plain()


def unfed_works() -> list[Any]:
    """Return parts of batches of which more was begun than is good of what they are made of (S3)."""
    asked = select(WorkOrder.batch_id).join(Batch, Batch.id == WorkOrder.batch_id).where(Batch.status != "cancelled")
    asked = asked.group_by(WorkOrder.batch_id).having(func.count(func.distinct(WorkOrder.part_id)) > 1)
    ids = list(db.session.scalars(asked.order_by(WorkOrder.batch_id)))
    return [row for at in range(0, len(ids), AT_ONCE) for row in _unfed(ids[at : at + AT_ONCE])]


def _unfed(batch_ids: Sequence[int]) -> list[Any]:
    found = []
    for batch_id, each in levels_of(batch_ids).items():
        with suppress(Conflict):  # a part leads back to itself, which has a check of its own
            rows = ((batch_id, part, each.counts[part].begun, n) for part, n in rooms(each).items())
            found += [row for row in rows if row[2] > row[3]]
    return found
