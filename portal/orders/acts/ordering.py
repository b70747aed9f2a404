"""Order, say where it goes, and cancel."""

from contextlib import suppress
from datetime import timedelta

from sqlalchemy import exists, select

from portal.events.orders import OrderAddressed, OrderMoved, OrderPlaced
from portal.kit import limits
from portal.kit.db import db, load
from portal.kit.errors import Conflict, Invalid, NotAllowed, NotFound, Refused
from portal.kit.text import clean_line
from portal.kit.zones import zone_for
from portal.orders.acts.addresses import note_used
from portal.orders.acts.choosing import freeze, put_on
from portal.orders.acts.claiming import claim_values, values_of
from portal.orders.acts.pledging import promised, release
from portal.orders.acts.preorders import count, ladder_of, reserve
from portal.orders.acts.refunds import Claim, kept_of, promise_refunds
from portal.orders.models import Configuration, Order, OrderAddress, OrderLine, Preorder, RoyaltyAgreement
from portal.orders.queries.options import unpaid_with_few
from portal.orders.rules.addresses import Address
from portal.orders.rules.lives import BUYER, HOUSE, OPEN, ORDER_LIFE, PLEDGED, UNDECIDED
from portal.orders.rules.options import Choice, Terms
from portal.orders.rules.payments import bank_reference
from portal.orders.rules.prices import accepted_price
from portal.people.acts import own_audience
from portal.people.queries import role_of
from portal.people.rules import EVERYONE
from portal.river import act, record
from portal.river.acts import told_at
from portal.talk import acts as talk

PATIENCE = timedelta(days=14)  # how long a place is kept without money, where places are few


@act
def place_order(
    preorder_id: int, person_id: int, quantity: int, address: Address | None = None, choice: Choice | None = None
) -> int:
    """Order so many of what was chosen, at the price of the first step at most, and return the id of the order."""
    check_quantity(quantity)
    if not role_of(person_id):
        raise NotAllowed("You are not allowed to do this.")
    where = (address or last_address(person_id)).checked() if address else last_address(person_id)
    preorder = _reserved(preorder_id, quantity)
    order = _order(preorder, person_id, quantity, where, choice or Choice())
    talk.follow(f"preorder:{preorder_id}", person_id)
    about = (order.person_id, preorder_id, quantity, order.total_minor, order.currency)
    record(OrderPlaced(order.id, *about, product_id=preorder.product_id), person_id)
    return order.id


def check_quantity(quantity: int) -> None:
    """Refuse what is no number of things to order."""
    if quantity not in limits.QUANTITY:
        least, most = limits.QUANTITY.least, limits.QUANTITY.most
        raise Invalid({"quantity": Refused("Please give a number from {least} to {most}.", least=least, most=most)})


def _reserved(preorder_id: int, quantity: int) -> Preorder:
    """Return the pre-order with so many places taken, or refuse."""
    _check_left(preorder_id, quantity)
    taken = reserve(preorder_id, quantity)
    preorder = load(Preorder, preorder_id)
    if preorder.audience_id != EVERYONE:
        raise NotFound("This does not exist, or not any more.")
    if not taken:
        _check_open(preorder)
        let_lapse(preorder)
        taken = reserve(preorder_id, quantity)
        db.session.refresh(preorder)
    if not taken:
        raise sold_out((preorder.cap or 0) - preorder.reserved)
    return preorder


def _check_left(preorder_id: int, quantity: int) -> None:
    """Refuse what is sold out beyond doubt without waiting in line: in a rush, that is most of all who come."""
    asked = select(Preorder.cap - Preorder.reserved).where(Preorder.id == preorder_id, Preorder.status.in_(OPEN))
    asked = asked.where(Preorder.audience_id == EVERYONE, Preorder.closes_at > told_at())
    late = exists().where(Order.preorder_id == preorder_id, Order.status == "placed", Order.pay_by <= told_at())
    left = db.session.scalar(asked.where(Preorder.cap - Preorder.reserved < quantity, ~late))
    if left is not None:
        raise sold_out(left)


