"""Balances, entries, and who earned most."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, RowMapping, bindparam, func, select, text

from portal.kit.clock import now
from portal.kit.db import Instant, db
from portal.kit.paging import Page, read_cursor
from portal.people.models import Person
from portal.people.queries import records_of
from portal.people.rules import CUSTOMER
from portal.rewards.models import Grant, PointsLot, Wallet


@dataclass(frozen=True, slots=True)
class Balance:
    """The points of a member: to be spent, waiting, set aside for what was asked for, owed, and looked into."""

    available: int = 0
    pending: int = 0
    held: int = 0
    owed: int = 0
    frozen: int = 0


LOTS = text("""
    SELECT lot.available, lot.held, lot.frozen, lot.expires_at
      FROM points_lot AS lot
     WHERE lot.person_id IN (SELECT id FROM person WHERE id = :person_id OR joined_into_id = :person_id)
       AND lot.available + lot.held + lot.frozen > 0
  ORDER BY lot.expires_at IS NULL, lot.expires_at, lot.id
     LIMIT 200
""").columns(expires_at=Instant())

# Which entries stand on a page is found in an index alone, however many there are; then what each moved.
ENTRIES = (
    text("""
    SELECT entry.id, entry.kind, entry.occurred_at, reward_grant.rule_name, event.subject,
           redemption.id AS redemption_id, reward.name AS reward,
           sum(CASE WHEN posting.account IN ('available', 'pending', 'owed') THEN posting.points ELSE 0 END) AS points
      FROM (
    SELECT id
      FROM reward_entry
     WHERE person_id IN :people AND id < :before
  ORDER BY id DESC
     LIMIT :limit) AS page
      JOIN reward_entry AS entry ON entry.id = page.id
      JOIN reward_posting AS posting ON posting.entry_id = entry.id
 LEFT JOIN reward_grant ON reward_grant.id = entry.grant_id
 LEFT JOIN event ON event.id = reward_grant.event_id
 LEFT JOIN redemption ON redemption.id = entry.redemption_id
 LEFT JOIN reward ON reward.id = redemption.reward_id
  GROUP BY entry.id, entry.kind, entry.occurred_at, reward_grant.rule_name, event.subject, redemption.id, reward.name
  ORDER BY entry.id DESC
""")
    .bindparams(bindparam("people", expanding=True))
    .columns(occurred_at=Instant())
)

DAYS = text("""
    SELECT max(entry.id) AS id, entry.kind, max(entry.occurred_at) AS occurred_at, reward_grant.rule_name,
           CASE WHEN min(event.subject) = max(event.subject) THEN min(event.subject) ELSE NULL END AS subject,
           max(redemption.id) AS redemption_id, reward.name AS reward, count(DISTINCT entry.id) AS n,
           sum(CASE WHEN posting.account IN ('available', 'pending', 'owed') THEN posting.points ELSE 0 END) AS points
      FROM reward_entry AS entry
      JOIN reward_posting AS posting ON posting.entry_id = entry.id
 LEFT JOIN reward_grant ON reward_grant.id = entry.grant_id
 LEFT JOIN event ON event.id = reward_grant.event_id
 LEFT JOIN redemption ON redemption.id = entry.redemption_id
 LEFT JOIN reward ON reward.id = redemption.reward_id
     WHERE entry.person_id IN (SELECT id FROM person WHERE id = :person_id OR joined_into_id = :person_id)
  GROUP BY substr(CAST(entry.occurred_at AS VARCHAR(30)), 1, 10), entry.kind, reward_grant.rule_name, reward.name
    HAVING max(entry.id) < :before
  ORDER BY max(entry.id) DESC
     LIMIT :limit
""").columns(occurred_at=Instant())

BEST = text("""
    SELECT person.id, person.name, person.interests, -sum(posting.points) AS points
      FROM reward_entry AS entry
      JOIN reward_posting AS posting ON posting.entry_id = entry.id AND posting.account = 'issued'
      JOIN person AS earner ON earner.id = entry.person_id
      JOIN person ON person.id = coalesce(earner.joined_into_id, earner.id)
     WHERE entry.occurred_at >= :since AND person.role = :role AND person.forgotten_at IS NULL
       AND NOT EXISTS (SELECT 1 FROM leader_wish WHERE leader_wish.person_id IN (person.id, earner.id))
  GROUP BY person.id, person.name, person.interests
    HAVING sum(posting.points) < 0
  ORDER BY points DESC, person.id
     LIMIT :limit
