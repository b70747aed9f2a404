"""Bring bills of materials in from a file or a program, with their operations: all of it becomes drafts, or nothing."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import delete, insert, select

from portal.kit.db import db, load
from portal.people.queries import role_of
from portal.people.rules import check_role
from portal.production.acts.recipes import add_operation, drop_operations, name_part, refuse_loop, tell, write_bill
from portal.production.models import Bill, BillLine, Part
from portal.production.rules import MAKERS
from portal.river import act

Row = tuple[str, str, int, int, Sequence[str]]  # whole, part, thousandths, scrap, options


class StepRow(NamedTuple):
    """One operation of a whole: at a work centre, or at others in the order in which they are preferred."""

    whole: str
    name: str
    centre_id: int
    others: Sequence[int]
    setup: int
    unit_seconds: int


@act
def bring_bills(rows: Sequence[Row], person_id: int, steps: Sequence[StepRow] = ()) -> list[int]:
    """Write drafts from rows of a file, one for each whole that it names; return their ids.  A loop refuses all.

    A whole of which no operation is named keeps those of its version in force; one of which no part is, its parts.
    """
    check_role(role_of(person_id), *MAKERS)
    wholes = list(dict.fromkeys([row[0] for row in rows] + [step.whole for step in steps]))
    ids = _parts_of([*wholes, *(row[1] for row in rows)], person_id)
    bills = {code: _draft_of(ids[code], person_id) for code in wholes}
    _put_lines(rows, ids, bills)
    _put_steps(steps, bills)
    for code in bills:
        refuse_loop(ids[code], ())
    for code, bill_id in bills.items():
        tell(load(Bill, bill_id), load(Part, ids[code]), "draft", person_id)
    return list(bills.values())


def _parts_of(codes: Sequence[str], person_id: int) -> dict[str, int]:
    """Return the ids of all parts by their codes; a part that is not known is named by its code."""
    known: dict[str, int] = {row.code: row.id for row in db.session.execute(select(Part.code, Part.id))}
    return {code: known.get(code) or name_part(code, code, person_id) for code in dict.fromkeys(codes)}


def _draft_of(part_id: int, person_id: int) -> int:
    """Return a draft for a part: the one there is, or a new one as a copy of that in force."""
    found = db.session.scalar(select(Bill.id).filter_by(part_id=part_id, status="draft"))
    return found or write_bill(part_id, person_id)


def _put_lines(rows: Sequence[Row], ids: dict[str, int], bills: dict[str, int]) -> None:
    """Let drafts take the parts that were named, and no others."""
    named = {bills[row[0]] for row in rows}
    db.session.execute(delete(BillLine).where(BillLine.bill_id.in_(named)))
    lines = [
        {"bill_id": bills[whole], "part_id": ids[code], "milli": milli, "scrap": scrap, "choices": list(choices)}
        for whole, code, milli, scrap, choices in rows
    ]
    if lines:
        db.session.execute(insert(BillLine), lines)


def _put_steps(steps: Sequence[StepRow], bills: dict[str, int]) -> None:
    """Let drafts be made by the operations that were named, in their order, and by no others."""
    for whole in dict.fromkeys(step.whole for step in steps):
        drop_operations(bills[whole])
    for step in steps:
        add_operation(bills[step.whole], step.name, step.centre_id, step.unit_seconds, step.setup, step.others)
