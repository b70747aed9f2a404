"""Put parcels into consignments by destination, carrier and week; seal them, hand them over, see them on their way."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import select, update

from portal.events.parcels import ConsignmentFilled, ConsignmentMoved
from portal.events.production import ShipmentMoved
from portal.kit.db import db, load
from portal.kit.errors import Conflict
from portal.kit.zones import zone_for
from portal.people.queries import role_of
from portal.people.rules import check_role
from portal.production.models import Batch, Carrier, Consignment, Shipment
from portal.production.rules import MAKERS, SHIPMENT_LIFE
from portal.production.rules.parcels import CONSIGNMENT_LIFE, fits, week_of
from portal.river import act, record, record_many
from portal.river.acts import told_at

AT_ONCE = 500  # rows in one statement
MOST = 20_000  # parcels that are put into consignments in one act


@dataclass(slots=True)
class Room:
    """A consignment while it is filled."""

    consignment: Consignment
    parcels: list[Shipment] = field(default_factory=list)

    def takes(self, parcel: Shipment) -> bool:
        """Take a parcel if it has room; say whether it did."""
        into = self.consignment
        if not (fits(into.grams, parcel.grams, into.most_grams) and fits(into.ccm, parcel.ccm, into.most_ccm)):
            return False
        into.parcels, into.quantity = into.parcels + 1, into.quantity + parcel.quantity
        into.grams, into.ccm = into.grams + parcel.grams, into.ccm + parcel.ccm
        self.parcels.append(parcel)
        return True


@act
def gather(
    carrier_id: int,
    person_id: int,
    parcel_ids: Sequence[int] = (),
    *,
    alone: bool = False,
    but_of: Collection[int] = (),
) -> list[int]:
    """Put what waits (or only these parcels) into consignments of a carrier; return the ids of the consignments.

    Parcels of some orders may be left waiting.

    A consignment takes one destination and one week, and no more than the carrier does; what fits nowhere waits.
    """
    check_role(role_of(person_id), *MAKERS)
    carrier = load(Carrier, carrier_id)  # two who gather for one carrier do so one after the other
    if carrier.retired_at is not None:
        raise Conflict("This carrier is no longer on the list.", code="retired")
    waiting = [parcel for parcel in _waiting(parcel_ids) if parcel.order_id not in but_of]
    filled = _fill(carrier, waiting, {} if alone else _open_rooms(carrier))
    if not filled:
        raise _nothing_gathered(len(waiting))
    for room in filled:
        _put(carrier, room, person_id)
    return [room.consignment.id for room in filled]


def _nothing_gathered(waiting: int) -> Conflict:
    if waiting:
        return Conflict(
            "What waits is heavier or larger than this carrier takes. Choose another one.", code="too_large"
        )
    return Conflict("No parcel waits for a consignment.", code="none")


def _waiting(parcel_ids: Sequence[int]) -> list[Shipment]:
    """Return the parcels in no consignment, locked, destination by destination."""
    asked = select(Shipment).filter_by(status="packed", consignment_id=None)
    if parcel_ids:
        asked = asked.where(Shipment.id.in_(parcel_ids))
    asked = asked.order_by(Shipment.id).limit(MOST).with_for_update().execution_options(populate_existing=True)
    found = sorted(db.session.scalars(asked), key=lambda row: (row.country, row.region, row.id))
    for parcel in found:
        parcel.tracking = parcel.tracking or f"W{parcel.batch_id}-0-{parcel.id}"  # packed when none had a number
    return found


def _this_week() -> date:
    return week_of(told_at().astimezone(zone_for("")).date())


def _open_rooms(carrier: Carrier) -> dict[tuple[str, str], list[Room]]:
    """Return what collects for this carrier this week, by destination."""
    asked = select(Consignment).filter_by(carrier_id=carrier.id, week=_this_week(), status="collecting")
    found: dict[tuple[str, str], list[Room]] = defaultdict(list)
    for row in db.session.scalars(asked.order_by(Consignment.id).with_for_update()):
        found[row.country, row.region].append(Room(row))
    return found


def _fill(carrier: Carrier, waiting: Iterable[Shipment], rooms: dict[tuple[str, str], list[Room]]) -> list[Room]:
    """Put each parcel where it has room, begin a consignment where there is none; return what took something."""
    for parcel in waiting:
        there = rooms.setdefault((parcel.country, parcel.region), [])
        if any(room.takes(parcel) for room in there):
            continue
        fresh = Room(_begun(carrier, parcel.country, parcel.region))
        if fresh.takes(parcel):
            there.append(fresh)
    filled = [room for there in rooms.values() for room in there if room.parcels]
    db.session.add_all([room.consignment for room in filled])
    db.session.flush()
    return filled


def _begun(carrier: Carrier, country: str, region: str) -> Consignment:
    """Return an empty consignment with what its carrier takes today."""
    begun = Consignment(country=country, region=region, carrier_id=carrier.id, week=_this_week(), begun_at=told_at())
    begun.status, begun.parcels, begun.quantity, begun.grams, begun.ccm = CONSIGNMENT_LIFE.first, 0, 0, 0, 0
    begun.most_grams, begun.most_ccm = carrier.grams, carrier.ccm
    return begun


def _put(carrier: Carrier, room: Room, person_id: int) -> None:
    """Write which parcels are in a consignment now."""
    into, ids = room.consignment, [parcel.id for parcel in room.parcels]
    values = {"consignment_id": into.id, "carrier_id": carrier.id, "carrier": carrier.name}
    for start in range(0, len(ids), AT_ONCE):
        db.session.execute(update(Shipment).where(Shipment.id.in_(ids[start : start + AT_ONCE])).values(values))
    into.version = Consignment.version + 1
    where = (into.country, into.region, into.week.isoformat())
    record(ConsignmentFilled(into.id, carrier.id, *where, len(ids)), person_id)


@act
def move_consignment(consignment_id: int, step: str, person_id: int) -> None:
    """Take a step with a consignment that moves no parcel: seal it, or note how far it came."""
    check_role(role_of(person_id), *MAKERS)
    consignment = load(Consignment, consignment_id)
    if step == "dispatch":
        raise Conflict("Hand it over with all its parcels.", code="state")
    _step(consignment, step, person_id, role_of(person_id))


def _step(consignment: Consignment, step: str, person_id: int | None, role: str) -> None:
    before = consignment.status
    consignment.status = CONSIGNMENT_LIFE.after(before, step, role)
    if step == "seal":
        consignment.sealed_at = told_at()
    elif step == "dispatch":
        consignment.sent_at = told_at()
    elif step == "close":
        consignment.closed_at = told_at()
    consignment.version = Consignment.version + 1
    record(ConsignmentMoved(consignment.id, consignment.status, before, consignment.parcels), person_id)


@act
def hold_back(consignment_id: int, order_ids: Collection[int], person_id: int) -> None:
    """Take the parcels of some orders out of a consignment that has not left: they wait for a later one."""
    check_role(role_of(person_id), *MAKERS)
    _lock_batches(consignment_id)
    consignment = load(Consignment, consignment_id)
    parcels = [parcel for parcel in _parcels_in(consignment_id) if parcel.order_id in order_ids]
    if consignment.sent_at is not None or not parcels:
        raise Conflict("Nothing of this can be held back any more.", code="state")
    for parcel in parcels:
        parcel.consignment_id = None
        consignment.parcels, consignment.quantity = consignment.parcels - 1, consignment.quantity - parcel.quantity
        consignment.grams, consignment.ccm = consignment.grams - parcel.grams, consignment.ccm - parcel.ccm
    consignment.version = Consignment.version + 1
    db.session.flush()
    record_many([(told(parcel, parcel.status), person_id, None) for parcel in parcels])


@act
def hand_over(consignment_id: int, person_id: int) -> None:
    """Hand a sealed consignment to its carrier, with all its parcels."""
    check_role(role_of(person_id), *MAKERS)
    batches = _lock_batches(consignment_id)
    consignment = load(Consignment, consignment_id)
    _step(consignment, "dispatch", person_id, role_of(person_id))
    parcels = _parcels_in(consignment_id)
    moves = [(moved(parcel, "hand_over"), person_id, None) for parcel in parcels]
    for parcel in parcels:
        parcel.sent_at = told_at()
    db.session.execute(update(Batch).where(Batch.id.in_(batches)).values(version=Batch.version + 1))
    db.session.flush()
    record_many(moves)


def _lock_batches(consignment_id: int) -> list[int]:
    """Lock the batches of which parcels are in a consignment, in the order of their ids."""
    asked = select(Shipment.batch_id).filter_by(consignment_id=consignment_id).distinct()
    ids = sorted(db.session.scalars(asked))
    for batch_id in ids:
        load(Batch, batch_id)
    return ids


def _parcels_in(consignment_id: int) -> list[Shipment]:
    asked = select(Shipment).filter_by(consignment_id=consignment_id).order_by(Shipment.id).with_for_update()
    return list(db.session.scalars(asked.execution_options(populate_existing=True)))


def moved(parcel: Shipment, step: str) -> ShipmentMoved:
    """Let a parcel take a step of the table; return the event that says so."""
    before, parcel.status = parcel.status, SHIPMENT_LIFE.after(parcel.status, step, *MAKERS)
    return told(parcel, before)


def told(parcel: Shipment, before: str) -> ShipmentMoved:
    """Return the event that a parcel came from one status to the one that it has now."""
    where = (parcel.country, parcel.region, parcel.quantity)
    whose = (parcel.order_id, parcel.person_id, parcel.consignment_id)
    return ShipmentMoved(parcel.id, parcel.batch_id, parcel.status, before, *where, *whose)


def close_if_over(consignment_id: int, statuses: Sequence[str]) -> None:
    """Close a consignment of which no parcel is under way any more; called by the act that moved the last one."""
    going = select(Shipment.id).filter_by(consignment_id=consignment_id).where(Shipment.status.not_in(statuses))
    if db.session.scalar(going.limit(1)) is None:
        consignment = load(Consignment, consignment_id)
        if (consignment.status, "close") in CONSIGNMENT_LIFE.table:
            _step(consignment, "close", None, "house")
