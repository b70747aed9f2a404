"""What the knowledge room learns from the river: what came of the ways through its guides."""

from sqlalchemy import delete

from portal.events.knowledge import GuideWalked
from portal.kit.db import db
from portal.knowledge.models import GuideEnd
from portal.river import Happened, Projection

ends = Projection("knowledge.ends", tables=[GuideEnd])


@ends.on(GuideWalked)
def walked(event: GuideWalked, happened: Happened) -> None:
    """Remember what somebody said last at an end of a guide."""
    where = {"guide_id": event.guide_id, "edition": event.number, "step": event.step}
    key = {**where, "person_id": happened.actor_id or 0}
    ends.flush()
    db.session.execute(delete(GuideEnd).filter_by(**key))
    ends.add(GuideEnd, **key, outcome=event.outcome)
