"""Name parts, write what they are made of and how, and put a version into force."""

from collections.abc import Iterable, Sequence

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import aliased

from portal.events.workshop import BillChanged, PartNamed
from portal.kit import limits
from portal.kit.db import db, load
from portal.kit.errors import Conflict, Invalid, Refused
from portal.kit.text import clean_line
from portal.people.queries import role_of
from portal.people.rules import check_role
from portal.production.models import (
    BatchItem,
    Bill,
    BillLine,
    Operation,
    OperationAlternative,
    Part,
    PartLot,
    WorkCentre,
)
from portal.production.rules import MAKERS
from portal.production.rules.bills import BILL_LIFE, MOST_SCRAP, find_loop
from portal.river import act, record
from portal.river.acts import told_at

MILLI = limits.Limit(1, 10**9)
SCRAP = limits.Limit(0, MOST_SCRAP)
SETUP = limits.Limit(0, 60 * 24 * 7)
SECONDS = limits.Limit(0, 60 * 60 * 24 * 7)
DAYS = limits.Limit(0, 365)
CALLED = limits.Limit(0, limits.ADDRESS_LINE.most)  # empty: as its code


@act
def name_part(
    code: str,
    name: str,
    person_id: int,
    *,
    unit: str | None = None,
    lead_days: int | None = None,
    product_id: int | None = None,
    has_serials: bool | None = None,
    has_lots: bool | None = None,
) -> int:
    """Name a part by its code, or name it anew; what is not said of one that is known stays.  Return its id."""
    check_role(role_of(person_id), *MAKERS)
    code, name, unit = _checked(code, name, unit, lead_days, product_id)
    part = db.session.scalar(select(Part).filter_by(code=code).with_for_update()) or Part(code=code, name=code)
    if part.has_lots and has_lots is False:
        _refuse_to_forget_lots(part.id)
    if product_id and part.product_id not in (None, product_id):
        _refuse_another_product(part.id)
    said = {"name": name or None, "unit": unit, "lead_days": lead_days, "product_id": product_id}
    for field, value in (said | {"has_serials": has_serials, "has_lots": has_lots}).items():
        if value is not None:
            setattr(part, field, value)
    db.session.add(part)
    db.session.flush()
    record(PartNamed(part.id, part.code), person_id)
    return part.id


def _refuse_to_forget_lots(part_id: int) -> None:
    """Refuse to receive a part without lots from now on: nobody could say any more of what a piece was made."""
    if db.session.scalar(select(PartLot.id).filter_by(part_id=part_id).limit(1)):
        raise Invalid({"has_lots": Refused("Lots of this part came in, so it stays one that is received by lots.")})


def _made_as(product_id: int, code: str) -> str | None:
    """Return the code of another part that a product is made as."""
    return db.session.scalar(select(Part.code).where(Part.product_id == product_id, Part.code != code))


def _refuse_another_product(part_id: int) -> None:
    """Refuse to make of a part another product once one was planned by its bill: the batch would be of neither."""
    asked = select(BatchItem.id).join(Bill, Bill.id == BatchItem.bill_id).where(Bill.part_id == part_id)
    if db.session.scalar(asked.limit(1)):
        why = "Another product is made as this part already. Name a part of its own for this one."
        raise Invalid({"product_id": Refused(why)})


def _checked(
    code: str, name: str, unit: str | None, lead_days: int | None, product_id: int | None
) -> tuple[str, str, str | None]:
    """Return code, name and unit, cleaned, or refuse what is wrong field by field."""
    code, name, wrong = clean_line(code), clean_line(name), {}
    unit = None if unit is None else clean_line(unit)
    named = (("code", limits.NAME, code), ("name", CALLED, name), ("unit", limits.LINE, unit or ""))
    for field, limit, value in named:
        try:
            limit.text(value)
        except Refused as refusal:
            wrong[field] = refusal
    if lead_days is not None and lead_days not in DAYS:
        wrong["lead_days"] = Refused("Please give a number from {least} to {most}.", least=0, most=DAYS.most)
    if other := product_id and _made_as(product_id, code):
        wrong["product_id"] = Refused("This product is made as the part {name} already.", name=other)
    if wrong:
        raise Invalid(wrong)
    return code, name, unit


