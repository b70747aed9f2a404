"""`verify` misses what somebody deleted by hand, and names what strayed to another order, buyer or product."""

import pytest
from sqlalchemy import Integer, func, select, text

from portal.flows.told import TOLD, mistold_things
from portal.kit.db import Base, db, is_postgresql, writing
from portal.kit.ties import loose_ends
from portal.orders.queries.ties import strayed_rows
from portal.river.models import EventRow
from tests.orders.test_verify import breaches, history, unguarded  # noqa: F401

STRAYED = {
    "payment_event": "UPDATE payment_event SET order_id = 3 WHERE order_id = 1",
    "money_posting": "UPDATE money_posting SET line_id = 3 WHERE order_id = 1 AND line_id IS NOT NULL",
    "order_line": "UPDATE order_line SET product_id = (SELECT max(id) FROM product) WHERE id = 1",
    "royalty_agreement": "UPDATE royalty_agreement SET product_id = (SELECT max(id) FROM product)",
    "sales_order": "UPDATE sales_order SET person_id = (SELECT max(id) FROM person) WHERE id = 1",
    "bill": "UPDATE bill SET order_id = 3 WHERE order_id = 1",
    "bill_line": "UPDATE bill_line SET quantity = quantity + 1",
}
OURS = {"batch", "money_entry", "option_value", "order_line", "payment", "preorder", "product", "royalty_agreement"}
TELLING = {"batch", "preorder", "product", "sales_order"}


class Seen(Exception):
    """What was seen, while what was done is taken back."""


@pytest.mark.parametrize("table", STRAYED)
def test_a_row_that_strayed_is_named(history, table):  # noqa: F811
    with unguarded(table):
        db.session.execute(text(STRAYED[table]))
    assert strayed_rows()


@pytest.mark.parametrize(
    ("name", "sql"),
    {
        "mispegged_lines": "UPDATE pegging SET person_id = (SELECT max(id) FROM person)",
        "uneven_shipments": "UPDATE shipment SET person_id = (SELECT max(id) FROM person)",
        "uneven_plans": "UPDATE production_plan SET product_id = (SELECT max(id) FROM product)",
    }.items(),
)
def test_what_is_made_for_somebody_else_is_named(history, name, sql):  # noqa: F811
    with writing():
        db.session.execute(text(sql))
    assert name in breaches()


def test_whatever_is_deleted_by_hand_is_missed_by_what_points_to_it(history):  # noqa: F811
    known = pointed_at()
    assert set(known) >= OURS
    assert [name for name in known if name not in missed_without(name)] == []


def pointed_at():
    """Return the tables to which anything in this house points."""
    keys = [key for table in Base.metadata.sorted_tables for key in table.foreign_key_constraints]
    return sorted({key.referred_table.name for key in keys if db.session.scalar(_pointing(key))})


def _pointing(key):
    return select(func.count()).select_from(key.table).where(*(column.is_not(None) for column in key.columns))


def missed_without(name):
    """Return what is missed when a table is empty."""
    return after(name, f"DELETE FROM {name}", lambda: {parent for _, parent, _ in loose_ends()})


def after(name, sql, look):
    """Change a table, look, and take it back."""
    with pytest.raises(Seen) as seen:
        change(name, sql, look)
    return seen.value.args[0]


def change(name, sql, look):
    """Change a table as somebody can whose database does not guard it, and stop with what is seen then."""
    wish = "SET LOCAL session_replication_role = replica" if is_postgresql() else "PRAGMA defer_foreign_keys = ON"
    with unguarded(name):
        db.session.execute(text(wish))
        db.session.execute(text(sql))
        raise Seen(look())


def test_what_the_river_told_of_a_thing_is_held_against_how_it_stands(history):  # noqa: F811
    known = [told for told in TOLD if is_told(told)]
    assert {told.table for told in known} >= TELLING
    for told in known:
        assert told.table in after(told.table, f"DELETE FROM {told.table}", mistold), told
        for name in told.says:
            assert told.table in after(told.table, strange(told.table, name), mistold), (told, name)


def is_told(told):
    """Say whether anything of this kind has happened in this house."""
    return db.session.scalar(select(func.count()).select_from(EventRow).where(EventRow.kind.in_(told.kinds)))


def strange(table, name):
    """Return the statement that gives all rows of a table another value."""
    kind = Base.metadata.tables[table].c[name].type
    value = f"coalesce({name}, 0) + 1000" if isinstance(kind, Integer) else "'strange'"
    return f"UPDATE {table} SET {name} = {value}"


def mistold():
    return {table for table, *_ in mistold_things()}
