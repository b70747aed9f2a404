"""The copy of everything that points at a person, found by walking the tables: a new column cannot be forgotten."""

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import Table, select

from portal.challenges.queries import as_announced
from portal.kit.db import Base, db
from portal.people.veils import worn_by
from portal.river.models import EventRow

SECRETS = {
    ("authenticator", "secret"),
    ("push_device", "auth"),
    ("push_device", "endpoint"),
    ("push_device", "session_id"),
    ("recovery_code", "hash"),
    ("sign_in", "password"),
    ("session", "csrf"),
    ("session", "id"),
    ("token", "hash"),
    ("shipment", "resent_why"),
}
BELONGS = {
    ("survey_answer", "sheet_id"): "survey_sheet",
    ("search_hit", "saved_id"): "saved_search",
    ("tracking_event", "shipment_id"): "shipment",
}  # rows that are a person's because what they hang on is

# Ids that point at a person and are not copied as rows of theirs: events are copied whole, by whoever did them;
# an earlier record is a person of its own; who does not want to hear somebody is not that one's to know, nor is
# whom the machine compares with whom; and whom somebody invited for the company is not theirs to take along.
NOT_COPIED = {
    ("saved_search", "writer_id"),  # whose words somebody looks for is theirs to know, who looks
    ("event", "actor_id"),
    ("person", "joined_into_id"),
    ("muting", "other_id"),
    ("vote_ring_pair", "one_id"),
    ("vote_ring_pair", "other_id"),
    ("alike_pair", "one_id"),  # of ideas
    ("alike_pair", "other_id"),
    ("mail_invitation", "inviter_id"),
}
# Ids without a foreign key that point at something else.
NOT_PEOPLE = {"event_id", "audience_id", "edition_id", "order_id", "vote_id", "guide_id", "article_id", "product_id"}
NOT_PEOPLE |= {"idea_id", "group_id", "meeting_id", "value_id"}
# What is not told to anybody yet is not told to the person either: the results of a challenge come all at once.
TELL: dict[str, Callable[[Sequence[Any]], list[Any]]] = {"submission": as_announced}


def copy_of(person_id: int) -> dict[str, Any]:
    """Return every row that points at the person, by table, and every event of theirs, as plain values.

    What they did without their name is theirs as well.
    """
    found: dict[str, Any] = {}
    records = [person_id, *worn_by(person_id)]
    for table in Base.metadata.sorted_tables:
        for column in pointers(table):
            rows = db.session.execute(select(table).where(table.c[column].in_(records))).mappings().all()
            told = TELL.get(table.name, list)
            found.setdefault(table.name, []).extend(_plain(table, row) for row in told(rows))
    for (name, column), owner in BELONGS.items():
        found[name] = _hanging(Base.metadata.tables[name], column, [row["id"] for row in found.get(owner, [])])
    mine = select(EventRow.__table__).where(EventRow.actor_id.in_(records)).order_by(EventRow.id)
    found["event"] = [_plain(EventRow.metadata.tables["event"], row) for row in db.session.execute(mine).mappings()]
    return {name: rows for name, rows in found.items() if rows}


def _hanging(table: Table, column: str, ids: list[int]) -> list[dict[str, Any]]:
    rows = db.session.execute(select(table).where(table.c[column].in_(ids))).mappings().all()
    return [_plain(table, row) for row in rows]


def pointers(table: Table) -> list[str]:
    """Return the columns of a table that hold a person's id: by foreign key, or by name where a projection has none."""
    if table.name in ("person", "event"):
        return ["id"] if table.name == "person" else []
    keys = {key.parent.name for key in table.foreign_keys if key.column.table.name == "person"}
    named = {"person_id", "author_id", "voter_id", "customer_id", "buyer_id", "giver_id"} & set(table.c.keys())
    return sorted((keys | named) - {column for name, column in NOT_COPIED if name == table.name})


def _plain(table: Table, row: Any) -> dict[str, Any]:
    return {name: value for name, value in row.items() if (table.name, name) not in SECRETS}
