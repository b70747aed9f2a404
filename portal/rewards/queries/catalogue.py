"""The catalogue, and what was asked for out of it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, func, select, text

from portal.kit.db import Instant, db
from portal.kit.errors import NotFound
from portal.kit.paging import Page, read_cursor
from portal.rewards.models import Grant, Redemption, Reward

ASKED = """
    SELECT redemption.id, redemption.reward_id, reward.name AS reward, redemption.person_id, person.name,
           redemption.points, redemption.status, redemption.asked_at, redemption.reason
      FROM redemption
      JOIN reward ON reward.id = redemption.reward_id
      JOIN person ON person.id = redemption.person_id
     WHERE {which} AND redemption.id < :before
  ORDER BY redemption.id DESC
     LIMIT :limit
"""
OWN = "redemption.person_id IN (SELECT id FROM person WHERE id = :person_id OR joined_into_id = :person_id)"
MINE = text(ASKED.format(which=OWN)).columns(asked_at=Instant())
ALL = (
    text(ASKED.format(which="redemption.status IN :statuses"))
    .bindparams(bindparam("statuses", expanding=True))
    .columns(asked_at=Instant())
)
WAITING = ("awaiting", "requested", "confirmed")  # redemptions that the company has to see to


def offered() -> Sequence[Reward]:
    """Return what may be had for points, the cheapest first; what is gone comes last."""
    asked = select(Reward).where(Reward.is_offered).order_by(Reward.left_over == 0, Reward.price, Reward.id)
    return db.session.scalars(asked.limit(100)).all()


def rewards() -> Sequence[Reward]:
    """Return all that was ever offered, the latest first."""
    return db.session.scalars(select(Reward).order_by(Reward.is_offered.desc(), Reward.id.desc()).limit(200)).all()


def get_reward(reward_id: int) -> Reward:
    """Return something of the catalogue."""
    reward = db.session.get(Reward, reward_id)
    if reward is None:
        raise NotFound("This is not offered, or not any more.")
    return reward


def redemptions_of(person_id: int, limit: int = 20) -> list[Row[Any]]:
    """Return what a human asked for, under any of their records, latest first."""
    asked = {"person_id": person_id, "before": 2**63 - 1, "limit": limit}
    return list(db.session.execute(MINE, asked).all())


def redemptions(statuses: Sequence[str], cursor: str | None = None, limit: int = 50) -> Page[Row[Any]]:
    """Return what members asked for and where it stands, latest first."""
    keys = read_cursor(cursor, int)
    asked = {"statuses": list(statuses), "before": keys[0] if keys else 2**63 - 1, "limit": limit + 1}
    return Page.of(db.session.execute(ALL, asked).all(), limit, lambda row: (row.id,))


def holds_over(before: datetime, limit: int = 200) -> list[int]:
    """Return the redemptions that nobody confirmed since before this moment."""
    asked = select(Redemption.id).where(Redemption.status.in_(("awaiting", "requested")), Redemption.asked_at <= before)
    return list(db.session.scalars(asked.order_by(Redemption.id).limit(limit)))


def waiting() -> Any:
    """Return the question how many redemptions and grants wait for the company."""
    asked = select(func.count(Redemption.id)).where(Redemption.status.in_(WAITING)).scalar_subquery()
    grants = select(func.count(Grant.id)).where(Grant.approval == "awaiting").scalar_subquery()
    return select(asked + grants)