def _check_open(preorder: Preorder) -> None:
    if preorder.status not in OPEN or preorder.closes_at <= told_at():
        raise Conflict("Orders are closed here.", code="closed")


def sold_out(left: int) -> Conflict:
    """Return the refusal of more than is left."""
    if left > 1:
        return Conflict("Only {n} are left.", code="sold_out", n=left)
    if left == 1:
        return Conflict("Only one is left.", code="sold_out")
    return Conflict("All are taken; none is left to order.", code="sold_out")


def _order(preorder: Preorder, person_id: int, quantity: int, where: Address, choice: Choice) -> Order:
    """Add the order with its one line, what was chosen, and where it goes."""
    terms = terms_of(preorder)
    frozen = freeze(preorder.product_id, terms, choice)
    unit = terms.base + (frozen.minor if frozen else 0)
    order = _head(preorder, person_id, quantity, unit, where)
    line = OrderLine(order_id=order.id, product_id=preorder.product_id, quantity=quantity, unit_minor=unit)
    line.total_minor, line.agreement_id = order.total_minor, _agreement(preorder.product_id)
    line.configuration_id = frozen.id if frozen else None
    db.session.add_all([line, *_address(order.id, where)])
    db.session.flush()
    note_used(person_id, where)
    if frozen:
        free_few(frozen, order.id)
        claim_values(line, frozen)
        put_on(order, line, choice)
    return order


def terms_of(preorder: Preorder) -> Terms:
    """Return at which prices one orders there."""
    ladder = ladder_of(preorder.id)
    return Terms(accepted_price(ladder), ladder[-1].minor, preorder.currency)


def _head(preorder: Preorder, person_id: int, quantity: int, unit: int, where: Address) -> Order:
    order = Order(person_id=person_id, preorder_id=preorder.id, quantity=quantity, currency=preorder.currency)
    order.total_minor, order.placed_at = unit * quantity, told_at()
    order.pay_by, order.audience_id = min(told_at() + PATIENCE, preorder.closes_at), own_audience(person_id)
    order.country, order.region = where.country, where.region
    db.session.add(order)
    db.session.flush()
    order.reference = bank_reference(order.id)
    return order


def _address(order_id: int, where: Address) -> list[OrderAddress]:
    if where.is_empty:
        return []
    words = {"name": where.name, "street": where.street, "postal_code": where.postal_code, "city": where.city}
    return [OrderAddress(order_id=order_id, **words)]


def _agreement(product_id: int) -> int | None:
    """Return the agreement with the designers that counts today: of several, the latest."""
    made, day = RoyaltyAgreement, told_at().astimezone(zone_for("")).date()
    asked = select(made.id).filter_by(product_id=product_id).where(made.starts_on.is_(None) | (made.starts_on <= day))
    asked = asked.where(made.ends_on.is_(None) | (made.ends_on >= day))
    return db.session.scalar(asked.order_by(made.id.desc()).limit(1))


def last_address(person_id: int) -> Address:
    """Return where the person's last order went; an empty address where there is none."""
    asked = (
        select(OrderAddress.name, OrderAddress.street, OrderAddress.postal_code, OrderAddress.city)
        .add_columns(Order.region, Order.country)
        .join(Order, Order.id == OrderAddress.order_id)
        .where(Order.person_id == person_id)
    )
    found = db.session.execute(asked.order_by(Order.id.desc()).limit(1)).first()
    return Address(*found) if found else Address()


@act
def set_address(order_id: int, address: Address, person_id: int) -> None:
    """Say where an order goes, as long as it is not being made."""
    order, where = load_order(order_id), address.checked()
    if order.person_id != person_id:
        raise NotFound("This does not exist, or not any more.")
    if order.status not in ("placed", "confirmed", *PLEDGED):
        raise Conflict("The address of this order is fixed.", code="locked")
    order.country, order.region, order.version = where.country, where.region, order.version + 1
    if kept := db.session.get(OrderAddress, order_id):
        db.session.delete(kept)
        db.session.flush()
    db.session.add_all(_address(order_id, where))
    note_used(person_id, where)
    record(OrderAddressed(order_id, person_id, where.country), person_id)


