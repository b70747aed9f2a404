"""Pack a batch: one parcel for each order, with all that it ordered of this batch."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import insert, select, text

from portal.events.production import BatchAdvanced, BatchPacked
from portal.kit.db import db, load
from portal.kit.errors import Conflict
from portal.people.queries import role_of
from portal.people.rules import check_role
from portal.production.acts.checking import finish
from portal.production.acts.replacing import begin_by_hand, is_awaited, keep_made, pack_anew, replaced_by
from portal.production.models import Batch, BatchItem, Measure, Pegging, Shipment
from portal.production.rules import BATCH_LIFE, MAKERS
from portal.production.rules.parcels import code_of
from portal.river import act, record
from portal.river.acts import told_at

AT_ONCE = 500  # rows in one statement

PUT_IN = text("""
    UPDATE pegging
       SET shipment_id = (SELECT shipment.id FROM shipment
                           WHERE shipment.batch_id = pegging.batch_id AND shipment.order_id = pegging.order_id
                             AND shipment.number = 1)
     WHERE batch_id = :batch_id AND shipment_id IS NULL
""")


@act
def pack_batch(batch_id: int, person_id: int, *, is_needed: bool = True) -> list[int]:
    """Finish a batch and pack it, one parcel for each order; return the ids of the parcels.

    What was made anew goes into the place of what was lost, or stays here where that `is_needed` no more; of what was
    made beyond the orders there is no parcel.
    """
    check_role(role_of(person_id), *MAKERS)
    anew = replaced_by(batch_id)
    batch = load(Batch, batch_id)
    if anew is not None:
        return _pack_anew(batch, anew[1], is_needed, person_id)
    was_done, lines = batch.status == "done", _loose_lines(batch_id)
    if was_done and not lines:
        raise Conflict("This batch is packed already.", code="packed")
    if not was_done:
        _finish(batch, person_id)
    parcels = _pack(batch, lines) if lines else []
    batch.version = Batch.version + 1
    record(BatchPacked(batch_id, len(parcels)), person_id)
    return parcels


def _pack_anew(batch: Batch, old: Shipment, is_needed: bool, person_id: int) -> list[int]:
    """Finish what was made anew, and pack or keep it."""
    if batch.status != "done":
        begin_by_hand(batch, person_id)
        _finish(batch, person_id)
    if not is_needed or not is_awaited(old):
        keep_made(batch, old, person_id)
        return []
    parcels = [pack_anew(batch, old, person_id)]
    record(BatchPacked(batch.id, len(parcels)), person_id)
    return parcels


def _finish(batch: Batch, person_id: int) -> None:
    finish(batch, person_id)
    before, batch.status = batch.status, BATCH_LIFE.after(batch.status, "finish", role_of(person_id))
    batch.finished_at, batch.version = told_at(), Batch.version + 1
    record(BatchAdvanced(batch.id, batch.stage, batch.status, before, batch.quantity), person_id)


def _loose_lines(batch_id: int) -> Sequence[Any]:
    """Return what is in no parcel yet, with what was chosen of it, destination by destination."""
    asked = select(
        *(Pegging.order_id, Pegging.person_id, Pegging.country, Pegging.region, Pegging.quantity),
        BatchItem.choices,
    )
    asked = asked.outerjoin(BatchItem, BatchItem.id == Pegging.item_id).filter(Pegging.batch_id == batch_id)
    asked = asked.where(Pegging.shipment_id.is_(None))
    return db.session.execute(asked.order_by(Pegging.country, Pegging.region, Pegging.order_id)).all()


def _pack(batch: Batch, lines: Sequence[Any]) -> list[int]:
    """Put all that one order gets into one parcel."""
    weighed = _measures(batch.product_id)
    parcels: dict[int, dict[str, Any]] = {}
    for line in lines:
        whose = {"order_id": line.order_id, "person_id": line.person_id, "batch_id": batch.id}
        where = {"country": line.country, "region": line.region, "packed_at": told_at()}
        fresh = {"quantity": 0, "grams": 0, "ccm": 0, "tracking": code_of(batch.id, line.order_id)}
        parcel = parcels.setdefault(line.order_id, whose | where | fresh)
        each = [weighed[0], *(weighed[int(value)] for value in line.choices or ())]
        parcel["quantity"] += line.quantity
        parcel["grams"] += line.quantity * sum(grams for grams, _ in each)
        parcel["ccm"] += line.quantity * sum(ccm for _, ccm in each)
    return _added(batch.id, list(parcels.values()))


def _measures(product_id: int) -> dict[int, tuple[int, int]]:
    """Return grams and cubic centimetres of a product (under 0) and of its options; nothing where nobody weighed."""
    found: dict[int, tuple[int, int]] = defaultdict(lambda: (0, 0))
    for row in db.session.scalars(select(Measure).filter_by(product_id=product_id)):
        found[row.value_id] = (row.grams, row.ccm)
    return found


def _added(batch_id: int, rows: list[dict[str, Any]]) -> list[int]:
    """Write parcels, and put into each what is its own; return their ids in the order of the rows."""
    for start in range(0, len(rows), AT_ONCE):
        db.session.execute(insert(Shipment), rows[start : start + AT_ONCE])
    db.session.execute(PUT_IN, {"batch_id": batch_id})
    known = select(Shipment.order_id, Shipment.id).filter_by(batch_id=batch_id, number=1)
    ids = {row.order_id: row.id for row in db.session.execute(known)}
    return [ids[row["order_id"]] for row in rows]
