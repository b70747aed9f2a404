"""Who would order what an idea describes, and the price in the middle."""

from dataclasses import dataclass

from sqlalchemy import func, or_, select

from portal.ideas.models import Idea, Wish
from portal.ideas.rules.ballots import FEWEST_ORDERS, middle
from portal.kit.db import db
from portal.kit.money import Money
from portal.kit.setting import setting
from portal.people.models import Person
from portal.people.queries import Viewer


@dataclass(frozen=True, slots=True)
class Wished:
    """How many would order it; the price in the middle and where half of all lie, if enough say so; one's own price."""

    n: int
    low: Money | None = None
    median: Money | None = None
    high: Money | None = None
    mine: Money | None = None


def wishes_for(idea_id: int, seen: Viewer) -> Wished:
    """Return what people would pay for an idea and what was merged into it; a human counts once, by the last word."""
    human = func.coalesce(Person.joined_into_id, Person.id)
    asked = select(human, Wish.minor, Wish.person_id).join(Person, Person.id == Wish.person_id)
    asked = asked.join(Idea, Idea.id == Wish.idea_id).where(or_(Idea.id == idea_id, Idea.canonical_id == idea_id))
    asked = asked.where(Wish.withdrawn_at.is_(None), Wish.currency == setting("CURRENCY"))
    rows = db.session.execute(asked.order_by(Wish.given_at, Wish.idea_id)).all()
    prices = {row[0]: row[1] for row in rows}
    mine = next((_money(row[1]) for row in reversed(rows) if row[2] == seen.id), None)
    if len(prices) < FEWEST_ORDERS:
        return Wished(len(prices), mine=mine)
    low, median, high = map(_money, middle(list(prices.values())))
    return Wished(len(prices), low, median, high, mine)


def _money(minor: int) -> Money:
    return Money(minor, str(setting("CURRENCY")))
