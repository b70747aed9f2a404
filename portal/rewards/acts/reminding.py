"""Tell members in time that points of theirs expire."""

from sqlalchemy import select

from portal.events.reminders import PointsExpiring
from portal.kit.db import db
from portal.kit.errors import Conflict
from portal.rewards.acts.ledger import open_wallet
from portal.rewards.models import PointsLot
from portal.rewards.rules.moves import SOON
from portal.river import act, record
from portal.river.acts import told_at


@act
def remind_expiring(person_id: int) -> int:
    """Tell somebody of all points that expire soon and that they were not told of; return how many points."""
    open_wallet(person_id)
    asked = select(PointsLot).where(PointsLot.person_id == person_id, PointsLot.reminded_at.is_(None))
    asked = asked.where(PointsLot.expires_at > told_at(), PointsLot.expires_at <= told_at() + SOON)
    lots = db.session.scalars(asked.where(PointsLot.available > 0).order_by(PointsLot.id)).all()
    if not lots:
        raise Conflict("Nothing of this expires now.", code="not_due")
    for lot in lots:
        lot.reminded_at = told_at()
    points = sum(lot.available for lot in lots)
    record(PointsExpiring(person_id, points, SOON.days))
    return points
