"""What may be chosen of a product, and what buyers chose and want put on."""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select, text

from portal.kit.clock import now
from portal.kit.db import db
from portal.kit.paging import Page, read_cursor
from portal.orders.models import (
    Configuration,
    Customisation,
    OptionClaim,
    OptionExclusion,
    OptionGroup,
    OptionValue,
    Order,
)
from portal.orders.rules.lives import DEAD
from portal.orders.rules.options import Group, Menu, Value

WAITING = text("""
    SELECT customisation.id, customisation.order_id, customisation.words, customisation.picture, customisation.status,
           customisation.reason, customisation.given_at, customisation.person_id, option_group.name AS option_name,
           product.name AS product_name, product.language, person.name, sales_order.reference, preorder.closes_at
      FROM customisation
      JOIN option_group ON option_group.id = customisation.group_id
      JOIN product ON product.id = option_group.product_id
      JOIN sales_order ON sales_order.id = customisation.order_id
      JOIN preorder ON preorder.id = sales_order.preorder_id
 LEFT JOIN person ON person.id = customisation.person_id
     WHERE customisation.status = :status AND customisation.id > :after
       AND sales_order.status NOT IN ('expired', 'cancelled', 'refunded', 'dropped')
  ORDER BY customisation.id
     LIMIT :limit
""")


def menu_of(product_id: int) -> Menu:
    """Return what may be chosen of a product now, in the order in which it was written down."""
    groups = db.session.scalars(
        select(OptionGroup).filter_by(product_id=product_id, retired_at=None).order_by(OptionGroup.id)
    ).all()
    if not groups:
        return Menu()
    values = _values([group.id for group in groups])
    here = {value.id for group in values.values() for value in group}
    return Menu(tuple(_group(row, tuple(values[row.id])) for row in groups), _exclusions(here))


def _values(group_ids: Collection[int]) -> dict[int, list[Value]]:
    asked = select(OptionValue).where(OptionValue.group_id.in_(group_ids), OptionValue.retired_at.is_(None))
    found: dict[int, list[Value]] = defaultdict(list)
    rows = db.session.scalars(asked.order_by(OptionValue.id)).all()
    taken = taken_of([row.id for row in rows if row.stock is not None], now())
    for row in rows:
        left = None if row.stock is None else max(row.stock - taken[row.id], 0)
        value = Value(row.id, row.name, row.minor, row.lead_days, row.version, row.picture, left, row.stock)
        found[row.group_id].append(value)
    return found


def taken_of(value_ids: Collection[int], at: datetime | None = None) -> dict[int, int]:
    """Return how many of these answers are taken by orders that stand; at an instant, by those still to be paid then.

    An order whose time to pay is over gives back what it took as soon as somebody else wants it.
    """
    found: dict[int, int] = defaultdict(int)
    if value_ids:
        asked = select(OptionClaim.value_id, func.sum(OptionClaim.quantity)).join(
            Order, Order.id == OptionClaim.order_id
        )
        asked = asked.where(OptionClaim.value_id.in_(value_ids), Order.status.not_in(DEAD))
        asked = asked.where(~_is_over(at)) if at else asked
        found |= {row[0]: int(row[1]) for row in db.session.execute(asked.group_by(OptionClaim.value_id))}
    return found


def _is_over(at: datetime) -> ColumnElement[bool]:
    """Return the condition that an order waits for money, and its time to pay is over."""
    return (Order.status == "placed") & Order.pay_by.is_not(None) & (Order.pay_by <= at)


def unpaid_with_few(at: datetime, value_ids: Collection[int] | None = None, most: int = 200) -> list[int]:
    """Return the orders that were not paid in time and hold an answer of which there are only so many."""
    held = select(OptionClaim.order_id).join(OptionValue, OptionValue.id == OptionClaim.value_id)
    held = held.where(OptionValue.stock.is_not(None))
    held = held if value_ids is None else held.where(OptionValue.id.in_(value_ids))
    asked = select(Order.id).where(Order.id.in_(held), _is_over(at)).order_by(Order.id).limit(most)
    return list(db.session.scalars(asked))


def _group(row: OptionGroup, values: tuple[Value, ...]) -> Group:
    facts = (row.id, row.name, row.kind, row.is_needed, row.minor, row.lead_days, row.currency, row.version)
    return Group(*facts, values)


def _exclusions(value_ids: Collection[int]) -> frozenset[tuple[int, int]]:
    if not value_ids:
        return frozenset()
    asked = select(OptionExclusion.value_id, OptionExclusion.other_id).where(OptionExclusion.value_id.in_(value_ids))
    return frozenset((one, other) for one, other in db.session.execute(asked) if other in value_ids)


def called(value_id: int) -> str:
    """Return the name of a value, offered or not."""
    return db.session.scalar(select(OptionValue.name).filter_by(id=value_id)) or ""


def configurations(ids: Collection[int | None]) -> dict[int, Configuration]:
    """Return frozen choices by id."""
    wanted = {each for each in ids if each is not None}
    if not wanted:
        return {}
    asked = select(Configuration).where(Configuration.id.in_(wanted))
    return {row.id: row for row in db.session.scalars(asked)}


def customisations_of(order_id: int) -> list[tuple[Customisation, OptionGroup]]:
    """Return what the buyer wants put on an order, with the options that it answers."""
    asked = select(Customisation, OptionGroup).join(OptionGroup, OptionGroup.id == Customisation.group_id)
    rows = db.session.execute(asked.where(Customisation.order_id == order_id).order_by(Customisation.id))
    return [(row[0], row[1]) for row in rows]


def to_judge(status: str = "waiting", after: str | None = None, size: int = 20) -> Page[Any]:
    """Return a page of what buyers want put on, the first first, for the company."""
    cursor = read_cursor(after, int)
    typed = WAITING.columns(given_at=Customisation.given_at.type, closes_at=Customisation.given_at.type)
    asked = {"status": status, "after": cursor[0] if cursor else 0, "limit": size + 1}
    return Page.of(db.session.execute(typed, asked).all(), size, lambda row: [row.id])