@act
def write_bill(part_id: int, person_id: int) -> int:
    """Begin a new version of a bill of materials, as a copy of the one in force; return its id."""
    check_role(role_of(person_id), *MAKERS)
    part = load(Part, part_id)
    if db.session.scalar(select(Bill.id).filter_by(part_id=part_id, status="draft")):
        raise Conflict("There is a draft of this bill of materials already.", code="drafted")
    number = (db.session.scalar(select(func.max(Bill.number)).filter_by(part_id=part_id)) or 0) + 1
    bill = Bill(part_id=part_id, number=number, status=BILL_LIFE.first, written_at=told_at())
    db.session.add(bill)
    db.session.flush()
    if earlier := db.session.scalar(select(Bill.id).filter_by(part_id=part_id, status="active")):
        _copy(earlier, bill.id)
    tell(bill, part, bill.status, person_id)
    return bill.id


def _copy(from_id: int, to_id: int) -> None:
    """Copy the lines and operations of one version into another."""
    for table in (BillLine, Operation):
        columns = [column for column in table.__table__.columns if column.name not in ("id", "bill_id")]
        rows = db.session.execute(select(*columns).where(table.bill_id == from_id)).mappings().all()
        if rows:
            db.session.execute(insert(table), [dict(row) | {"bill_id": to_id} for row in rows])
    _copy_others(from_id, to_id)


def _copy_others(from_id: int, to_id: int) -> None:
    """Copy at which other work centres operations can be done."""
    fresh = aliased(Operation)
    asked = select(fresh.id, OperationAlternative.centre_id, OperationAlternative.rank)
    asked = asked.join(Operation, Operation.id == OperationAlternative.operation_id)
    asked = asked.join(fresh, fresh.position == Operation.position)
    rows = asked.where(Operation.bill_id == from_id, fresh.bill_id == to_id)
    db.session.execute(insert(OperationAlternative).from_select(["operation_id", "centre_id", "rank"], rows))


def tell(bill: Bill, part: Part, before: str, person_id: int) -> None:
    """Say that a version of a bill of materials was written or came to another status."""
    record(BillChanged(bill.id, part.id, part.code, bill.number, bill.status, before), person_id)


def _draft(bill_id: int, person_id: int) -> tuple[Bill, Part]:
    """Return a draft to write in, locked: in force it never changes."""
    check_role(role_of(person_id), *MAKERS)
    bill = load(Bill, bill_id)
    if bill.status != "draft":
        raise Conflict("This version is or was in force, and never changes. Begin a new one.", code="not_draft")
    bill.version = Bill.version + 1
    return bill, load(Part, bill.part_id)


@act
def set_line(
    bill_id: int, part_id: int, milli: int, person_id: int, *, scrap: int = 0, choices: Iterable[str] = ()
) -> int:
    """Put so much of a part into a draft, perhaps only for some options; return the id of the line."""
    bill, part = _draft(bill_id, person_id)
    load(Part, part_id)
    if wrong := _wrong({"quantity": (MILLI, milli), "scrap": (SCRAP, scrap)}):
        raise Invalid(wrong)
    refuse_loop(bill.part_id, [part_id])
    chosen = sorted({clean_line(each) for each in choices if clean_line(each)})
    line = BillLine(bill_id=bill_id, part_id=part_id, milli=milli, scrap=scrap, choices=chosen)
    db.session.add(line)
    db.session.flush()
    tell(bill, part, bill.status, person_id)
    return line.id


def _wrong(given: dict[str, tuple[limits.Limit, int]]) -> dict[str, str | Refused]:
    """Return the numbers that are out of their range."""
    words = "Please give a number that is not too small or too large."
    return {field: Refused(words) for field, (limit, value) in given.items() if value not in limit}


def refuse_loop(part_id: int, below: Iterable[int]) -> None:
    """Refuse a part that would lead back to itself, by which way; who writes meanwhile waits, as a loop takes two."""
    db.session.scalar(select(Part.id).order_by(Part.id).limit(1).with_for_update())
    way = find_loop(children() | {part_id: {*children().get(part_id, ()), *below}}, part_id)
    if way:
        codes: dict[int, str] = {row.id: row.code for row in db.session.execute(select(Part.id, Part.code))}
        path = " → ".join(codes[each] for each in way)
        raise Invalid({"part": Refused("This would lead back to itself: {path}.", path=path)})


def children() -> dict[int, set[int]]:
    """Return, by part, the parts in its bills of materials that are in force or being written."""
    asked = select(Bill.part_id, BillLine.part_id.label("below")).join(BillLine, BillLine.bill_id == Bill.id)
    found: dict[int, set[int]] = {}
    for part_id, below in db.session.execute(asked.where(Bill.status != "obsolete")):
        found.setdefault(part_id, set()).add(below)
    return found


@act
def remove_line(bill_id: int, line_id: int, person_id: int) -> None:
    """Take a part out of a draft."""
    bill, part = _draft(bill_id, person_id)
    db.session.execute(delete(BillLine).filter_by(id=line_id, bill_id=bill_id))
    tell(bill, part, bill.status, person_id)


