"""Let the pieces of an order that ended count as made beyond the orders; nothing of it is packed any more."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import delete, select, update

from portal.events.workshop import PiecesFreed
from portal.kit.db import db, load
from portal.kit.errors import Conflict
from portal.people.queries import role_of
from portal.people.rules import check_role
from portal.production.acts.consigning import hold_back
from portal.production.models import (
    Batch,
    BatchItem,
    ChangeRequest,
    Pegging,
    Plan,
    Poll,
    PollVoice,
    Shipment,
    TrackingEvent,
    Unit,
    Watcher,
    WatcherVoice,
)
from portal.production.rules import MAKERS
from portal.production.rules.taking_part import CHANGE_LIFE
from portal.river import act, record
from portal.river.acts import told_at
from portal.talk import acts as talk

FRESH = {"populate_existing": True}


@act
def free_pieces(order_id: int, called: str, person_id: int) -> int:
    """Take an order out of its batches: they make as many as before, beyond the orders; return how many that are.

    It is called by what ends the order.  Numbered pieces keep their numbers; what is packed is unpacked.
    """
    check_role(role_of(person_id), *MAKERS)
    batches = _locked_batches(order_id)
    pegs = _pegs(order_id)
    _unpack(order_id, person_id)
    for peg in pegs:
        _declare(batches[peg.batch_id], peg, called)
    _unpeg(order_id, pegs)
    _leave({(peg.batch_id, peg.person_id) for peg in pegs if peg.person_id}, order_id)
    for batch_id in sorted({peg.batch_id for peg in pegs}):
        n = sum(peg.quantity for peg in pegs if peg.batch_id == batch_id)
        record(PiecesFreed(batch_id, order_id, n), person_id)
    return sum(peg.quantity for peg in pegs)


def _pegs(order_id: int) -> Sequence[Any]:
    """Return which lines of an order are in which batches, locked."""
    names = (Pegging.order_line_id, Pegging.batch_id, Pegging.person_id, Pegging.item_id, Pegging.quantity)
    asked = select(*names).filter_by(order_id=order_id).order_by(Pegging.order_line_id)
    return db.session.execute(asked.with_for_update()).all()


def _locked_batches(order_id: int) -> dict[int, Batch]:
    """Return the batches of an order, locked with all that share a consignment with it, in the order of their ids."""
    mine = select(Shipment.consignment_id).where(Shipment.order_id == order_id, Shipment.consignment_id.is_not(None))
    beside = select(Shipment.batch_id).where(Shipment.consignment_id.in_(mine))
    asked = select(Pegging.batch_id).filter_by(order_id=order_id).union(beside)
    return {batch_id: load(Batch, batch_id) for batch_id in sorted(db.session.scalars(asked))}


def _unpack(order_id: int, person_id: int) -> None:
    """Take the parcels of an order out of their consignments and apart, as long as none has left the house."""
    asked = select(Shipment).filter_by(order_id=order_id).order_by(Shipment.id).with_for_update()
    parcels = list(db.session.scalars(asked.execution_options(**FRESH)))
    _refuse_gone(parcels)
    for consignment_id in sorted({parcel.consignment_id for parcel in parcels if parcel.consignment_id}):
        hold_back(consignment_id, {order_id}, person_id)


def _refuse_gone(parcels: Sequence[Shipment]) -> None:
    """Refuse to unpack what has left, or of which a carrier says that it has."""
    if any(parcel.status != "packed" or parcel.sent_at for parcel in parcels):
        raise Conflict("A part of this order has left the house; it is not ended any more.", code="left")
    ids = [parcel.id for parcel in parcels]
    if db.session.scalar(select(TrackingEvent.id).where(TrackingEvent.shipment_id.in_(ids)).limit(1)):
        raise Conflict("A carrier has reported something of a parcel of this order; it is not ended.", code="reported")


def _declare(batch: Batch, peg: Any, called: str) -> None:
    """Let the pieces of an order line be made beyond the orders, as was declared by ending the order."""
    item = load(BatchItem, peg.item_id) if peg.item_id else _unchosen(batch)
    item.ordered -= peg.quantity if peg.item_id else 0
    item.allowance, item.reason = item.allowance + peg.quantity, item.reason or called
    batch.allowance, batch.version = batch.allowance + peg.quantity, Batch.version + 1
    if batch.plan_id:
        plan = load(Plan, batch.plan_id)
        plan.ordered, plan.version = plan.ordered - peg.quantity, Plan.version + 1
    db.session.flush()


def _unchosen(batch: Batch) -> BatchItem:
    """Return what a batch makes where nothing is chosen."""
    known = db.session.scalar(select(BatchItem).filter_by(batch_id=batch.id, configuration=""))
    if known is None:
        known = BatchItem(batch_id=batch.id, configuration="", choices=[], ordered=0, allowance=0, reason="")
        db.session.add(known)
    return known


def _unpeg(order_id: int, pegs: Iterable[Any]) -> None:
    """Let go of the lines of an order, and of the parcels in which they lay."""
    mine = {"synchronize_session": False}
    lines = [peg.order_line_id for peg in pegs]
    db.session.execute(
        update(Unit).where(Unit.order_line_id.in_(lines)).values(order_line_id=None), execution_options=mine
    )
    db.session.execute(delete(Pegging).filter_by(order_id=order_id), execution_options=mine)
    parts = delete(Shipment).where(Shipment.order_id == order_id, Shipment.part_of_id.is_not(None))
    db.session.execute(parts, execution_options=mine)
    db.session.execute(delete(Shipment).filter_by(order_id=order_id), execution_options=mine)
    db.session.expire_all()


def _leave(buyers: Iterable[tuple[int, int]], order_id: int) -> None:
    """Let who has ordered nothing else in a batch have no say in it any more."""
    wishes = select(ChangeRequest).filter_by(order_id=order_id, status=CHANGE_LIFE.first).with_for_update()
    for wish in db.session.scalars(wishes):
        wish.status, wish.decided_at = CHANGE_LIFE.after(wish.status, "withdraw", *MAKERS), told_at()
    for batch_id, person_id in sorted(buyers):
        if not db.session.scalar(
            select(Pegging.order_line_id).filter_by(batch_id=batch_id, person_id=person_id).limit(1)
        ):
            _hush(batch_id, person_id)


def _hush(batch_id: int, person_id: int) -> None:
    """Take back what somebody said of what is not decided; whoever signs for the others leaves them to elect."""
    open_ = select(Poll.id).filter_by(batch_id=batch_id, status="open").order_by(Poll.id).with_for_update()
    polls = list(db.session.scalars(open_))
    db.session.execute(delete(PollVoice).where(PollVoice.poll_id.in_(polls), PollVoice.person_id == person_id))
    stood = select(Watcher.id).filter_by(batch_id=batch_id, person_id=person_id)
    db.session.execute(delete(WatcherVoice).where(WatcherVoice.watcher_id.in_(stood)))
    db.session.execute(delete(WatcherVoice).filter_by(batch_id=batch_id, person_id=person_id))
    db.session.execute(delete(Watcher).filter_by(batch_id=batch_id, person_id=person_id))
    talk.unfollow(f"batch:{batch_id}", person_id)
