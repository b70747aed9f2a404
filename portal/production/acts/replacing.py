"""Make anew what was lost or came back: in a batch of its own, through the workshop, and then into a new parcel."""

from typing import Any, NamedTuple

from sqlalchemy import delete, select

from portal.events.parcels import ReplacementBegun, ReplacementKept, ShipmentResent
from portal.kit.db import db, load
from portal.kit.errors import Conflict
from portal.people.queries import role_of
from portal.people.rules import THE_STAFF, check_role
from portal.production.acts.freezing import active_bill
from portal.production.acts.planning import move_plan, release_batch
from portal.production.acts.resending import check_lost, checked, give_other_pieces, packed_again, put_instead
from portal.production.acts.tracking import load_parcel
from portal.production.models import (
    Batch,
    BatchItem,
    Pegging,
    Plan,
    Replacement,
    ReplacementPeg,
    Shipment,
    WorkOrder,
)
from portal.production.queries.parcels import spare_pieces
from portal.production.rules import BATCH_LIFE, MAKERS
from portal.production.rules.parcels import ANEW, UNCLEAR
from portal.river import act, record
from portal.river.acts import told_at


class Piece(NamedTuple):
    """So many pieces of one order line that lie in a parcel."""

    order_line_id: int
    item_id: int | None
    quantity: int


@act
def make_anew(shipment_id: int, reason: str, person_id: int) -> int:
    """Have the pieces of a parcel that was lost or came back made anew, once; return the id of their batch.

    Where the workshop plans its work, work orders are written and days are kept for it at once.
    """
    check_role(role_of(person_id), *MAKERS)
    old = load_parcel(shipment_id)
    check_lost(old)
    reason = checked(old, ANEW, reason)
    before, pieces = load(Batch, old.batch_id), _pieces_in(old)
    batch = _batch_for(old, before)
    _peg(batch, old, pieces)
    old.resent_as, old.resent_why = ANEW, reason
    _plan(batch, person_id)
    about = (old.id, old.order_id or 0, old.person_id, batch.id, old.quantity)
    record(ReplacementBegun(*about), person_id)
    return batch.id


def _pieces_in(parcel: Shipment) -> list[Piece]:
    """Return what lies in a parcel, line by line: the pieces of an order lie one after another in its parcels."""
    asked = select(Pegging).filter_by(shipment_id=parcel.part_of_id or parcel.id).order_by(Pegging.order_line_id)
    found, gone = [], 0
    for peg in db.session.scalars(asked):
        first, last = max(parcel.first, gone), min(parcel.first + parcel.quantity, gone + peg.quantity)
        if first < last:
            found.append(Piece(peg.order_line_id, peg.item_id, last - first))
        gone += peg.quantity
    return found


def _batch_for(old: Shipment, before: Batch) -> Batch:
    """Return a new batch of the same plan; only the company sees it."""
    batch = Batch(preorder_id=before.preorder_id, product_id=before.product_id, stages=list(before.stages))
    batch.plan_id, batch.split_from_id = before.plan_id, before.id
    batch.quantity = batch.replacements = old.quantity
    batch.started_at, batch.audience_id, batch.status = told_at(), THE_STAFF, BATCH_LIFE.first
    db.session.add(batch)
    db.session.flush()
    return batch


def _peg(batch: Batch, old: Shipment, pieces: list[Piece]) -> None:
    """Tie what is made anew to the parcel and to its order lines, by what was chosen.

    Why stands with the parcel alone, where it is blanked with its buyer: here its number says enough.
    """
    _peg_only(batch, old, pieces)
    items: dict[int | None, BatchItem] = {}
    for piece in pieces:
        if piece.item_id not in items:
            items[piece.item_id] = _item(batch, piece.item_id, old.tracking or str(old.id))
        items[piece.item_id].replacements += piece.quantity
    db.session.add_all(items.values())
    db.session.flush()


def _item(batch: Batch, item_id: int | None, reason: str) -> BatchItem:
    """Return what is made anew of one configuration, by the bill of materials that is in force."""
    known: Any = db.session.get(BatchItem, item_id) if item_id else None
    item = BatchItem(batch_id=batch.id, configuration="", choices=[], ordered=0, replacements=0, reason=reason)
    if known is not None:
        item.configuration, item.label, item.choices = known.configuration, known.label, list(known.choices)
        item.bill_id = active_bill(batch.product_id) or known.bill_id
    return item


def _plan(batch: Batch, person_id: int) -> None:
    """Write work orders and keep days for it; a plan that was completed goes on with it."""
    if batch.plan_id is None or active_bill(batch.product_id) is None:
        return
    plan = load(Plan, batch.plan_id)
    if release_batch(plan, batch.id) and plan.status == "completed":
        move_plan(plan.id, "reopen", person_id)


def is_planned(batch_id: int) -> bool:
    """Say whether the workshop has work orders for a batch."""
    return db.session.scalar(select(WorkOrder.id).filter_by(batch_id=batch_id).limit(1)) is not None


def replaced_by(batch_id: int) -> tuple[Replacement, Shipment] | None:
    """Return for which parcel a batch makes pieces anew, locked after the batch it was of; None for other batches."""
    replacement = db.session.get(Replacement, batch_id)
    return (replacement, load_parcel(replacement.shipment_id)) if replacement else None


