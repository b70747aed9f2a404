"""Note which numbered pieces of a batch took which lot of a bought part, so that a recall names no others."""

from sqlalchemy import delete, select, update

from portal.events.workshop import LotNoted
from portal.kit.db import db, load
from portal.kit.errors import Conflict, Invalid, Refused
from portal.people.queries import role_of
from portal.people.rules import check_role
from portal.production.models import Batch, LotIssue, LotRange, Part
from portal.production.rules import MAKERS
from portal.river import act, record


@act
def note_lot(batch_id: int, lot_id: int, first: int, last: int, person_id: int) -> int:
    """Note that the pieces of a batch from one number to another took a lot; return the id of this."""
    check_role(role_of(person_id), *MAKERS)
    batch = load(Batch, batch_id)
    _check(batch, lot_id, first, last)
    noted = LotRange(batch_id=batch_id, lot_id=lot_id, first=first, last=last)
    db.session.add(noted)
    db.session.flush()
    record(LotNoted(batch_id, lot_id, first, last), person_id)
    return noted.id


def _check(batch: Batch, lot_id: int, first: int, last: int) -> None:
    """Refuse what has no numbers, numbers that no piece has, another lot, and what is noted already."""
    numbered = select(Part.id).filter_by(product_id=batch.product_id, has_serials=True)
    if batch.status == "cancelled" or db.session.scalar(numbered.limit(1)) is None:
        raise Conflict("The pieces of this batch have no numbers of their own.", code="no_numbers")
    wrong: dict[str, str | Refused] = {}
    if not is_taken(batch.id, lot_id):
        wrong["lot"] = Refused("Nothing of this lot was taken for this batch.")
    if not 1 <= first <= batch.quantity:
        wrong["first"] = Refused("Please give a number from {least} to {most}.", least=1, most=batch.quantity)
    elif not first <= last <= batch.quantity:
        wrong["last"] = Refused("Please give a number from {least} to {most}.", least=first, most=batch.quantity)
    same = select(LotRange.id).filter_by(batch_id=batch.id, lot_id=lot_id)
    if not wrong and db.session.scalar(same.where(LotRange.first <= last, LotRange.last >= first).limit(1)):
        wrong["first"] = Refused("Of some of these pieces this is noted already.")
    if wrong:
        raise Invalid(wrong)


def is_taken(batch_id: int, lot_id: int) -> bool:
    """Say whether anything of a lot was taken for a batch and not put back."""
    taken = select(LotIssue.id).filter_by(batch_id=batch_id, lot_id=lot_id, put_back_at=None)
    return db.session.scalar(taken.limit(1)) is not None


@act
def unnote_lot(range_id: int, person_id: int) -> None:
    """Take back that some pieces took a lot."""
    check_role(role_of(person_id), *MAKERS)
    load(Batch, db.session.scalar(select(LotRange.batch_id).filter_by(id=range_id)) or 0)
    noted = load(LotRange, range_id)
    told = LotNoted(noted.batch_id, noted.lot_id, noted.first, noted.last, is_back=True)
    db.session.delete(noted)
    db.session.flush()
    record(told, person_id)


def forget_notes(batch_id: int, lot_id: int) -> None:
    """Note nothing any more of a lot of which all was put back."""
    db.session.flush()
    if not is_taken(batch_id, lot_id):
        db.session.execute(delete(LotRange).filter_by(batch_id=batch_id, lot_id=lot_id))


def trim_notes(batch: Batch) -> None:
    """Note nothing of pieces that a batch does not make any more, as their orders went into another one."""
    mine = {"synchronize_session": "fetch"}
    gone = delete(LotRange).filter_by(batch_id=batch.id).where(LotRange.first > batch.quantity)
    kept = update(LotRange).filter_by(batch_id=batch.id).where(LotRange.last > batch.quantity)
    for change in (gone, kept.values(last=batch.quantity)):
        db.session.execute(change, execution_options=mine)
