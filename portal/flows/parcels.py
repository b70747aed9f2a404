"""What parcels and orders do together: what is handed over is earned, what arrives is delivered."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from itertools import groupby

from sqlalchemy import select, text

from portal.flows.checkout import order_with
from portal.ideas.acts import bring_along
from portal.ideas.models import Idea
from portal.kit.db import db, load
from portal.kit.errors import Conflict, NotFound
from portal.kit.i18n import gettext
from portal.kit.text import clean_line
from portal.kit.words import N_
from portal.orders import acts as orders
from portal.orders.models import Order, Preorder, Product
from portal.orders.queries.given_back import held_back
from portal.orders.queries.returns import has_return
from portal.orders.rules.options import Choice
from portal.production import acts as production
from portal.production.acts.replacing import is_planned
from portal.production.models import Carrier, Shipment, TrackingEvent
from portal.production.rules.parcels import ALLOWANCE, ANEW, ENDED
from portal.river import act
from portal.river.acts import told_at

SHIPPED = N_("All {n} that were ordered are on their way to their buyers.")

STILL_HERE = text("""
    SELECT count(*)
      FROM pegging
      JOIN batch ON batch.id = pegging.batch_id
 LEFT JOIN shipment ON (shipment.id = pegging.shipment_id OR shipment.part_of_id = pegging.shipment_id)
     WHERE batch.preorder_id = :preorder_id AND coalesce(shipment.status, 'packed') = 'packed'
""")

SENT = text("SELECT sum(quantity - allowance - replacements) FROM batch WHERE preorder_id = :preorder_id")

# The orders of which the last parcel leaves with a consignment.
LEAVING = text("""
    SELECT DISTINCT batch.preorder_id, pegging.order_id
      FROM shipment
      JOIN pegging ON pegging.shipment_id = coalesce(shipment.part_of_id, shipment.id)
      JOIN batch ON batch.id = shipment.batch_id
      JOIN sales_order ON sales_order.id = pegging.order_id
     WHERE shipment.consignment_id = :consignment_id AND sales_order.status = 'in_production'
       AND NOT EXISTS (SELECT 1 FROM pegging AS other
                    LEFT JOIN shipment AS part ON (part.id = other.shipment_id OR part.part_of_id = other.shipment_id)
                        WHERE other.order_id = pegging.order_id AND part.sent_at IS NULL
                          AND NOT EXISTS (SELECT 1 FROM shipment AS before WHERE before.replaced_by_id = part.id))
  ORDER BY batch.preorder_id, pegging.order_id
""")
PREORDERS = text("""
    SELECT DISTINCT batch.preorder_id
      FROM shipment
      JOIN batch ON batch.id = shipment.batch_id
     WHERE shipment.consignment_id = :consignment_id
  ORDER BY batch.preorder_id
""")
TOLD_BEFORE = text("""
    SELECT DISTINCT tracking_event.shipment_id
      FROM shipment
      JOIN tracking_event ON tracking_event.shipment_id = shipment.id
     WHERE shipment.consignment_id = :consignment_id
  ORDER BY tracking_event.shipment_id
""")

# The orders of a parcel of which all other parcels have arrived too.
ARRIVED = text("""
    SELECT DISTINCT batch.preorder_id, pegging.order_id
      FROM pegging
      JOIN batch ON batch.id = pegging.batch_id
      JOIN sales_order ON sales_order.id = pegging.order_id
     WHERE sales_order.status = 'shipped'
       AND pegging.shipment_id = (SELECT coalesce(part_of_id, id) FROM shipment WHERE id = :shipment_id)
       AND NOT EXISTS (SELECT 1 FROM pegging AS other
                    LEFT JOIN shipment ON (shipment.id = other.shipment_id OR shipment.part_of_id = other.shipment_id)
                        WHERE other.order_id = pegging.order_id AND shipment.delivered_at IS NULL)
  ORDER BY pegging.order_id
