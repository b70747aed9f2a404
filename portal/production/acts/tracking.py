"""Take in what carriers report of parcels, in any order and however often; the table of states decides."""

from datetime import datetime, timedelta

from sqlalchemy import or_, select, update

from portal.events.parcels import ShipmentRenamed, ShipmentReturned, ShipmentTracked
from portal.kit import limits
from portal.kit.db import db, load
from portal.kit.errors import Conflict, Invalid, Refused
from portal.kit.text import clean_line
from portal.people.queries import role_of
from portal.people.rules import check_role
from portal.production.acts.carriers import refusals
from portal.production.acts.consigning import close_if_over, told
from portal.production.models import Batch, Pegging, Promise, Shipment, TrackingEvent
from portal.production.rules import MAKERS
from portal.production.rules.parcels import ENDED, REPORTS, Path, Report, settled
from portal.river import act, record
from portal.river.acts import told_at

AHEAD = timedelta(hours=1)  # by which the clock of a carrier may be wrong


@act
def track(
    shipment_id: int, report: str, happened_at: datetime, person_id: int, *, place: str = "", note: str = ""
) -> None:
    """Take in what was reported of a parcel; of one moment there is one report."""
    check_role(role_of(person_id), *MAKERS)
    parcel = load_parcel(shipment_id)
    words = {"place": clean_line(place), "note": clean_line(note)}
    _check(report, happened_at, **words)
    known = select(TrackingEvent.id).filter_by(shipment_id=shipment_id, happened_at=happened_at)
    if db.session.scalar(known) is not None:
        raise Conflict("This was reported already.", code="repeated")
    db.session.add(
        TrackingEvent(shipment_id=shipment_id, happened_at=happened_at, report=report, told_at=told_at(), **words)
    )
    db.session.flush()
    about = (parcel.id, parcel.order_id or 0, parcel.person_id, report, happened_at.isoformat(), words["place"])
    record(ShipmentTracked(*about), person_id)
    _settle(parcel, person_id)


def load_parcel(shipment_id: int) -> Shipment:
    """Return a parcel, locked after its batch."""
    batch_id = db.session.scalar(select(Shipment.batch_id).filter_by(id=shipment_id))
    load(Batch, batch_id or 0)
    return load(Shipment, shipment_id)


def _check(report: str, happened_at: datetime, place: str, note: str) -> None:
    """Refuse what is no report, what is still to come, and too many words."""

    def _known() -> None:
        if report not in REPORTS:
            raise Refused("There is no report of this kind.")

    def _past() -> None:
        if happened_at > told_at() + AHEAD:
            raise Refused("This moment is still to come.")

    checks = {"report": _known, "happened_at": _past}
    words = {"place": lambda: limits.LINE.text(place), "note": lambda: limits.LINE.text(note)}
    if wrong := refusals(checks | words):
        raise Invalid(wrong)


def _settle(parcel: Shipment, person_id: int) -> None:
    """Let a parcel be where all its reports together lead; before it is handed over they only wait."""
    if parcel.status == "packed":
        return
    path = settled(_reports(parcel.id))
    before, parcel.status, parcel.delivered_at = parcel.status, path.status, path.delivered_at
    if parcel.status != before:
        db.session.execute(update(Batch).filter_by(id=parcel.batch_id).values(version=Batch.version + 1))
        record(told(parcel, before), person_id)
        _tell_end(parcel, person_id)
    _keep_promise(parcel, path)


def _reports(shipment_id: int) -> list[Report]:
    asked = select(TrackingEvent.happened_at, TrackingEvent.report).filter_by(shipment_id=shipment_id)
    return [Report(*row) for row in db.session.execute(asked)]


def _tell_end(parcel: Shipment, person_id: int) -> None:
    """Say that a parcel came back, and close its consignment after the last one."""
    if parcel.status == "returned":
        was_delivered = parcel.delivered_at is not None
        about = (parcel.order_id or 0, parcel.person_id, parcel.batch_id, parcel.quantity)
        record(ShipmentReturned(parcel.id, *about, was_delivered), person_id)
    db.session.flush()
    if parcel.status in ENDED and parcel.consignment_id:
        close_if_over(parcel.consignment_id, ENDED)


def _keep_promise(parcel: Shipment, path: Path) -> None:
    """Note of the orders in a parcel whether they have arrived with all that is theirs."""
    orders = select(Pegging.order_id).filter_by(shipment_id=parcel.part_of_id or parcel.id)
    db.session.flush()
    inside = or_(Shipment.id == Pegging.shipment_id, Shipment.part_of_id == Pegging.shipment_id)
    away = select(Pegging.order_id).outerjoin(Shipment, inside)
    away = away.where(Pegging.order_id == Promise.order_id, Shipment.delivered_at.is_(None))
    kept = update(Promise).where(Promise.order_id.in_(orders), ~away.exists()).values(kept_at=path.delivered_at)
    db.session.execute(kept, execution_options={"synchronize_session": False})


@act
def catch_up(shipment_id: int, person_id: int) -> None:
    """Let a parcel that was handed over be where a carrier reported it before that."""
    check_role(role_of(person_id), *MAKERS)
    parcel = load_parcel(shipment_id)
    before = parcel.status
    _settle(parcel, person_id)
    if parcel.status == before:
        record(told(parcel, before), person_id)


@act
def rename_parcel(shipment_id: int, code: str, person_id: int) -> None:
    """Give a parcel the number under which its carrier knows it."""
    check_role(role_of(person_id), *MAKERS)
    parcel, code = load_parcel(shipment_id), clean_line(code)
    if wrong := refusals({"code": lambda: limits.REFERENCE.text(code)}):
        raise Invalid(wrong)
    other = select(Shipment.id).filter_by(carrier_id=parcel.carrier_id, tracking=code).where(Shipment.id != shipment_id)
    if db.session.scalar(other) is not None:
        raise Invalid({"code": Refused("Another parcel has this number.")})
    parcel.tracking = code
    record(ShipmentRenamed(parcel.id, parcel.order_id or 0, parcel.person_id), person_id)