def begin_by_hand(batch: Batch, person_id: int) -> None:
    """Begin what is made anew without work orders, so that it can be finished."""
    if batch.status == BATCH_LIFE.first and not is_planned(batch.id):
        batch.status = BATCH_LIFE.after(batch.status, "begin", role_of(person_id))


def pack_anew(batch: Batch, old: Shipment, person_id: int) -> int:
    """Put what was made anew into a parcel instead of the one that was lost or came back; return its id."""
    if old.replaced_by_id is not None:
        raise Conflict("This batch is packed already.", code="packed")
    new = packed_again(old)
    give_other_pieces(old, batch)
    put_instead(old, new)
    about = (new.id, old.id, new.order_id or 0, new.person_id, old.batch_id, new.quantity, ANEW)
    record(ShipmentResent(*about), person_id)
    return new.id


def is_awaited(old: Shipment) -> bool:
    """Say whether a parcel has neither arrived meanwhile nor was another one sent for it."""
    return old.status in UNCLEAR and old.delivered_at is None


def keep_made(batch: Batch, old: Shipment, person_id: int) -> None:
    """Keep what was made anew beyond the orders: its parcel arrived meanwhile, or its order was paid back."""
    if old.replaced_by_id is not None:
        raise Conflict("This batch is packed already.", code="packed")
    for item in db.session.scalars(select(BatchItem).filter_by(batch_id=batch.id)):
        item.allowance, item.replacements = item.allowance + item.replacements, 0
    batch.allowance, batch.replacements = batch.allowance + batch.replacements, 0
    db.session.execute(delete(ReplacementPeg).filter_by(batch_id=batch.id))
    db.session.execute(delete(Replacement).filter_by(batch_id=batch.id))
    old.resent_as = old.resent_why = ""
    db.session.flush()
    record(ReplacementKept(old.id, old.order_id or 0, batch.id, batch.quantity), person_id)


def kept_for(old: Shipment) -> Batch | None:
    """Return the smallest batch of pieces that were made anew and kept in which there is what lay in this parcel."""
    taken = select(Replacement.batch_id).where(Replacement.batch_id == Batch.id)
    asked = select(Batch).filter_by(split_from_id=old.batch_id, audience_id=THE_STAFF, status="done")
    asked = asked.where(Batch.allowance >= old.quantity, ~taken.exists())
    asked = asked.order_by(Batch.allowance, Batch.id)  # what is left over of one is not sent any more
    needed = _by_configuration(_pieces_in(old))
    return next((batch for batch in db.session.scalars(asked) if _has(batch, needed)), None)


def is_kept(shipment_id: int) -> bool:
    """Say whether a parcel is sent again with pieces that were made anew and kept, as its own batch has not enough."""
    old = db.session.get(Shipment, shipment_id)
    return old is not None and spare_pieces(old.batch_id) < old.quantity and kept_for(old) is not None


def _by_configuration(pieces: list[Piece]) -> dict[str, int]:
    """Return how many pieces there are of what was chosen."""
    found: dict[str, int] = {}
    for piece in pieces:
        known = db.session.get(BatchItem, piece.item_id) if piece.item_id else None
        chosen = known.configuration if known else ""
        found[chosen] = found.get(chosen, 0) + piece.quantity
    return found


def _has(batch: Batch, needed: dict[str, int]) -> bool:
    """Say whether a batch has as many pieces beyond the orders of each configuration."""
    items = db.session.scalars(select(BatchItem).filter_by(batch_id=batch.id))
    have = {item.configuration: item.allowance for item in items}
    return all(have.get(chosen, 0) >= n for chosen, n in needed.items())


@act
def send_kept(shipment_id: int, reason: str, person_id: int) -> int:
    """Send what was made anew for another parcel and kept, instead of one that was lost or came back."""
    check_role(role_of(person_id), *MAKERS)
    old = load_parcel(shipment_id)
    check_lost(old)
    reason, found = checked(old, ANEW, reason), kept_for(old)
    if found is None:
        raise Conflict("These pieces are not here any more.", code="spare")
    batch, pieces = load(Batch, found.id), _pieces_in(old)
    needed = _by_configuration(pieces)
    for item in db.session.scalars(select(BatchItem).filter_by(batch_id=batch.id).with_for_update()):
        n = needed.get(item.configuration, 0)
        item.allowance, item.replacements = item.allowance - n, item.replacements + n
    batch.allowance, batch.replacements = batch.allowance - old.quantity, batch.replacements + old.quantity
    batch.version, old.resent_as, old.resent_why = Batch.version + 1, ANEW, reason
    _peg_only(batch, old, pieces)
    return pack_anew(batch, old, person_id)


def _peg_only(batch: Batch, old: Shipment, pieces: list[Piece]) -> None:
    """Tie pieces that are made already to a parcel and to its order lines."""
    db.session.add(Replacement(batch_id=batch.id, shipment_id=old.id, quantity=old.quantity))
    db.session.flush()
    for piece in pieces:
        db.session.add(ReplacementPeg(batch_id=batch.id, order_line_id=piece.order_line_id, quantity=piece.quantity))
    db.session.flush()
