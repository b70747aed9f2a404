"""What became of those who looked for an answer before they wrote to us."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, case, func, select

from portal.kit.db import db
from portal.knowledge.models import Asking
from portal.knowledge.rules.asking import DAYS, LEFT, SENT, SOLVED, Spared

HAS_OPENED = Asking.opened > 0


def _count(*which: Any) -> Any:
    wanted = Asking.found > 0
    for each in which:
        wanted &= each
    return func.coalesce(func.sum(case((wanted, 1), else_=0)), 0)


COUNTED = {
    "shown": _count(),
    "opened": _count(HAS_OPENED),
    "waiting": _count(Asking.ended_as == ""),
    "solved": _count(Asking.ended_as == SOLVED),
    "sent": _count(Asking.ended_as == SENT),
    "left_opened": _count(Asking.ended_as == LEFT, HAS_OPENED),
    "left": _count(Asking.ended_as == LEFT, ~HAS_OPENED),
    "nameless": _count(Asking.person_id.is_(None)),
    "in_vain": func.coalesce(func.sum(case((Asking.found == 0, 1), else_=0)), 0),
}


def spared(since: datetime) -> Spared:
    """Return how the looks ended that began since then."""
    asked = select(*(column.label(name) for name, column in COUNTED.items())).where(Asking.asked_at >= since)
    return Spared(**db.session.execute(asked).one()._asdict())


def asked_in_vain(since: datetime, most: int = 30) -> list[Row[Any]]:
    """Return what was asked last and not found: what is to be written down next."""
    asked = select(Asking.words, Asking.asked_at, Asking.ended_as).where(Asking.found == 0, Asking.words != "")
    return list(db.session.execute(asked.where(Asking.asked_at >= since).order_by(Asking.asked_at.desc()).limit(most)))


def over_askings(moment: datetime, limit: int = 200) -> list[int]:
    """Return the looks for which we have waited long enough; the longest over first."""
    asked = select(Asking.id).where(Asking.ended_as == "", Asking.asked_at <= moment - timedelta(days=DAYS))
    return list(db.session.scalars(asked.order_by(Asking.asked_at, Asking.id).limit(limit)))


def latest_asking(person_id: int, since: datetime) -> int | None:
    """Return somebody's look for an answer that goes on, if one began since then and has not ended."""
    asked = select(Asking.id).where(Asking.person_id == person_id, Asking.asked_at >= since, Asking.ended_as == "")
    return db.session.scalar(asked.order_by(Asking.asked_at.desc(), Asking.id).limit(1))


def unsent(person_id: int, moment: datetime) -> list[int]:
    """Return the looks of somebody in the days before a moment, after which they sent nothing yet."""
    asked = select(Asking.id).where(Asking.person_id == person_id, Asking.ended_as != SENT)
    within = Asking.asked_at.between(moment - timedelta(days=DAYS), moment)
    return list(db.session.scalars(asked.where(within).order_by(Asking.id)))


def owners_of(asking_ids: Sequence[int]) -> dict[int, int | None]:
    """Return whose these looks are."""
    rows = db.session.execute(select(Asking.id, Asking.person_id).where(Asking.id.in_(asking_ids)))
    return {row.id: row.person_id for row in rows}


def find_asking(asking_id: int, person_id: int | None) -> Asking | None:
    """Return somebody's own look for an answer."""
    row = db.session.get(Asking, asking_id)
    return row if row and row.person_id == person_id else None
