"""Material that goes back into its lots: of plans that are taken back, and out of pieces that were taken apart."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import delete, func, insert, select, update

from portal.kit.db import db
from portal.kit.errors import Conflict, Invalid, Refused
from portal.production.models import LotIssue, LotRange, LotReturn, Material, Part, PartLot, Unbuild
from portal.production.queries.lots import lots_in


def return_issues(batches: Sequence[int]) -> None:
    """Put back into their lots what was taken for batches that are not made."""
    mine = LotIssue.batch_id.in_(list(batches))
    taken = select(LotIssue.lot_id, func.sum(LotIssue.milli).label("milli")).where(mine, LotIssue.put_back_at.is_(None))
    _give(db.session.execute(taken.group_by(LotIssue.lot_id).order_by(LotIssue.lot_id)).all())
    db.session.execute(delete(LotIssue).where(mine))
    db.session.execute(delete(LotRange).where(LotRange.batch_id.in_(list(batches))))


def _give(rows: Sequence[Any]) -> None:
    """Let so much more be left of lots."""
    for row in rows:
        given = update(PartLot).filter_by(id=row.lot_id).values(remaining=PartLot.remaining + row.milli)
        db.session.execute(given)


def return_parts(done: Unbuild, batch_id: int, usable: Mapping[int, int], lots: Mapping[int, int]) -> None:
    """Give what can be used of pieces back into the lots that they were made of.

    `lots` says how much of which; of a part of which it names none, the lot that was taken first gets its own first.
    """
    rows: list[dict[str, Any]] = []
    for part_id, milli in usable.items():
        taken = [row for row in lots_in(batch_id) if row.part_id == part_id] if milli else []
        for lot_id, amount in _shared(taken, milli, lots).items():
            rows.append({"unbuild_id": done.id, "lot_id": lot_id, "batch_id": batch_id, "milli": amount})
    if rows:
        db.session.execute(insert(LotReturn), rows)
        mine = select(LotReturn.lot_id, LotReturn.milli).filter_by(unbuild_id=done.id).order_by(LotReturn.lot_id)
        _give(db.session.execute(mine).all())


def _shared(mine: Sequence[Any], milli: int, lots: Mapping[int, int]) -> dict[int, int]:
    """Return how much of what can be used goes into which lot; no more into one than was taken from it."""
    said = {row.lot_id: lots[row.lot_id] for row in mine if row.lot_id in lots}
    for row in mine:
        if said and not 0 <= said.get(row.lot_id, 0) <= row.inside:
            raise Invalid({f"lot-{row.lot_id}": Refused("More than was taken from this lot cannot go back into it.")})
    if said and sum(said.values()) != milli:
        raise Invalid({f"lot-{next(iter(said))}": Refused("Together the lots take exactly what can be used.")})
    return {lot_id: n for lot_id, n in said.items() if n} if said else _first_come(mine, milli)


def _first_come(mine: Sequence[Any], milli: int) -> dict[int, int]:
    found: dict[int, int] = {}
    for row in mine:
        amount = min(row.inside, milli)
        milli -= amount
        if amount:
            found[row.lot_id] = amount
    return found


def refuse_unnamed(batch_id: int) -> None:
    """Refuse to finish a batch of which nobody has said from which lots it was made."""
    taken = select(PartLot.id).join(LotIssue, LotIssue.lot_id == PartLot.id).where(LotIssue.batch_id == batch_id)
    taken = taken.where(LotIssue.put_back_at.is_(None))
    asked = select(Part.code).join(Material, Material.part_id == Part.id).where(Material.batch_id == batch_id)
    asked = asked.where(Part.has_lots, ~Material.is_made, ~taken.where(PartLot.part_id == Part.id).exists())
    if code := db.session.scalar(asked.order_by(Part.code).limit(1)):
        raise Conflict("Say first from which lot of {part} it was made.", code="no_lot", part=code)
