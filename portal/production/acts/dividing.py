"""Put what one order gets into several parcels, or into one again, as long as they are not sealed or handed over."""

from sqlalchemy import func, select, update

from portal.events.parcels import ShipmentDivided
from portal.kit.db import db, load
from portal.kit.errors import Conflict, Invalid, Refused
from portal.people.queries import role_of
from portal.people.rules import check_role
from portal.production.acts.tracking import load_parcel
from portal.production.models import Batch, Consignment, Pegging, Shipment, TrackingEvent, Unit
from portal.production.rules import MAKERS
from portal.production.rules.parcels import code_of
from portal.river import act, record
from portal.river.acts import told_at


@act
def divide_parcel(shipment_id: int, quantity: int, person_id: int) -> int:
    """Put so many of the last pieces of a parcel into one of their own; return its id."""
    parcel, consignment = _open_parcel(shipment_id, person_id)
    if _is_sent_again(parcel.id):
        raise Conflict("What is sent again stays in one parcel.", code="whole")
    if not 1 <= quantity < parcel.quantity:
        most = parcel.quantity - 1
        raise Invalid({"quantity": Refused("Please give a number from {least} to {most}.", least=1, most=most)})
    part = _taken_from(parcel, quantity)
    if consignment is not None:
        consignment.parcels, consignment.version = consignment.parcels + 1, Consignment.version + 1
    _tell(parcel, part.id, part.quantity, person_id)
    return part.id


def _open_parcel(shipment_id: int, person_id: int) -> tuple[Shipment, Consignment | None]:
    """Return a parcel that may still be opened, with its consignment, locked after their batch."""
    check_role(role_of(person_id), *MAKERS)
    found = db.session.scalar(select(Shipment.consignment_id).filter_by(id=shipment_id))
    parcel = load_parcel(shipment_id)
    consignment = load(Consignment, parcel.consignment_id) if parcel.consignment_id else None
    if parcel.status != "packed" or parcel.order_id is None or (consignment and consignment.status != "collecting"):
        raise Conflict("This parcel is sealed or has left the house.", code="state")
    if found != parcel.consignment_id:
        raise Conflict("Somebody else has moved this parcel meanwhile. Please look again.", code="moved")
    return parcel, consignment


def _taken_from(parcel: Shipment, quantity: int) -> Shipment:
    """Return a new parcel with the last pieces of another one, and their share of its weight."""
    part = Shipment(batch_id=parcel.batch_id, order_id=parcel.order_id, person_id=parcel.person_id)
    part.country, part.region, part.packed_at, part.status = parcel.country, parcel.region, told_at(), parcel.status
    part.consignment_id, part.carrier_id, part.carrier = parcel.consignment_id, parcel.carrier_id, parcel.carrier
    part.part_of_id, part.quantity = parcel.part_of_id or parcel.id, quantity
    part.grams, part.ccm = parcel.grams * quantity // parcel.quantity, parcel.ccm * quantity // parcel.quantity
    part.first = parcel.first + parcel.quantity - quantity
    part.number, part.tracking = next_code(parcel)
    parcel.quantity -= quantity
    parcel.grams, parcel.ccm = parcel.grams - part.grams, parcel.ccm - part.ccm
    db.session.add(part)
    db.session.flush()
    return part


def next_code(parcel: Shipment) -> tuple[int, str]:
    """Return the number and the code of a further parcel of the same order in the same batch."""
    last = select(func.max(Shipment.number)).filter_by(batch_id=parcel.batch_id, order_id=parcel.order_id)
    number = (db.session.scalar(last) or 0) + 1
    return number, f"{code_of(parcel.batch_id, parcel.order_id or 0)}-{number}"


@act
def join_parcel(shipment_id: int, person_id: int) -> int:
    """Put the pieces of a parcel back into the one before it; return the id of that one."""
    part, consignment = _open_parcel(shipment_id, person_id)
    before, _ = _open_parcel(_before(part), person_id)
    _check_together(part, before)
    before.quantity, before.grams, before.ccm = (
        before.quantity + part.quantity,
        before.grams + part.grams,
        before.ccm + part.ccm,
    )
    if consignment is not None:
        consignment.parcels, consignment.version = consignment.parcels - 1, Consignment.version + 1
    db.session.delete(part)
    db.session.flush()
    _tell(before, 0, before.quantity, person_id)
    return before.id


def _check_together(part: Shipment, before: Shipment) -> None:
    """Refuse to put together what goes in two ways, or is known to its carrier already."""
    if before.consignment_id != part.consignment_id:
        raise Conflict("The two go in different consignments, and stay apart.", code="apart")
    if db.session.scalar(select(TrackingEvent.id).filter_by(shipment_id=part.id).limit(1)):
        raise Conflict("The carrier has reported something of this parcel already; it stays apart.", code="reported")


def _before(part: Shipment) -> int:
    """Return the parcel of the same order whose pieces end where those of this one begin."""
    if part.part_of_id is None or _is_sent_again(part.id):
        raise Conflict("There is nothing to put it back into.", code="whole")
    pack = select(Shipment).where((Shipment.id == part.part_of_id) | (Shipment.part_of_id == part.part_of_id))
    earlier = pack.where(Shipment.first < part.first).order_by(Shipment.first.desc()).limit(1)
    found = db.session.scalar(earlier)
    return found.id if found and not _is_sent_again(found.id) else 0


def _is_sent_again(shipment_id: int) -> bool:
    return db.session.scalar(select(Shipment.id).filter_by(replaced_by_id=shipment_id)) is not None


def _tell(parcel: Shipment, part_id: int, quantity: int, person_id: int) -> None:
    db.session.execute(update(Batch).filter_by(id=parcel.batch_id).values(version=Batch.version + 1))
    told = (parcel.id, part_id, parcel.order_id or 0, parcel.person_id, quantity)
    record(ShipmentDivided(*told), person_id)


def pieces_in(parcel: Shipment) -> list[Unit]:
    """Return the numbered pieces in a parcel, in the order in which they were put into the parcels of their order."""
    asked = select(Unit).join(Pegging, Pegging.order_line_id == Unit.order_line_id)
    asked = asked.where(Pegging.shipment_id == (parcel.part_of_id or parcel.id), Unit.lost_in_id.is_(None))
    asked = asked.order_by(Unit.order_line_id, func.coalesce(Unit.place, Unit.number))
    return list(db.session.scalars(asked))[parcel.first : parcel.first + parcel.quantity]
