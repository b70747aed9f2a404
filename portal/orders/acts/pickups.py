"""Name pick-up points, and let a buyer have an order sent to one."""

from dataclasses import fields

from sqlalchemy import select

from portal.events.orders import OrderAddressed
from portal.events.parcels import PickupPointChanged
from portal.kit import limits
from portal.kit.db import db, load
from portal.kit.errors import Conflict, Invalid, NotFound, Refused
from portal.kit.text import clean_line
from portal.orders.acts.ordering import load_order
from portal.orders.models import Order, OrderAddress, PickupPoint
from portal.orders.rules.addresses import Address, destination
from portal.orders.rules.lives import MAKERS, PLEDGED
from portal.people.queries import names, role_of
from portal.people.rules import check_role
from portal.river import act, record
from portal.river.acts import told_at

FREE = ("placed", "confirmed", *PLEDGED)  # nothing is being made of it, so it may go anywhere
UNPACKED = (*FREE, "in_production")


@act
def name_point(where: Address, hours: str, person_id: int) -> int:
    """Put a pick-up point on the list; return its id."""
    check_role(role_of(person_id), *MAKERS)
    point = PickupPoint()
    _write(point, where, hours)
    db.session.add(point)
    db.session.flush()
    record(PickupPointChanged(point.id, point.name), person_id)
    return point.id


@act
def change_point(point_id: int, where: Address, hours: str, person_id: int, *, is_retired: bool = False) -> None:
    """Change a pick-up point, or take it off the list; orders that go there keep what they were told."""
    check_role(role_of(person_id), *MAKERS)
    point = load(PickupPoint, point_id)
    _write(point, where, hours)
    point.retired_at = (point.retired_at or told_at()) if is_retired else None
    point.version = PickupPoint.version + 1
    record(PickupPointChanged(point.id, point.name), person_id)


def _write(point: PickupPoint, where: Address, hours: str) -> None:
    """Check all fields together, and write them."""
    hours = clean_line(hours)
    wrong: dict[str, str | Refused] = {}
    try:
        where = where.checked()
    except Invalid as refusal:
        wrong |= refusal.fields
    if len(hours) > limits.LINE.most:
        wrong["hours"] = Refused("Please write at most {n} characters; these are {given}.", n=200, given=len(hours))
    if wrong:
        raise Invalid(wrong)
    for part in fields(Address):
        setattr(point, part.name, getattr(where, part.name))
    point.hours = hours


@act
def choose_point(order_id: int, point_id: int, person_id: int) -> None:
    """Have an order of one's own sent to a pick-up point; while it is made, to one in the same country or region."""
    order, point = load_order(order_id), load(PickupPoint, point_id)
    if order.person_id != person_id:
        raise NotFound("This does not exist, or not any more.")
    _check(order, point)
    if order.status in FREE:
        order.country, order.region = point.country, point.region
    order.version += 1
    _send_to(order_id, point, _whose(order_id, person_id))
    record(OrderAddressed(order_id, person_id, order.country), person_id)


def _check(order: Order, point: PickupPoint) -> None:
    """Refuse a point that is off the list, an order that is fixed, and a far place for what is being made."""
    if point.retired_at is not None:
        raise Conflict("This pick-up point is no longer on the list.", code="retired")
    if order.status not in UNPACKED:
        raise Conflict("The address of this order is fixed.", code="locked")
    if order.status not in FREE and destination(point.country, point.region) != destination(
        order.country, order.region
    ):
        raise Conflict("It is being made already: choose a pick-up point in the same place.", code="elsewhere")


def _whose(order_id: int, person_id: int) -> str:
    """Return the name that stands on the parcel: as the buyer gave it, or else as we know them."""
    given = db.session.scalar(select(OrderAddress.name).filter_by(order_id=order_id))
    return given or names([person_id]).get(person_id, "")


def _send_to(order_id: int, point: PickupPoint, name: str) -> None:
    known = db.session.get(OrderAddress, order_id, populate_existing=True)
    row = known or OrderAddress(order_id=order_id)
    row.name, row.street, row.postal_code, row.city = name, point.street, point.postal_code, point.city
    row.pickup_point_id = point.id
    db.session.add(row)


def address_at(point_id: int, name: str) -> Address:
    """Return the address of a pick-up point for somebody, or refuse one that is not on the list."""
    point = db.session.get(PickupPoint, point_id)
    if point is None or point.retired_at is not None:
        raise Invalid({"point": Refused("This pick-up point is no longer on the list.")})
    return Address(name, point.street, point.postal_code, point.city, point.region, point.country)