""").bindparams(bindparam("since", type_=Instant()))

PAID = text("""
    SELECT event.subject, sum(reward_grant.points) AS points
      FROM reward_grant
      JOIN event ON event.id = reward_grant.event_id
     WHERE event.subject IN :subjects AND reward_grant.giver_id = 0
       AND reward_grant.fell_at IS NULL AND reward_grant.hidden_at IS NULL AND reward_grant.clawed_at IS NULL
       AND (reward_grant.approval IS NULL OR reward_grant.approval = 'approved')
  GROUP BY event.subject
""").bindparams(bindparam("subjects", expanding=True))


def balance(person_id: int) -> Balance:
    """Return the points of a human: those of all their records, less what is owed on any of them.

    Joining two records moves no points.  Each keeps its wallet and its entries, what falls falls where it was
    granted, and who is parted again has what is left in each; only reading and spending look at them as one.
    """
    people = records_of(person_id)
    columns = (Wallet.available, Wallet.pending, Wallet.held, Wallet.owed, Wallet.frozen)
    kept = [func.coalesce(func.sum(column), 0) for column in columns]
    row = db.session.execute(select(*kept, _over(people)).where(Wallet.person_id.in_(people))).one()
    available, pending, held, owed, frozen, over = (int(each) for each in row)
    ripe = _ripe(people) if pending else 0  # booked as soon as it is needed
    available = max(available - over, 0)
    settles = min(available + ripe, owed)
    return Balance(available + ripe - settles, pending - ripe, held, owed - settles, frozen)


def _over(people: Sequence[int]) -> Any:
    """Return the question how many points have expired, though it is not in the books yet."""
    asked = select(func.coalesce(func.sum(PointsLot.available), 0))
    return asked.where(PointsLot.person_id.in_(people), PointsLot.expires_at <= now()).scalar_subquery()


def _ripe(people: Sequence[int]) -> int:
    """Return how many points have waited long enough, though it is not in the books yet."""
    stands = (Grant.fell_at.is_(None), Grant.hidden_at.is_(None), Grant.frozen_at.is_(None), Grant.clawed_at.is_(None))
    agreed = Grant.approval.is_(None) | (Grant.approval == "approved")
    asked = select(func.coalesce(func.sum(Grant.points), 0)).where(Grant.person_id.in_(people), agreed)
    return int(db.session.scalar(asked.where(Grant.matures_at <= now(), *stands)) or 0)


def expiring(person_id: int, within: timedelta) -> list[tuple[datetime, int]]:
    """Return when points of a human expire next, and how many."""
    total = func.sum(PointsLot.available)
    mine = select(Person.id).where((Person.id == person_id) | (Person.joined_into_id == person_id))
    asked = select(PointsLot.expires_at, total).where(PointsLot.person_id.in_(mine))
    asked = asked.where(PointsLot.expires_at > now(), PointsLot.expires_at <= now() + within, PointsLot.available > 0)
    rows = db.session.execute(asked.group_by(PointsLot.expires_at).order_by(PointsLot.expires_at).limit(5))
    return [(moment, int(points)) for moment, points in rows if moment]


def entries(person_id: int, cursor: str | None = None, limit: int = 20) -> Page[Row[Any]]:
    """Return what moved in the wallets of a human, latest first."""
    keys = read_cursor(cursor, int)
    asked = {"people": records_of(person_id), "before": keys[0] if keys else 2**63 - 1, "limit": limit + 1}
    return Page.of(db.session.execute(ENTRIES, asked).all(), limit, lambda row: (row.id,))


def days(person_id: int, cursor: str | None = None, limit: int = 20) -> Page[Row[Any]]:
    """Return what moved in the wallets of a human by day and kind, latest first: each with how often, and together."""
    keys = read_cursor(cursor, int)
    asked = {"person_id": person_id, "before": keys[0] if keys else 2**63 - 1, "limit": limit + 1}
    return Page.of(db.session.execute(DAYS, asked).all(), limit, lambda row: (row.id,))


def best_this_month(limit: int = 5) -> list[Row[Any]]:
    """Return the customers who earned most points this month."""
    month = now().replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    return best_since(month, limit)


def best_since(moment: datetime, limit: int = 5) -> list[Row[Any]]:
    """Return the customers who earned most points since a moment; what was taken back does not count."""
    return list(db.session.execute(BEST, {"since": moment, "role": CUSTOMER, "limit": limit}).all())


def points_paid(subjects: Sequence[str]) -> dict[str, int]:
    """Return what the company paid for each of these subjects, as it stands."""
    rows = db.session.connection().execute(PAID, {"subjects": list(subjects) or [""]})
    return {row.subject: row.points for row in rows}


def lots_of_member(person_id: int) -> list[RowMapping]:
    """Return the lots in which a member has anything, the first to expire first."""
    return list(db.session.execute(LOTS, {"person_id": person_id}).mappings())
