"""Fix what is to be made: each paid order line once, by configuration and bill of materials, in batches."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import insert, select, update

from portal.events.production import BatchStarted
from portal.events.workshop import BatchAllowed, BatchSplit, PlanFrozen
from portal.kit import limits
from portal.kit.db import db, load
from portal.kit.errors import Conflict, Invalid, Refused
from portal.kit.text import clean
from portal.people.queries import role_of
from portal.people.rules import EVERYONE, check_role
from portal.production.acts.noting import trim_notes
from portal.production.acts.promising import promise_days
from portal.production.models import Batch, BatchItem, Bill, ChangeRequest, Part, Pegging, Plan, WorkOrder, WorkScrap
from portal.production.rules import BATCH_LIFE, MAKERS, USUAL_STAGES
from portal.production.rules.taking_part import CHANGE_LIFE
from portal.river import act, record
from portal.river.acts import told_at
from portal.talk import acts as talk

Line = dict[
    str, Any
]  # order_line_id, order_id, person_id, quantity, country, region, promised_on; configuration, label, choices
AT_ONCE = 500  # rows in one statement
PEGGED = ("order_line_id", "order_id", "person_id", "quantity", "country", "region")


@act
def start_batch(
    preorder_id: int, product_id: int, lines: Sequence[Line], person_id: int, stages: Sequence[str] = ()
) -> int:
    """Fix what is to be made of a pre-order, and start its batch: each order line is pegged to it once."""
    check_role(role_of(person_id), *MAKERS)
    _refuse_second(preorder_id)
    plan = _freeze(preorder_id, product_id, lines)
    batch = _batch(plan, list(stages) or list(USUAL_STAGES), plan.ordered)
    items = _items(batch.id, lines, active_bill(product_id))
    rows = [{name: line[name] for name in PEGGED} | {"batch_id": batch.id} for line in lines]
    for row, line in zip(rows, lines, strict=True):
        row["item_id"] = items[line.get("configuration") or ""]
    db.session.execute(insert(Pegging), rows)
    promise_days(batch.id, lines)
    _bring_wishes(batch.id)
    _follow(batch.id, lines)
    record(PlanFrozen(plan.id, preorder_id, len(lines), plan.ordered), person_id)
    record(BatchStarted(batch.id, preorder_id, product_id, batch.quantity), person_id)
    return batch.id


def _refuse_second(preorder_id: int) -> None:
    """Refuse to make the same twice: of one pre-order there is one plan that is not cancelled."""
    living = select(Batch.id).filter_by(preorder_id=preorder_id).where(Batch.status != "cancelled")
    if db.session.scalar(living.limit(1)):
        raise Conflict("This batch has been started already.", code="started")


def _bring_wishes(batch_id: int) -> None:
    """Let wishes for changes that are not decided go on in the batch that orders are in now."""
    mine = select(Pegging.order_id).filter_by(batch_id=batch_id)
    asked = update(ChangeRequest).where(ChangeRequest.order_id.in_(mine), ChangeRequest.status == CHANGE_LIFE.first)
    db.session.execute(asked.values(batch_id=batch_id), execution_options={"synchronize_session": False})


def _freeze(preorder_id: int, product_id: int, lines: Sequence[Line]) -> Plan:
    plan = Plan(preorder_id=preorder_id, product_id=product_id, frozen_at=told_at())
    plan.ordered = sum(int(line["quantity"] or 0) for line in lines)
    db.session.add(plan)
    db.session.flush()
    return plan


def _batch(plan: Plan, stages: list[Any], quantity: int, split_from_id: int | None = None) -> Batch:
    batch = Batch(preorder_id=plan.preorder_id, product_id=plan.product_id, stages=stages, quantity=quantity)
    batch.started_at, batch.audience_id = told_at(), EVERYONE
    batch.plan_id, batch.split_from_id = plan.id, split_from_id
    db.session.add(batch)
    db.session.flush()
    return batch


def _items(batch_id: int, lines: Iterable[Line], bill_id: int | None) -> dict[str, int]:
    """Write what a batch makes of each configuration; return the ids by configuration."""
    found: dict[str, BatchItem] = {}
    for line in lines:
        key = line.get("configuration") or ""
        if key not in found:
            found[key] = BatchItem(batch_id=batch_id, configuration=key, bill_id=bill_id, ordered=0)
            found[key].label, found[key].choices = line.get("label") or "", list(line.get("choices") or ())
        found[key].ordered += int(line["quantity"] or 0)
    db.session.add_all(found.values())
    db.session.flush()
    return {key: item.id for key, item in found.items()}


def _follow(batch_id: int, lines: Iterable[Line]) -> None:
    talk.follow_all(f"batch:{batch_id}", sorted({int(line["person_id"]) for line in lines if line["person_id"]}))


def active_bill(product_id: int) -> int | None:
    """Return the bill of materials in force of what a product is made as, if there is one."""
    asked = select(Bill.id).join(Part, Part.id == Bill.part_id).where(Part.product_id == product_id)
    return db.session.scalar(asked.where(Bill.status == "active").order_by(Bill.id.desc()))


@act
def divide_batch(batch_id: int, most: int, person_id: int) -> list[int]:
    """Divide a batch that has not been begun into several of so many at most; return the ids of the new ones."""
    batch = _undecided(batch_id, person_id)
    lines = _lines_in(batch_id)
    if max((line["quantity"] for line in lines), default=0) > most:
        raise Invalid({"most": Refused("One order is larger than that, and stays together.")})
    parts = _parts(lines, most)
    if len(parts) < 2:
        raise Conflict("This batch is small enough already.", code="small")
    return [_part_off(batch, part, person_id) for part in parts[1:]]


def _undecided(batch_id: int, person_id: int) -> Batch:
    """Return a batch, locked, that has not been begun and of which no work is planned."""
    check_role(role_of(person_id), *MAKERS)
    batch = load(Batch, batch_id)
    if batch.status != BATCH_LIFE.first or db.session.scalar(select(WorkOrder.id).filter_by(batch_id=batch_id)):
        raise Conflict("This batch has been released or begun. Plan it anew first.", code="released")
    return batch


def _lines_in(batch_id: int) -> list[Line]:
    """Return what is pegged to a batch and not shipped, by configuration and then as it was ordered."""
    asked = select(
        Pegging.order_line_id, Pegging.person_id, Pegging.quantity, Pegging.item_id,
        BatchItem.configuration, BatchItem.label, BatchItem.choices, BatchItem.bill_id,
    )  # fmt: skip
    asked = asked.outerjoin(BatchItem, BatchItem.id == Pegging.item_id).where(Pegging.batch_id == batch_id)
    asked = asked.where(Pegging.shipment_id.is_(None)).order_by(BatchItem.configuration, Pegging.order_line_id)
    return [dict(row) for row in db.session.execute(asked).mappings()]


def _parts(lines: Sequence[Line], most: int) -> list[list[Line]]:
    """Return whole order lines in parts of so many units at most."""
    parts: list[list[Line]] = [[]]
    room = most
    for line in lines:
        if line["quantity"] > room:
            parts.append([])
            room = most
        parts[-1].append(line)
        room -= line["quantity"]
    return parts


def _part_off(batch: Batch, lines: Sequence[Line], person_id: int) -> int:
    """Move order lines into a new batch of the same plan; return its id."""
    moved = sum(line["quantity"] for line in lines)
    new = _batch(load(Plan, batch.plan_id), list(batch.stages), moved, batch.id)
    items = _items(new.id, lines, next((line["bill_id"] for line in lines), None))
    for start in range(0, len(lines), AT_ONCE):
        rows = [
            {"order_line_id": line["order_line_id"], "batch_id": new.id, "item_id": items[line["configuration"] or ""]}
            for line in lines[start : start + AT_ONCE]
        ]
        db.session.execute(update(Pegging), rows)
    _take_from(batch, lines, moved)
    _follow(new.id, lines)
    record(BatchSplit(batch.id, new.id, moved), person_id)
    record(BatchStarted(new.id, batch.preorder_id, batch.product_id, moved), person_id)
    return new.id


def _take_from(batch: Batch, lines: Iterable[Line], moved: int) -> None:
    """Let a batch and its items make so many less."""
    taken: dict[int, int] = {}
    for line in lines:
        if line["item_id"]:
            taken[line["item_id"]] = taken.get(line["item_id"], 0) + line["quantity"]
    for item_id, n in taken.items():
        item = load(BatchItem, item_id)
        item.ordered -= n
        if item.ordered + item.allowance == 0 and not _is_named(item_id):
            db.session.delete(item)
    batch.quantity -= moved
    trim_notes(batch)
    batch.version = Batch.version + 1
    db.session.flush()


def _is_named(item_id: int) -> bool:
    """Say whether scrap was counted of a configuration."""
    return db.session.scalar(select(WorkScrap.item_id).filter_by(item_id=item_id).limit(1)) is not None


@act
def split_batch(batch_id: int, quantity: int, person_id: int) -> int:
    """Move the latest orders of a batch, so many units at most, into one of their own; return its id."""
    check_role(role_of(person_id), *MAKERS)
    batch = load(Batch, batch_id)
    if batch.plan_id is None or BATCH_LIFE.ends(batch.status):
        raise Conflict("This batch is finished.", code="state")
    lines = sorted(_lines_in(batch_id), key=lambda line: -int(line["order_line_id"]))
    part = _parts(lines, quantity)[0] if quantity > 0 else []
    if not part or len(part) == len(lines):
        raise Invalid({"quantity": Refused("Give a number that leaves orders in both batches.")})
    return _part_off(batch, part, person_id)


@act
def allow_more(item_id: int, allowance: int, reason: str, person_id: int) -> None:
    """Declare how many more than ordered are made of a configuration, and why; nothing else is made for the shelf."""
    found = db.session.get(BatchItem, item_id)
    batch = _undecided(found.batch_id if found else 0, person_id)
    item = load(BatchItem, item_id)
    reason = _declared(item, allowance, reason)
    before, item.allowance, item.reason = item.allowance, allowance, reason
    batch.quantity, batch.allowance = batch.quantity + allowance - before, batch.allowance + allowance - before
    batch.version = Batch.version + 1
    record(BatchAllowed(batch.id, item.id, allowance, before, reason), person_id)


def _declared(item: BatchItem, allowance: int, reason: str) -> str:
    """Return the reason, cleaned, or refuse what is wrong field by field."""
    wrong: dict[str, str | Refused] = {}
    reason, most = clean(reason), max(item.ordered, 10)
    try:
        limits.REASON.text(reason)
    except Refused as refusal:
        wrong["reason"] = refusal
    if not 0 <= allowance <= most:
        wrong["allowance"] = Refused("Please give a number from {least} to {most}.", least=0, most=most)
    if wrong:
        raise Invalid(wrong)
    return reason
