"""Who helped most in a quarter, at all or for ideas with a tag; and who stands on which tier."""

import re
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Row, bindparam, text

from portal.kit.db import Instant, db
from portal.kit.errors import Refused
from portal.people.rules import CUSTOMER
from portal.rewards import acts
from portal.rewards.queries.standing import moved_tiers

QUARTER = re.compile(r"(20\d\d)-([1-4])", re.ASCII)

BEST = """
    SELECT person.id, person.name, -sum(posting.points) AS points
      FROM reward_entry AS entry
      JOIN reward_posting AS posting ON posting.entry_id = entry.id AND posting.account = 'issued'
      JOIN person AS earner ON earner.id = entry.person_id
      JOIN person ON person.id = coalesce(earner.joined_into_id, earner.id)
      {tagged}
     WHERE entry.occurred_at >= :begins AND entry.occurred_at < :ends AND person.role = :role
       AND person.forgotten_at IS NULL
       AND NOT EXISTS (SELECT 1 FROM leader_wish WHERE leader_wish.person_id IN (person.id, earner.id))
  GROUP BY person.id, person.name
    HAVING sum(posting.points) < 0
  ORDER BY points DESC, person.id
     LIMIT :limit
"""
TAGGED = """JOIN reward_grant ON reward_grant.id = entry.grant_id
      JOIN event ON event.id = reward_grant.event_id
      JOIN idea_tag ON event.subject = 'idea:' || idea_tag.idea_id AND idea_tag.tag = :tag"""


def quarter_of(moment: datetime) -> str:
    """Return the quarter of a moment, as 2026-4."""
    return f"{moment.year}-{(moment.month + 2) // 3}"


def bounds(quarter: str) -> tuple[datetime, datetime]:
    """Return when a quarter begins and ends, in UTC."""
    found = QUARTER.fullmatch(quarter)
    if not found:
        raise Refused("There is no such quarter.", code="quarter")
    year, n = int(found[1]), int(found[2])
    ends = datetime(year + n // 4, n % 4 * 3 + 1, 1, tzinfo=UTC)
    return datetime(year, n * 3 - 2, 1, tzinfo=UTC), ends


def best_of(quarter: str, tag: str = "", limit: int = 20) -> list[Row[Any]]:
    """Return who earned most points in a quarter; who wants to be in no list is in none."""
    begins, ends = bounds(quarter)
    asked: dict[str, Any] = {"begins": begins, "ends": ends, "role": CUSTOMER, "limit": limit}
    instants = [bindparam(name, type_=Instant()) for name in ("begins", "ends")]
    query = text(BEST.format(tagged=TAGGED if tag else "")).bindparams(*instants)
    return list(db.session.execute(query, asked | ({"tag": tag} if tag else {})).all())


def settle_tiers() -> int:
    """Let everybody stand on the tier that they earned within a year; return how many moved."""
    return sum(_moves(person_id, tier) for person_id, tier in moved_tiers())


def _moves(person_id: int, tier: str) -> bool:
    try:
        acts.settle_tier(person_id, tier)
    except Refused:
        return False
    return True
