"""What the desk asks about customers; the pages that show it are the company's alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Row, String, TextClause, bindparam, text

from portal.kit.db import Instant, db
from portal.kit.errors import NotFound, Refused
from portal.kit.paging import Page, read_cursor


@dataclass(frozen=True, slots=True)
class Sort:
    """An order of the list: by which column, of which type, and which way."""

    column: str
    kind: type
    way: str = "DESC"

    @property
    def beyond(self) -> str:
        """Return how what comes after a row compares with it."""
        return "<" if self.way == "DESC" else ">"


SORTS = {
    "seen": Sort("customer.last_at", datetime),
    "since": Sort("customer.first_at", datetime),
    "name": Sort("customer.name_key", str, "ASC"),
    "ideas": Sort("customer.ideas", int),
    "orders": Sort("customer.orders", int),
}


# The cross join holds SQLite to walking the customers in their order: it would rather sort all people of a role.
def _list(sort: Sort, *, goes_on: bool) -> TextClause:
    """Return the statement of the list in this order; equals are told apart by their id, the same way."""
    after = f"AND ({sort.column}, customer.person_id) {sort.beyond} (:value, :id)" if goes_on else ""
    asked = text(f"""
        SELECT person.id, person.name, customer.came_from, customer.first_at, customer.last_at, customer.ideas,
               customer.comments, customer.votes, customer.orders, {sort.column} AS sorted_by
          FROM customer CROSS JOIN person
         WHERE person.id = customer.person_id AND person.role = 'customer'
           AND person.joined_into_id IS NULL AND person.forgotten_at IS NULL
           AND customer.name_key LIKE :words ESCAPE '!' {after}
      ORDER BY {sort.column} {sort.way}, customer.person_id {sort.way}
         LIMIT :limit
    """)  # noqa: S608 - the columns are ours
    if sort.kind is datetime:
        asked = asked.bindparams(bindparam("value", type_=Instant())) if goes_on else asked
        return asked.columns(first_at=Instant, last_at=Instant, sorted_by=Instant)  # type: ignore[return-value]
    return asked.columns(first_at=Instant, last_at=Instant)  # type: ignore[return-value]


LISTS = {(name, goes_on): _list(sort, goes_on=goes_on) for name, sort in SORTS.items() for goes_on in (False, True)}

RECORDS = text("""
    SELECT person.id, person.name, person.interests, person.language, person.joined_into_id, person.forgotten_at,
           person.role, customer.came_from, customer.first_at, customer.last_at,
           customer.ideas, customer.comments, customer.votes, customer.orders, customer.friends
      FROM person
 LEFT JOIN customer ON customer.person_id = person.id
     WHERE person.id = :person_id OR person.joined_into_id = :person_id
  ORDER BY person.id = :person_id DESC, person.id
""").columns(first_at=Instant, last_at=Instant, forgotten_at=Instant)

SPENDS = text("""
    SELECT person_id, currency, minor FROM customer_spend WHERE person_id IN :people AND minor <> 0 ORDER BY minor DESC
""").bindparams(bindparam("people", expanding=True))


FRIENDS_SPEND = text("""
    SELECT customer_spend.currency, sum(customer_spend.minor) AS minor
      FROM referral
      JOIN customer_spend ON customer_spend.person_id = referral.person_id
     WHERE referral.inviter_id IN :people AND referral.credited_at IS NOT NULL
  GROUP BY customer_spend.currency
    HAVING sum(customer_spend.minor) <> 0
  ORDER BY customer_spend.currency
""").bindparams(bindparam("people", expanding=True))


def _timeline(*, goes_on: bool) -> TextClause:
    """Return the statement of a timeline, latest first; what concerns two records of one human is one line."""
    after = "AND (moment.at, moment.event_id) < (:at, :event_id)" if goes_on else ""
    asked = text(f"""
        SELECT seen.at, event.id, event.kind, event.subject, event.data, event.actor_id, event.origin
          FROM (SELECT DISTINCT moment.at, moment.event_id
                  FROM moment
                  JOIN event ON event.id = moment.event_id
                 WHERE moment.person_id IN :people AND event.kind LIKE :kind {after}
              ORDER BY moment.at DESC, moment.event_id DESC
                 LIMIT :limit) AS seen
          JOIN event ON event.id = seen.event_id
      ORDER BY seen.at DESC, event.id DESC
    """).bindparams(bindparam("people", expanding=True))  # noqa: S608 - no word of it is a stranger's
    if goes_on:
        asked = asked.bindparams(bindparam("at", type_=Instant()))
    return asked.columns(at=Instant, kind=String, subject=String, data=JSON)  # type: ignore[return-value]


TIMELINES = {goes_on: _timeline(goes_on=goes_on) for goes_on in (False, True)}


def customers(words: str = "", sort: str = "seen", cursor: str | None = None, limit: int = 50) -> Page[Row[Any]]:
    """Return the customers whose name holds the words, in the order asked for."""
    order = SORTS.get(sort)
    if order is None:
        raise Refused("There is no such order.", code="sort")
    keys = read_cursor(cursor, order.kind, int)
    asked = {"words": f"%{_plain(words.strip().lower())}%", "limit": limit + 1}
    asked |= {"value": keys[0], "id": keys[1]} if keys else {}
    rows = db.session.execute(LISTS[sort, keys is not None], asked).all()
    return Page.of(rows, limit, lambda row: (row.sorted_by, row.id))


def get_customer(person_id: int) -> list[Row[Any]]:
    """Return the records of one human, the one that stands for them first."""
    rows = list(db.session.execute(RECORDS, {"person_id": person_id}).all())
    if not rows or rows[0].id != person_id or rows[0].forgotten_at:
        raise NotFound("There is no such customer.")
    return rows


def spends(people: Sequence[int]) -> dict[int, list[Row[Any]]]:
    """Return what each of these people paid, per currency, the most first."""
    found: dict[int, list[Row[Any]]] = {}
    for row in db.session.execute(SPENDS, {"people": list(people) or [0]}):
        found.setdefault(row.person_id, []).append(row)
    return found


def spends_of_friends(people: Sequence[int]) -> dict[str, int]:
    """Return what those paid whom a customer invited, per currency: part of what the customer is worth."""
    rows = db.session.execute(FRIENDS_SPEND, {"people": list(people) or [0]})
    return {row.currency: int(row.minor) for row in rows}


def timeline(people: Sequence[int], cursor: str | None = None, limit: int = 50, about: str = "") -> Page[Row[Any]]:
    """Return what these records of one human did and what happened to them, latest first, of all kinds or one."""
    keys = read_cursor(cursor, datetime, int)
    asked: dict[str, Any] = {"people": list(people), "kind": f"{about}.%" if about else "%", "limit": limit + 1}
    asked |= {"at": keys[0], "event_id": keys[1]} if keys else {}
    rows = db.session.execute(TIMELINES[keys is not None], asked).all()
    return Page.of(rows, limit, lambda row: (row.at, row.id))


def _plain(words: str) -> str:
    """Return the words with what LIKE would take for a sign marked as a letter."""
    return words.replace("!", "!!").replace("%", "!%").replace("_", "!_")
