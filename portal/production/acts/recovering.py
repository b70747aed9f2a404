"""Use in a plan what was recovered from pieces that were taken apart, so that so much less is bought."""

from sqlalchemy import select, update

from portal.kit.db import db
from portal.production.models import RecoveredPart, RecoveredUse


def use_recovered(plan_id: int, part_id: int, milli: int) -> int:
    """Take what a plan needs of a part from what was recovered, the oldest first; return what is left to be bought."""
    asked = select(RecoveredPart).where(RecoveredPart.part_id == part_id, RecoveredPart.remaining > 0)
    for row in db.session.scalars(asked.order_by(RecoveredPart.unbuild_id).with_for_update()).all():
        taken = min(row.remaining, milli)
        if taken == 0:
            break
        row.remaining, milli = row.remaining - taken, milli - taken
        known = db.session.get(RecoveredUse, (plan_id, row.unbuild_id, part_id))
        use = known or RecoveredUse(plan_id=plan_id, unbuild_id=row.unbuild_id, part_id=part_id, milli=0)
        use.milli += taken
        db.session.add(use)
    db.session.flush()
    return milli


def return_recovered(plan_id: int) -> None:
    """Put back what a plan would have used of recovered parts, as it does not any more."""
    for use in db.session.scalars(select(RecoveredUse).filter_by(plan_id=plan_id)).all():
        mine = update(RecoveredPart).filter_by(unbuild_id=use.unbuild_id, part_id=use.part_id)
        db.session.execute(mine.values(remaining=RecoveredPart.remaining + use.milli))
        db.session.delete(use)
    db.session.flush()


def return_some(plan_id: int, part_id: int, milli: int) -> int:
    """Put so much back of what a plan would have used of a recovered part, the latest first; return what is left."""
    asked = select(RecoveredUse).filter_by(plan_id=plan_id, part_id=part_id).order_by(RecoveredUse.unbuild_id.desc())
    for use in db.session.scalars(asked.with_for_update()).all():
        if not (back := min(use.milli, milli)):
            break
        mine = update(RecoveredPart).filter_by(unbuild_id=use.unbuild_id, part_id=part_id)
        db.session.execute(mine.values(remaining=RecoveredPart.remaining + back))
        use.milli, milli = use.milli - back, milli - back
        if not use.milli:
            db.session.delete(use)
    db.session.flush()
    return milli