def load_order(order_id: int) -> Order:
    """Return an order, locked after its pre-order, so that acts which meet wait in one order."""
    preorder_id = db.session.scalar(select(Order.preorder_id).filter_by(id=order_id))
    if preorder_id is None:
        raise NotFound("This does not exist, or not any more.")
    load(Preorder, preorder_id)
    return load(Order, order_id)


@act
def cancel_order(order_id: int, person_id: int, reason: str = "") -> None:
    """Cancel an order while orders are open; what was paid goes back."""
    order = load_order(order_id)
    role, is_own = role_of(person_id), order.person_id == person_id
    if not is_own and role not in ORDER_LIFE.table[("placed", "cancel")].who:
        raise NotFound("This does not exist, or not any more.")
    preorder = load(Preorder, order.preorder_id)
    if preorder.status not in UNDECIDED or (preorder.closes_at <= told_at() and is_own):
        raise Conflict("This order can no longer be cancelled: it counts for the decision.", code="locked")
    end_order(order, preorder, "cancel", person_id, limits.NOTE.text(clean_line(reason)), role, *([BUYER] * is_own))


def end_order(order: Order, preorder: Preorder, step: str, person_id: int | None, reason: str, *roles: str) -> None:
    """Let an order end by a step of the table: its places become free and its money goes back."""
    before, order.status = order.status, ORDER_LIFE.after(order.status, step, *roles)
    order.version += 1
    db.session.flush()
    paid, pledged = before in ("confirmed", "in_production"), before in PLEDGED
    count(preorder, reserved=-order.quantity, paid=-order.quantity * paid, pledged=-order.quantity * pledged)
    record(moved(order, before, step, reason), person_id)
    release(promised([order.id]), {order.id: order})
    promise_refunds([Claim(order, kept_of(order.id), order.status)], person_id)


def moved(order: Order, before: str, step: str, reason: str = "") -> OrderMoved:
    """Return the event that an order came to another status."""
    about = (order.person_id, order.preorder_id, order.quantity, order.total_minor, order.currency)
    return OrderMoved(order.id, *about, status=order.status, before=before, step=step, reason=reason)


@act
def lapse_unpaid(order_id: int) -> None:
    """Let an order lapse that was not paid in time, so that others may have what it holds; late money goes back."""
    order = load_order(order_id)
    if order.status != "placed" or order.pay_by is None or order.pay_by > told_at():
        raise Conflict("This order is paid, or may still be.", code="not_due")
    end_order(order, load(Preorder, order.preorder_id), "expire", None, "", HOUSE)


def free_few(frozen: Configuration | None, order_id: int) -> None:
    """Free what other orders hold of a choice and did not pay in time, where there are only so many."""
    ids = values_of(frozen)
    for late in unpaid_with_few(told_at(), ids) if ids else []:
        if late != order_id:
            with suppress(Conflict):
                lapse_unpaid(late)


def let_lapse(preorder: Preorder) -> None:
    """Free the places of those who did not pay in time; asked again it finds nothing."""
    asked = select(Order).filter_by(preorder_id=preorder.id, status="placed").where(Order.pay_by <= told_at())
    for order in db.session.scalars(asked.order_by(Order.id).with_for_update()).all():
        end_order(order, preorder, "expire", None, "", HOUSE)


def wait_for_the_rest(order: Order, preorder: Preorder, person_id: int | None) -> None:
    """Let an order wait for money again; what was promised for it is let go, and is promised anew."""
    release(promised([order.id]), {order.id: order})
    before, order.status = order.status, ORDER_LIFE.after(order.status, "reopen", HOUSE)
    order.pay_by = min(told_at() + PATIENCE, preorder.closes_at)
    db.session.flush()
    record(moved(order, before, "reopen"), person_id)
