"""Pack a batch by destination, hand the shipments over, and say that they arrived."""

from collections import Counter

from sqlalchemy import select, update

from portal.events.production import BatchAdvanced, BatchPacked, ShipmentMoved
from portal.kit import limits
from portal.kit.db import db, load
from portal.kit.errors import Conflict
from portal.kit.text import clean_line
from portal.people.queries import role_of
from portal.people.rules import check_role
from portal.production.acts.checking import finish
from portal.production.models import Batch, Pegging, Shipment
from portal.production.rules import BATCH_LIFE, MAKERS, SHIPMENT_LIFE
from portal.river import act, record
from portal.river.acts import told_at


@act
def pack_batch(batch_id: int, person_id: int) -> list[int]:
    """Finish a batch and pack it, one shipment for each destination; return the ids of the shipments."""
    check_role(role_of(person_id), *MAKERS)
    batch = load(Batch, batch_id)
    if batch.status != "done":
        _finish(batch, person_id)
    loose = select(Pegging.country, Pegging.region, Pegging.quantity).filter_by(batch_id=batch_id, shipment_id=None)
    units: Counter[tuple[str, str]] = Counter()
    for country, region, quantity in db.session.execute(loose):
        units[country, region] += quantity
    if not units:
        raise Conflict("This batch is packed already.", code="packed")
    shipments = [_pack(batch_id, *where, units[where]) for where in sorted(units)]
    record(BatchPacked(batch_id, len(shipments)), person_id)
    return shipments


def _finish(batch: Batch, person_id: int) -> None:
    finish(batch, person_id)
    before, batch.status = batch.status, BATCH_LIFE.after(batch.status, "finish", role_of(person_id))
    batch.finished_at, batch.version = told_at(), Batch.version + 1
    record(BatchAdvanced(batch.id, batch.stage, batch.status, before, batch.quantity), person_id)


def _pack(batch_id: int, country: str, region: str, quantity: int) -> int:
    """Put all that goes to one destination into one shipment."""
    shipment = Shipment(batch_id=batch_id, country=country, region=region, quantity=quantity, packed_at=told_at())
    db.session.add(shipment)
    db.session.flush()
    whose = {"batch_id": batch_id, "country": country, "region": region, "shipment_id": None}
    db.session.execute(update(Pegging).filter_by(**whose).values(shipment_id=shipment.id))
    return shipment.id


@act
def send_shipment(shipment_id: int, carrier: str, tracking: str, person_id: int) -> int:
    """Hand a shipment to its carrier; return the id of its batch."""
    shipment = _load(shipment_id, person_id)
    shipment.carrier = limits.LINE.text(clean_line(carrier))
    shipment.tracking = limits.LINE.text(clean_line(tracking))
    shipment.sent_at = told_at()
    _move(shipment, "hand_over", person_id)
    return shipment.batch_id


@act
def deliver_shipment(shipment_id: int, person_id: int) -> int:
    """Say that a shipment reached its buyers; return the id of its batch."""
    shipment = _load(shipment_id, person_id)
    shipment.delivered_at = told_at()
    _move(shipment, "deliver", person_id)
    return shipment.batch_id


def _load(shipment_id: int, person_id: int) -> Shipment:
    """Return a shipment, locked after its batch."""
    check_role(role_of(person_id), *MAKERS)
    batch_id = db.session.scalar(select(Shipment.batch_id).filter_by(id=shipment_id))
    load(Batch, batch_id or 0)
    return load(Shipment, shipment_id)


def _move(shipment: Shipment, step: str, person_id: int) -> None:
    before, shipment.status = shipment.status, SHIPMENT_LIFE.after(shipment.status, step, role_of(person_id))
    where = (shipment.country, shipment.region, shipment.quantity)
    db.session.execute(update(Batch).filter_by(id=shipment.batch_id).values(version=Batch.version + 1))
    record(ShipmentMoved(shipment.id, shipment.batch_id, shipment.status, before, *where), person_id)
