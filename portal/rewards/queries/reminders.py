"""Who is to be told that points expire."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import aliased

from portal.kit.db import db
from portal.people.models import Person
from portal.rewards.models import PointsLot
from portal.rewards.rules.moves import NOT_AGAIN, SOON


def to_remind(at: datetime, limit: int = 200) -> list[int]:
    """Return the members of whom points expire soon that they were not told of, each once in so many days."""
    told = aliased(PointsLot)
    lately = select(told.id).where(told.person_id == PointsLot.person_id, told.reminded_at > at - NOT_AGAIN)
    asked = select(PointsLot.person_id).join(Person, Person.id == PointsLot.person_id)
    asked = asked.where(PointsLot.expires_at > at, PointsLot.expires_at <= at + SOON, PointsLot.available > 0)
    asked = asked.where(PointsLot.reminded_at.is_(None), Person.forgotten_at.is_(None), ~lately.exists())
    return list(db.session.scalars(asked.distinct().order_by(PointsLot.person_id).limit(limit)))
