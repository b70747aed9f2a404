"""What the river told of things, held against how they stand; `verify` expects that both say the same."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, Table, and_, func, literal, or_, select, union_all

from portal.kit.db import Base, db
from portal.river.models import EventRow


@dataclass(frozen=True, slots=True)
class Told:
    """By which events the things of a table are told of, under which id, and what the last of them says of them."""

    table: str
    kinds: tuple[str, ...]
    id: str
    says: tuple[str, ...]  # fields that are called as the columns; an event that does not have one says nothing of it


MOVED = ("status",)
TOLD = [
    Told("bank_line", ("bank.line_settled",), "line_id", MOVED),
    Told("batch", ("batch.advanced", "batch.cancelled"), "batch_id", MOVED),
    Told("batch_poll", ("poll.opened",), "poll_id", ("batch_id", "question")),
    Told("change_request", ("change.asked",), "request_id", ("order_id", "person_id")),
    Told("change_request", ("change.decided",), "request_id", MOVED),
    Told("consignment", ("consignment.moved",), "consignment_id", MOVED),
    Told("customisation", ("customisation.given",), "customisation_id", ("order_id", "group_id")),
    Told("inspection", ("inspection.moved",), "inspection_id", MOVED),
    Told("part_lot", ("lot.received",), "lot_id", ("part_id", "number")),
    Told("payout", ("payout.moved",), "payout_id", ("status", "person_id")),
    Told("preorder", ("preorder.moved",), "preorder_id", MOVED),
    Told("preorder", ("preorder.opened",), "preorder_id", ("product_id",)),
    Told("product", ("product.moved",), "product_id", MOVED),
    Told("production_plan", ("plan.moved",), "plan_id", MOVED),
    Told("redemption", ("points.redeemed",), "redemption_id", ("person_id", "reward_id")),
    Told("return_request", ("return.asked", "return.moved"), "return_id", ("status", "order_id", "person_id")),
    Told("sales_order", ("order.placed",), "order_id", ("person_id", "preorder_id")),
    Told("unbuild", ("batch.unbuilt",), "unbuild_id", ("batch_id", "quantity")),
]


def mistold_things() -> list[Any]:
    """Return things that are not there, or not as the last event about them says, with that event."""
    return list(db.session.execute(union_all(*(_mistold(told) for told in TOLD))).all())


def miscounted_works() -> list[Any]:
    """Return work orders with other counts than were told piece by piece; what is found bad later was good before."""
    work, data = Base.metadata.tables["work_order"], EventRow.data
    counts = [data[name].as_integer() for name in ("work_order_id", "good", "scrap")]
    told = select(counts[0].label("id"), (counts[1] + counts[2]).label("n")).where(EventRow.kind == "work.counted")
    of_each = told.subquery()
    here, said = work.c.good + work.c.scrap, func.coalesce(func.sum(of_each.c.n), 0)
    asked = select(work.c.id, here, said).outerjoin(of_each, of_each.c.id == work.c.id)
    return list(db.session.execute(asked.group_by(work.c.id, here).having(here != said)).all())


def _mistold(told: Told) -> Select[str, int, str]:
    table, key = Base.metadata.tables[told.table], EventRow.data[told.id].as_integer()
    last = select(func.max(EventRow.id)).where(EventRow.kind.in_(told.kinds)).group_by(EventRow.subject, key)
    differs = [_differs(table, name) for name in told.says]
    asked = select(literal(told.table), EventRow.id, EventRow.kind).outerjoin(table, table.c.id == key)
    return asked.where(EventRow.id.in_(last), or_(table.c.id.is_(None), *differs))


def _differs(table: Table, name: str) -> ColumnElement[bool]:
    column, data = table.c[name], EventRow.data[name]
    said = data.as_integer() if isinstance(column.type, Integer) else data.as_string()
    return and_(said.is_not(None), column.is_distinct_from(said))
