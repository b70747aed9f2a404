"""Take pieces apart again that failed or came back: what can be used goes into the next plan, the rest is scrap."""

from collections.abc import Mapping

from sqlalchemy import insert, select

from portal.events.workshop import BatchUnbuilt
from portal.kit import limits
from portal.kit.db import db, load
from portal.kit.errors import Conflict, Invalid, Refused
from portal.kit.text import clean
from portal.people.queries import role_of
from portal.people.rules import check_role
from portal.production.acts.carriers import refusals
from portal.production.acts.dividing import pieces_in
from portal.production.acts.lots_back import return_parts
from portal.production.models import Batch, BatchItem, Pegging, RecoveredPart, Shipment, Unbuild, Unit
from portal.production.queries.unbuilding import failed_pieces, maker_of, parts_in, returned_parcels
from portal.production.rules import MAKERS
from portal.river import act, record
from portal.river.acts import told_at


@act
def take_apart(
    item_id: int,
    quantity: int,
    usable: Mapping[int, int],
    reason: str,
    person_id: int,
    shipment_id: int = 0,
    lots: Mapping[int, int] | None = None,
) -> int:
    """Take so many pieces apart that failed an inspection, or came back in a parcel; return the id of this.

    `usable` says how much of a part can be used again, in thousandths; of what it does not name nothing can.
    What was taken from lots goes back into them: as `lots` says, or into what was taken first.
    """
    check_role(role_of(person_id), *MAKERS)
    item, batch, maker_id = _load(item_id, shipment_id)
    parts, reason = parts_in(item, quantity if 0 < quantity <= batch.quantity else 0), clean(reason)
    _check(item, quantity, usable, reason, parts, shipment_id)
    done = Unbuild(batch_id=batch.id, item_id=item.id, shipment_id=shipment_id or None, quantity=quantity)
    done.reason, done.taker_id, done.taken_at = reason, person_id, told_at()
    db.session.add(done)
    db.session.flush()
    _recover(done, parts, usable)
    return_parts(done, maker_id, usable, lots or {})
    _mark(done)
    record(BatchUnbuilt(batch.id, done.id, quantity, shipment_id or None), person_id)
    return done.id


def _load(item_id: int, shipment_id: int) -> tuple[BatchItem, Batch, int]:
    """Return what a batch makes of one configuration, its batch, and in which one the pieces of a parcel were made.

    All are locked, and what was made anew later after what was made first: their lots are shared out one by one.
    """
    batch_id = db.session.scalar(select(BatchItem.batch_id).filter_by(id=item_id))
    batch = load(Batch, batch_id or 0)
    maker = load(Batch, maker_of(batch.id, shipment_id))
    return load(BatchItem, item_id), batch, maker.id


def _check(
    item: BatchItem, quantity: int, usable: Mapping[int, int], reason: str, parts: Mapping[int, int], shipment_id: int
) -> None:
    """Refuse what is not there, and more than lies in it."""
    if item.bill_id is None:
        raise Conflict("Nobody has said what this is made of, so nothing can be taken out of it.", code="no_bill")
    checks = {
        "reason": lambda: limits.REASON.text(reason),
        "quantity": lambda: _check_pieces(item, quantity, shipment_id),
    }
    wrong = refusals(checks)
    for part_id, milli in usable.items():
        if quantity and not wrong and not 0 <= milli <= parts.get(part_id, 0):
            wrong[f"part-{part_id}"] = Refused("More than lies in it cannot be used again.")
    if wrong:
        raise Invalid(wrong)


def _check_pieces(item: BatchItem, quantity: int, shipment_id: int) -> None:
    """Refuse more pieces than failed, or than came back in a parcel."""
    most = failed_pieces(item.batch_id)
    if shipment_id:
        here = {row.id: row.quantity for row in returned_parcels(item.batch_id)}
        if shipment_id not in here or not _holds(shipment_id, item):
            raise Refused("Nothing of this parcel can be taken apart.")
        most = here[shipment_id]
    if not 1 <= quantity <= most:
        raise Refused("Please give a number from {least} to {most}.", least=min(most, 1), most=most)


def _holds(shipment_id: int, item: BatchItem) -> bool:
    """Say whether a parcel is of an order of this configuration."""
    parcel = load(Shipment, shipment_id)
    mine = select(Pegging.order_line_id).filter_by(order_id=parcel.order_id, batch_id=item.batch_id, item_id=item.id)
    return db.session.scalar(mine.limit(1)) is not None


def _recover(done: Unbuild, parts: Mapping[int, int], usable: Mapping[int, int]) -> None:
    rows = [
        {"unbuild_id": done.id, "part_id": part_id, "milli": milli, "usable": usable.get(part_id, 0)}
        for part_id, milli in parts.items()
    ]
    if rows:
        db.session.execute(insert(RecoveredPart), [row | {"remaining": row["usable"]} for row in rows])


def _mark(done: Unbuild) -> None:
    """Note of numbered pieces of a parcel with what they were taken apart."""
    if done.shipment_id is None:
        return
    parcel = load(Shipment, done.shipment_id)
    lost = select(Unit).filter_by(lost_in_id=parcel.id).order_by(Unit.number)
    inside = list(db.session.scalars(lost)) if parcel.replaced_by_id else pieces_in(parcel)
    for unit in [each for each in inside if each.taken_apart_id is None][: done.quantity]:
        unit.taken_apart_id = done.id