@act
def set_operation(
    bill_id: int,
    name: str,
    centre_id: int,
    unit_seconds: int,
    person_id: int,
    *,
    setup: int = 0,
    others: Sequence[int] = (),
) -> int:
    """Add a further operation to a draft, after those that are there; return its id.

    It is done at a work centre, or at others in the order in which they are preferred.
    """
    bill, part = _draft(bill_id, person_id)
    operation_id = add_operation(bill_id, name, centre_id, unit_seconds, setup, others)
    tell(bill, part, bill.status, person_id)
    return operation_id


def add_operation(bill_id: int, name: str, centre_id: int, unit_seconds: int, setup: int, others: Sequence[int]) -> int:
    """Write an operation into a draft that is locked, or refuse it field by field; return its id."""
    name = clean_line(name)
    wrong = _wrong({"setup": (SETUP, setup), "minutes": (SECONDS, unit_seconds)})
    if len(name) not in limits.NAME:
        wrong["name"] = Refused("Please fill this in.")
    wrong |= _wrong_centres(centre_id, others)
    if wrong:
        raise Invalid(wrong)
    operation = _operation(bill_id, name, centre_id, setup, unit_seconds)
    _add_others(operation.id, centre_id, others)
    return operation.id


def _wrong_centres(centre_id: int, others: Sequence[int]) -> dict[str, str | Refused]:
    """Return what is wrong with the work centres, by field."""
    known = set(db.session.scalars(select(WorkCentre.id).where(WorkCentre.id.in_((centre_id, *others)))))
    wrong: dict[str, str | Refused] = {}
    if centre_id not in known:
        wrong["centre"] = Refused("There is no such work centre.")
    if not known.issuperset(others):
        wrong["others"] = Refused("There is no such work centre.")
    return wrong


def _add_others(operation_id: int, centre_id: int, others: Sequence[int]) -> None:
    ranked = enumerate(each for each in dict.fromkeys(others) if each != centre_id)
    rows = [{"operation_id": operation_id, "centre_id": each, "rank": rank} for rank, each in ranked]
    if rows:
        db.session.execute(insert(OperationAlternative), rows)


def _operation(bill_id: int, name: str, centre_id: int, setup: int, unit_seconds: int) -> Operation:
    last = db.session.scalar(select(func.max(Operation.position)).filter_by(bill_id=bill_id)) or 0
    row = Operation(bill_id=bill_id, position=last + 1, name=name, centre_id=centre_id)
    row.setup, row.unit_seconds = setup, unit_seconds
    db.session.add(row)
    db.session.flush()
    return row


@act
def remove_operation(bill_id: int, operation_id: int, person_id: int) -> None:
    """Take an operation out of a draft."""
    bill, part = _draft(bill_id, person_id)
    drop_operations(bill_id, [operation_id])
    tell(bill, part, bill.status, person_id)


def drop_operations(bill_id: int, operation_ids: Sequence[int] | None = None) -> None:
    """Take operations out of a draft with their other work centres; without a list, all of them."""
    mine = select(Operation.id).filter_by(bill_id=bill_id)
    mine = mine if operation_ids is None else mine.where(Operation.id.in_(operation_ids))
    db.session.execute(delete(OperationAlternative).where(OperationAlternative.operation_id.in_(mine)))
    db.session.execute(delete(Operation).where(Operation.id.in_(mine)))


@act
def activate_bill(bill_id: int, person_id: int) -> None:
    """Put a draft into force, and the version before it out of force."""
    bill, part = _draft(bill_id, person_id)
    below = db.session.scalars(select(BillLine.part_id).filter_by(bill_id=bill_id)).all()
    if not below and not db.session.scalar(select(Operation.id).filter_by(bill_id=bill_id).limit(1)):
        raise Conflict("It is empty: add parts or operations first.", code="empty")
    refuse_loop(bill.part_id, below)
    before, bill.status = bill.status, BILL_LIFE.after(bill.status, "activate", role_of(person_id))
    bill.activated_at = told_at()
    others = update(Bill).where(Bill.part_id == bill.part_id, Bill.id != bill_id, Bill.status == "active")
    db.session.execute(others.values(status="obsolete", version=Bill.version + 1))
    tell(bill, part, before, person_id)


@act
def retire_bill(bill_id: int, person_id: int) -> None:
    """Take a version out of force; batches that were planned by it keep it."""
    check_role(role_of(person_id), *MAKERS)
    bill = load(Bill, bill_id)
    before, bill.status = bill.status, BILL_LIFE.after(bill.status, "retire", role_of(person_id))
    bill.version = Bill.version + 1
    tell(bill, load(Part, bill.part_id), before, person_id)
