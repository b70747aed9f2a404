"""Keep of what is bought for a plan how much was ordered and how much is here, while the plan takes more or less."""

from collections.abc import Mapping
from datetime import date, timedelta

from sqlalchemy import case, func, update

from portal.kit.db import db
from portal.production.acts.recovering import return_some, use_recovered
from portal.production.models import Plan, Purchase
from portal.production.rules.works import HOUSE, PURCHASE_LIFE


def propose(plan: Plan, bought: Mapping[int, int], lead_days: Mapping[int, int], needed: date) -> None:
    """Propose to buy what is not made here; of what was ordered already only the rest is proposed."""
    for part_id, needed_milli in bought.items():
        if not (milli := use_recovered(plan.id, part_id, needed_milli)):
            continue
        row = db.session.get(Purchase, (plan.id, part_id)) or Purchase(plan_id=plan.id, part_id=part_id, milli=0)
        _pin(row)
        row.milli += milli
        row.needed_on = needed if row.ordered else min(row.needed_on or needed, needed)
        row.order_by = row.needed_on - timedelta(days=lead_days.get(part_id, 0))
        _settle(row)
        db.session.add(row)
    db.session.flush()


def unpropose(plan_id: int, bought: Mapping[int, int]) -> None:
    """Take back what was to be bought for something that is not made: first what nobody has ordered yet."""
    for part_id, milli in sorted(bought.items()):
        row = db.session.get(Purchase, (plan_id, part_id), with_for_update=True, populate_existing=True)
        free = min(milli, max(row.milli - row.ordered, 0)) if row else 0
        rest = return_some(plan_id, part_id, milli - free)
        if row is not None:
            _take(row, free + rest)
    db.session.flush()


def _take(row: Purchase, milli: int) -> None:
    """Let a plan take so much less of what is bought; what was ordered still comes."""
    _pin(row)
    row.milli -= milli
    if not row.milli and not row.ordered:
        db.session.delete(row)
    else:
        _settle(row)


def _pin(row: Purchase) -> None:
    """Write down how much was ordered and is here, before the plan takes another amount."""
    row.ordered_milli, row.arrived_milli = row.ordered, row.arrived


def _settle(row: Purchase) -> None:
    """Let the status of a purchase follow what is ordered and here of what the plan takes."""
    now = "arrived" if row.arrived >= row.milli else "ordered" if row.ordered >= row.milli else PURCHASE_LIFE.first
    steps = {"proposed": "grow", "ordered": "shrink", "arrived": "shrink_here"}
    if row.status is None:
        row.status = now
    elif row.status != now:
        is_awaited = (row.status, now) == ("arrived", "ordered")  # what is still to come is needed after all
        row.status = PURCHASE_LIFE.after(row.status, "await" if is_awaited else steps[now], HOUSE)


def note_step(row: Purchase, step: str) -> None:
    """Write down with a step how much of it is ordered or here."""
    most = max(row.ordered, row.milli)
    row.arrived_milli = most if step == "arrive" else row.arrived
    row.ordered_milli = most


def drop_proposals(plan_id: int) -> None:
    """Drop what nobody has ordered, as the plan is cancelled; what was ordered still comes."""
    mine, ordered = update(Purchase).filter_by(plan_id=plan_id, status="proposed"), Purchase.ordered_milli
    here = case((Purchase.arrived_milli >= ordered, "arrived"), else_="ordered")
    kept = mine.where(ordered > 0).values(status=here, milli=ordered)
    dropped = mine.where(func.coalesce(ordered, 0) == 0).values(status=PURCHASE_LIFE.after("proposed", "drop", HOUSE))
    for change in (kept, dropped):
        db.session.execute(change, execution_options={"synchronize_session": False})
    db.session.expire_all()
