"""Blank the addresses of somebody who left; orders and money stay, so that the ledger adds up."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, select, update

from portal.events.orders import AddressesBlanked
from portal.kit.db import db
from portal.orders.acts.addresses import forget_addresses
from portal.orders.models import Customisation, Order, OrderAddress, Return
from portal.people.models import Person
from portal.river import act, record

NEEDED = ("confirmed", "in_production", "shipped")  # somebody waits for these
BLANK = {"name": "", "street": "", "postal_code": "", "city": ""}


@act
def blank_addresses(person_id: int) -> int:
    """Blank where a person's orders went, but for those that are still to arrive; return how many."""
    asked = select(Order.id).where(Order.person_id == person_id, Order.status.not_in(NEEDED))
    ids = db.session.scalars(asked.where(Order.id.in_(select(OrderAddress.order_id)))).all()
    _blank(ids)
    _blank_words(select(Order.id).where(Order.person_id == person_id, Order.status.not_in(NEEDED)))
    forget_addresses(person_id)
    record(AddressesBlanked(person_id, len(ids)))
    return len(ids)


def blank_arrived(order_ids: Sequence[int]) -> None:
    """Blank where orders went whose buyers have left meanwhile; called by the act that delivers them."""
    asked = select(Order.id).join(Person, Person.id == Order.person_id)
    ids = db.session.scalars(asked.where(Order.id.in_(order_ids), Person.forgotten_at.is_not(None))).all()
    _blank(ids)
    _blank_words(ids)


def _blank(order_ids: Sequence[int]) -> None:
    if order_ids:
        db.session.execute(update(OrderAddress).where(OrderAddress.order_id.in_(order_ids)).values(BLANK))


def _blank_words(orders: Sequence[int] | Select[Any]) -> None:
    """Blank what was to be put on these orders, and why something of them came back."""
    said = update(Return).where(Return.order_id.in_(orders)).values(reason="", picture=None)
    db.session.execute(said, execution_options={"synchronize_session": False})
    whose = update(Customisation).where(Customisation.order_id.in_(orders))
    db.session.execute(whose.values(words="", picture=None), execution_options={"synchronize_session": False})
