"""Send a parcel again that was lost or came back: the same pieces, or others that were made beyond the orders."""

from typing import Any

from sqlalchemy import func, insert, select, update

from portal.events.parcels import ShipmentResent
from portal.kit import limits
from portal.kit.db import db, load
from portal.kit.errors import Conflict, Invalid, Refused
from portal.kit.text import clean
from portal.people.queries import role_of
from portal.people.rules import check_role
from portal.production.acts.carriers import refusals
from portal.production.acts.dividing import next_code, pieces_in
from portal.production.acts.tracking import load_parcel
from portal.production.models import Batch, Pegging, Replacement, Shipment, Unit
from portal.production.queries.parcels import spare_pieces
from portal.production.queries.unbuilding import is_taken_apart
from portal.production.rules import MAKERS, SHIPMENT_LIFE
from portal.production.rules.parcels import ALLOWANCE, ANEW, SAME, UNCLEAR
from portal.river import act, record
from portal.river.acts import told_at


@act
def resend(shipment_id: int, way: str, reason: str, person_id: int) -> int:
    """Pack again what was lost or came back without having arrived, once; return the id of the new parcel.

    What is made anew for it is packed when it is made.
    """
    check_role(role_of(person_id), *MAKERS)
    old = load_parcel(shipment_id)
    batch = load(Batch, old.batch_id)
    check_lost(old)
    reason = checked(old, way, reason)
    if way == ANEW:
        raise Conflict("These pieces are not made yet.", code="unmade")
    new = packed_again(old)
    if way != SAME:
        give_other_pieces(old, batch)
    put_instead(old, new)
    old.resent_as, old.resent_why = way, reason
    batch.version = Batch.version + 1
    record(ShipmentResent(new.id, old.id, new.order_id or 0, new.person_id, batch.id, new.quantity, way), person_id)
    return new.id


def check_lost(old: Shipment) -> None:
    """Refuse what is not to be sent again."""
    if db.session.scalar(select(Replacement.batch_id).filter_by(shipment_id=old.id)):
        raise Conflict("Its pieces are being made anew already.", code="resent")
    if old.replaced_by_id is not None:
        raise Conflict("This parcel was sent again already.", code="resent")
    if old.status not in UNCLEAR or old.delivered_at is not None or old.order_id is None:
        raise Conflict("Only a parcel is sent again that is lost or came back unopened.", code="state")


def checked(old: Shipment, way: str, reason: str) -> str:
    """Return the reason, cleaned, or refuse what is wrong field by field."""
    reason = clean(reason)
    wrong = refusals({"reason": lambda: limits.REASON.text(reason), "way": lambda: _check_way(old, way)})
    if wrong:
        raise Invalid(wrong)
    return reason


def _check_way(old: Shipment, way: str) -> None:
    """Refuse pieces that are not there."""
    spare = spare_pieces(old.batch_id)
    if way not in (SAME, ALLOWANCE, ANEW):
        raise Refused("Please choose one of the options.")
    if way == SAME and (old.status != "returned" or is_taken_apart(old.id)):
        raise Refused("These pieces have not come back.")
    if way == ALLOWANCE and spare < old.quantity:
        raise Refused("Only {n} pieces beyond the orders are left.", n=spare)


def packed_again(old: Shipment) -> Shipment:
    """Return a new parcel to the same place with as many pieces."""
    same = ("batch_id", "order_id", "person_id", "country", "region", "quantity", "first", "grams", "ccm", "part_of_id")
    new = Shipment(**{name: getattr(old, name) for name in same}, packed_at=told_at())
    new.status = SHIPMENT_LIFE.first
    new.number, new.tracking = next_code(old)
    db.session.add(new)
    db.session.flush()
    return new


def put_instead(old: Shipment, new: Shipment) -> None:
    """Let the new parcel hold what the old one held, with the parts that were taken from it."""
    if old.part_of_id is None:
        mine: Any = {"synchronize_session": False}
        db.session.execute(update(Pegging).filter_by(shipment_id=old.id).values(shipment_id=new.id), mine)
        db.session.execute(update(Shipment).filter_by(part_of_id=old.id).values(part_of_id=new.id), mine)
    old.replaced_by_id, old.part_of_id = new.id, None
    db.session.flush()


def give_other_pieces(old: Shipment, batch: Batch) -> None:
    """Give numbers to the pieces that go instead of those in a parcel; the others keep theirs and are lost in it."""
    gone = pieces_in(old)
    spare = _numbered_spares(batch.id, len(gone))
    for unit, other in zip(gone, spare, strict=False):
        other.order_line_id, other.place = unit.order_line_id, unit.place or unit.number
        unit.lost_in_id = old.id
    gone = gone[len(spare) :]
    last = db.session.scalar(select(func.max(Unit.number)).filter_by(batch_id=batch.id)) or 0
    rows = []
    for number, unit in enumerate(gone, last + 1):
        unit.lost_in_id = old.id
        about = {"order_line_id": unit.order_line_id, "place": unit.place or unit.number}
        rows.append({"serial": f"{batch.lot}-{number:05}", "batch_id": batch.id, "number": number, **about})
    db.session.flush()
    if rows:
        db.session.execute(insert(Unit), rows)


def _numbered_spares(batch_id: int, most: int) -> list[Unit]:
    """Return pieces that have a number already and belong to nobody, as their order ended."""
    asked = select(Unit).where(Unit.batch_id == batch_id, Unit.order_line_id.is_(None), Unit.taken_apart_id.is_(None))
    return list(db.session.scalars(asked.order_by(Unit.number).limit(most).with_for_update()))