""")


@act
def dispatch(consignment_id: int, person_id: int) -> None:
    """Hand a sealed consignment over: its orders are shipped and earned; after the last one the idea is shipped too.

    What was wholly given back at the provider meanwhile stays here.
    """
    if held := held_back() & _orders_in(consignment_id):
        _hold(consignment_id, held, person_id)
    production.hand_over(consignment_id, person_id)
    asked = {"consignment_id": consignment_id}
    rows = db.session.execute(LEAVING, asked).all()
    for preorder_id, group in groupby(rows, lambda row: int(row.preorder_id)):
        orders.ship_orders(preorder_id, [row.order_id for row in group], person_id)
    tell_sent(list(db.session.scalars(PREORDERS, asked)), person_id)
    for shipment_id in list(db.session.scalars(TOLD_BEFORE, asked)):
        production.catch_up(shipment_id, person_id)
        _deliver(shipment_id, person_id)


def _orders_in(consignment_id: int) -> set[int]:
    asked = select(Shipment.order_id).filter_by(consignment_id=consignment_id)
    return {order_id for order_id in db.session.scalars(asked) if order_id is not None}


def _hold(consignment_id: int, held: set[int], person_id: int) -> None:
    """Leave parcels here, or refuse to hand over a consignment of which nothing would go."""
    if held == _orders_in(consignment_id):
        raise orders.not_paid(load(Order, min(held)).reference)
    production.hold_back(consignment_id, held, person_id)


@act
def gather(carrier_id: int, person_id: int, parcel_ids: Sequence[int] = (), *, alone: bool = False) -> list[int]:
    """Put what waits (or only these parcels) into consignments of a carrier, but for what nobody pays any more."""
    held = held_back()
    if held and len(parcel_ids) == 1 and (order_id := load(Shipment, parcel_ids[0]).order_id) in held:
        raise orders.not_paid(load(Order, order_id or 0).reference)
    return production.gather(carrier_id, person_id, parcel_ids, alone=alone, but_of=held)


def tell_sent(preorder_ids: Sequence[int], person_id: int) -> None:
    """Bring the ideas along of which everything that was ordered has left the house."""
    for preorder_id in preorder_ids:
        if not db.session.scalar(STILL_HERE, {"preorder_id": preorder_id}):
            preorder = load(Preorder, preorder_id)
            sent = db.session.scalar(SENT, {"preorder_id": preorder_id})
            idea_id = load(Product, preorder.product_id).idea_id
            tell_idea(idea_id, "making", "shipped", gettext(SHIPPED, n=sent), person_id)


def tell_idea(idea_id: int | None, before: str, after: str, reason: str, person_id: int) -> None:
    """Bring the idea along, if it stands where it should."""
    if idea_id and load(Idea, idea_id).status == before:
        bring_along(idea_id, after, reason, person_id)


def _deliver(shipment_id: int, person_id: int) -> None:
    """Deliver the orders of a parcel that has arrived, once all that is theirs has."""
    rows = db.session.execute(ARRIVED, {"shipment_id": shipment_id}).all()
    for preorder_id, group in groupby(rows, lambda row: int(row.preorder_id)):
        orders.deliver_orders(preorder_id, [row.order_id for row in group], person_id)


@act
def report(
    shipment_id: int, what: str, happened_at: datetime, person_id: int, *, place: str = "", note: str = ""
) -> None:
    """Take in what a carrier reported of a parcel; when it arrived, its orders have."""
    production.track(shipment_id, what, happened_at, person_id, place=place, note=note)
    _deliver(shipment_id, person_id)


def report_by_code(carrier: str, code: str, what: str, happened_at: datetime, person_id: int, **words: str) -> bool:
    """Take in what a carrier reports of one of its numbers; say whether it was new."""
    try:
        report(parcel_with(carrier, code), what, happened_at, person_id, **words)
    except Conflict as refusal:
        if refusal.code != "repeated":
            raise
        return False
    return True


def parcel_with(carrier: str, code: str) -> int:
    """Return the parcel of a carrier by its number."""
    carrier, code = clean_line(carrier), clean_line(code)
    asked = select(Shipment.id).join(Carrier, Carrier.id == Shipment.carrier_id)
    found = db.session.scalar(asked.where(Carrier.name == carrier, Shipment.tracking == code))
    if found is None:
        raise NotFound("“{carrier}” has no parcel of ours with the number “{code}”.", carrier=carrier, code=code)
    return found


@act
def report_now(shipment_id: int, what: str, person_id: int, *, place: str = "", note: str = "") -> None:
    """Note at the desk what becomes of a parcel at this moment."""
    parcel = db.session.get(Shipment, shipment_id)
    if parcel is not None and parcel.status == "packed":
        raise Conflict("This parcel has not left the house.", code="state")
    latest = select(TrackingEvent.happened_at).filter_by(shipment_id=shipment_id)
    told = db.session.scalars(latest.order_by(TrackingEvent.happened_at.desc()).limit(1)).first()
    moment = told_at() if told is None else max(told_at(), told + timedelta(seconds=1))
    report(shipment_id, what, moment, person_id, place=place, note=note)


@act
def deliver_consignment(consignment_id: int, person_id: int, *, note: str = "") -> int:
    """Say that all parcels of a consignment that are still under way have arrived; return how many."""
    asked = select(Shipment.id).filter_by(consignment_id=consignment_id)
    ids = list(db.session.scalars(asked.where(Shipment.status.not_in(ENDED)).order_by(Shipment.id)))
    if not ids:
        raise Conflict("No parcel of it is under way.", code="none")
    for shipment_id in ids:
        report_now(shipment_id, "delivered", person_id, note=note)
    return len(ids)


@act
def send_shipment(shipment_id: int, carrier: str, tracking: str, person_id: int) -> None:
    """Hand one parcel over by itself, in a consignment of its own."""
    carrier_id = production.carrier_called(carrier, person_id)
    [consignment_id] = gather(carrier_id, person_id, [shipment_id], alone=True)
    if clean_line(tracking):
        production.rename_parcel(shipment_id, tracking, person_id)
    production.move_consignment(consignment_id, "seal", person_id)
    dispatch(consignment_id, person_id)


@act
def ship_batch(batch_id: int, person_id: int, carrier: str = "") -> list[int]:
    """Pack a batch by order, and hand all of it over at once by destination; return the ids of the parcels."""
    parcels = _packed(batch_id, person_id)
    if not parcels:
        return []
    consignments = gather(production.carrier_called(carrier, person_id), person_id, parcels)
    send_all(consignments, person_id)
    return parcels


@act
def pack_for(batch_id: int, carrier_id: int, person_id: int) -> list[int]:
    """Pack a batch by order, and put its parcels into consignments of a carrier; without one they wait."""
    parcels = _packed(batch_id, person_id)
    if carrier_id and parcels:
        gather(carrier_id, person_id, parcels)
    return parcels


@act
def send_all(consignment_ids: Sequence[int], person_id: int) -> None:
    """Seal consignments and hand them over."""
    for consignment_id in consignment_ids:
        production.move_consignment(consignment_id, "seal", person_id)
        dispatch(consignment_id, person_id)


UNDER_WAY = ("in_production", "shipped")
MADE_FOR = text("""
    SELECT shipment.order_id FROM replacement JOIN shipment ON shipment.id = replacement.shipment_id
     WHERE replacement.batch_id = :batch_id
