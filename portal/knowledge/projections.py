"""What the knowledge room learns from the river: what came of the ways through its guides, and who read what."""

from sqlalchemy import delete

from portal.events.knowledge import ArticleRead, GuideWalked
from portal.events.people import PersonForgotten
from portal.kit.db import db
from portal.knowledge.models import ArticleReading, GuideEnd
from portal.river import Happened, Projection

ends = Projection("knowledge.ends", tables=[GuideEnd])
readings = Projection("knowledge.readings", tables=[ArticleReading])


@ends.on(GuideWalked)
def walked(event: GuideWalked, happened: Happened) -> None:
    """Remember what somebody said last at an end of a guide."""
    where = {"guide_id": event.guide_id, "edition": event.number, "step": event.step}
    key = {**where, "person_id": happened.actor_id or 0}
    ends.flush()
    db.session.execute(delete(GuideEnd).filter_by(**key))
    ends.add(GuideEnd, **key, outcome=event.outcome)


@readings.on(ArticleRead)
def read(event: ArticleRead, happened: Happened) -> None:
    """Remember who read an article, and when last."""
    key = {"person_id": happened.actor_id or 0, "article_id": event.article_id}
    readings.count(ArticleReading, key, n=1, last_at=happened.occurred_at)


@readings.on(PersonForgotten)
def forgotten(event: PersonForgotten, happened: Happened) -> None:
    """Forget what somebody read who left."""
    readings.tallies.write()
    db.session.execute(delete(ArticleReading).filter_by(person_id=event.person_id))