""")


@act
def resend(shipment_id: int, way: str, reason: str, person_id: int) -> int:
    """Send a parcel again that was lost or came back, unless its order is refunded or sent back; return the new one.

    What the workshop makes anew for it takes its time: until it is packed, the parcel is returned that it is for.
    """
    if way == ANEW:
        return _make_anew(shipment_id, reason, person_id)
    is_kept = way == ALLOWANCE and production.is_kept(shipment_id)
    send = production.send_kept if is_kept else partial(production.resend, way=way)
    new_id = send(shipment_id, reason=reason, person_id=person_id)
    _refuse_over(shipment_id)
    return new_id


def _make_anew(shipment_id: int, reason: str, person_id: int) -> int:
    """Have the pieces of a parcel made anew; without work orders they are packed at once."""
    batch_id = production.make_anew(shipment_id, reason, person_id)
    _refuse_over(shipment_id)
    return shipment_id if is_planned(batch_id) else _packed(batch_id, person_id)[0]


def _refuse_over(shipment_id: int) -> None:
    if not _is_open(load(Order, load(Shipment, shipment_id).order_id)):
        raise Conflict("This order was refunded or is being sent back; nothing of it is sent again.", code="over")


def _is_open(order: Order) -> bool:
    """Say whether a buyer still waits for what they ordered."""
    return order.status in UNDER_WAY and not has_return(order.id)


def _packed(batch_id: int, person_id: int) -> list[int]:
    """Finish and pack a batch; what was made anew for who needs it no more stays here."""
    found = db.session.execute(MADE_FOR, {"batch_id": batch_id}).scalar()
    is_needed = found is None or _is_open(db.session.get_one(Order, found))
    parcels = production.pack_batch(batch_id, person_id, is_needed=is_needed)
    if found is not None and _is_open(load(Order, found)) != is_needed:
        raise Conflict("Something else happened to this order meanwhile. Please look again.", code="changed")
    return parcels


def deliver_shipment(shipment_id: int, person_id: int) -> None:
    """Say that a parcel and what is in it have arrived."""
    report_now(shipment_id, "delivered", person_id)


PACKED_ALREADY = text("SELECT count(*) FROM pegging WHERE order_id = :order_id AND shipment_id IS NOT NULL")


@act
def choose_point(order_id: int, point_id: int, person_id: int) -> None:
    """Have an order of one's own sent to a pick-up point, as long as nothing of it is packed."""
    if db.session.scalar(PACKED_ALREADY, {"order_id": order_id}):
        raise Conflict("This order is packed already.", code="packed")
    orders.choose_point(order_id, point_id, person_id)


@act
def order_to_point(
    preorder_id: int, person_id: int, quantity: int, point_id: int, name: str, choice: Choice, code: str = ""
) -> int:
    """Order something to a pick-up point, perhaps with a voucher; return the id of the order."""
    where = orders.address_at(point_id, name)
    order_id = order_with(preorder_id, person_id, quantity, where, choice, code)
    orders.choose_point(order_id, point_id, person_id)
    return order_id
