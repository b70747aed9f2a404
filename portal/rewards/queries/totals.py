"""The books as accountants read them: totals by account, every entry with what it moved, and statements of members."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, func, select, text

from portal.kit.clock import now
from portal.kit.db import Instant, db
from portal.kit.errors import NotFound
from portal.kit.paging import Page, read_cursor
from portal.people.queries import records_of
from portal.rewards.models import LotAllocation, PointsLot, RewardEntry, RewardPosting

PIECE = 1_000
ORDER = ("issued", "redeemed", "expired", "available", "pending", "held", "frozen", "owed")


@dataclass(frozen=True, slots=True)
class AccountLine:
    """One account in the trial balance: what came in, what went out, and the difference."""

    account: str
    plus: int
    minus: int

    @property
    def points(self) -> int:
        """Return what stands on the account."""
        return self.plus - self.minus


TOTALS = text("""
    SELECT posting.account,
           sum(CASE WHEN posting.points > 0 THEN posting.points ELSE 0 END) AS plus,
           sum(CASE WHEN posting.points < 0 THEN -posting.points ELSE 0 END) AS minus
      FROM reward_posting AS posting
      JOIN reward_entry AS entry ON entry.id = posting.entry_id
     WHERE entry.occurred_at <= :until
  GROUP BY posting.account
""").bindparams(bindparam("until", type_=Instant()))

AUDIT = text("""
    SELECT entry.id, entry.key, entry.kind, entry.person_id, person.name, entry.occurred_at, entry.grant_id,
           entry.redemption_id, entry.reverses_id, reward_grant.rule_name, reward_grant.event_id, event.subject
      FROM reward_entry AS entry
      JOIN person ON person.id = entry.person_id
 LEFT JOIN reward_grant ON reward_grant.id = entry.grant_id
 LEFT JOIN event ON event.id = reward_grant.event_id
     WHERE entry.id < :before AND (:kind = '' OR entry.kind = :kind)
       AND (:person_id = 0 OR entry.person_id = :person_id)
  ORDER BY entry.id DESC
     LIMIT :limit
""").columns(occurred_at=Instant())

MOVED = text("""
    SELECT entry.id, entry.key, entry.kind, entry.person_id, entry.occurred_at, posting.account, posting.points,
           entry.grant_id, entry.redemption_id, entry.reverses_id
      FROM reward_entry AS entry
      JOIN reward_posting AS posting ON posting.entry_id = entry.id
     WHERE entry.id > :after AND entry.id <= :last
  ORDER BY entry.id, posting.account
""").columns(occurred_at=Instant())

MONTH = (
    text("""
    SELECT entry.id, entry.kind, entry.occurred_at, reward_grant.rule_name, event.subject,
           redemption.id AS redemption_id, reward.name AS reward,
           sum(CASE WHEN posting.account IN ('available', 'pending', 'owed') THEN posting.points ELSE 0 END) AS points
      FROM reward_entry AS entry
      JOIN reward_posting AS posting ON posting.entry_id = entry.id
 LEFT JOIN reward_grant ON reward_grant.id = entry.grant_id
 LEFT JOIN event ON event.id = reward_grant.event_id
 LEFT JOIN redemption ON redemption.id = entry.redemption_id
 LEFT JOIN reward ON reward.id = redemption.reward_id
     WHERE entry.person_id IN :people AND entry.occurred_at >= :begins AND entry.occurred_at < :ends
       AND (entry.occurred_at > :at OR (entry.occurred_at = :at AND entry.id > :after))
  GROUP BY entry.id, entry.kind, entry.occurred_at, reward_grant.rule_name, event.subject, redemption.id, reward.name
  ORDER BY entry.occurred_at, entry.id
     LIMIT :limit
""")
    .bindparams(
        bindparam("people", expanding=True),
        *(bindparam(name, type_=Instant()) for name in ("begins", "ends", "at")),
    )
    .columns(occurred_at=Instant())
)

STOOD = text("""
    SELECT coalesce(sum(posting.points), 0)
      FROM reward_entry AS entry
      JOIN reward_posting AS posting ON posting.entry_id = entry.id
     WHERE entry.person_id IN :people AND entry.occurred_at < :moment
       AND posting.account IN ('available', 'pending', 'owed')
""").bindparams(bindparam("people", expanding=True), bindparam("moment", type_=Instant()))


def trial_balance(until: datetime | None = None) -> list[AccountLine]:
    """Return every account with its sums up to a moment; all together are nought."""
    rows = {row.account: row for row in db.session.execute(TOTALS, {"until": until or now()})}
    names = [*ORDER, *sorted(set(rows) - set(ORDER))]
    return [AccountLine(name, int(rows[name].plus), int(rows[name].minus)) for name in names if name in rows]


def audit_trail(
    cursor: str | None = None, kind: str = "", person_id: int = 0, limit: int = 50
) -> tuple[Page[Row[Any]], dict[int, list[tuple[str, int]]]]:
    """Return entries, latest first, and by their ids what they moved on which account."""
    keys = read_cursor(cursor, int)
    before = keys[0] if keys else 2**63 - 1
    rows = db.session.execute(AUDIT, {"before": before, "kind": kind, "person_id": person_id, "limit": limit + 1}).all()
    page = Page.of(rows, limit, lambda row: (row.id,))
    return page, _moves([row.id for row in page.items])


def _moves(ids: Sequence[int]) -> dict[int, list[tuple[str, int]]]:
    asked = select(RewardPosting).where(RewardPosting.entry_id.in_(ids)).order_by(RewardPosting.account)
    found: dict[int, list[tuple[str, int]]] = {each: [] for each in ids}
    for posting in db.session.scalars(asked):
        found[posting.entry_id].append((posting.account, posting.points))
    return found


def kinds_of_entries() -> list[str]:
    """Return the kinds of entries that there are."""
    return list(db.session.scalars(select(RewardEntry.kind).distinct().order_by(RewardEntry.kind)))


def every_posting() -> Iterator[Row[Any]]:
    """Yield all that was ever moved, oldest first, in pieces."""
    last = db.session.scalar(select(func.max(RewardEntry.id))) or 0
    for after in range(0, last, PIECE):
        yield from db.session.execute(MOVED, {"after": after, "last": min(after + PIECE, last)}).all()


def get_entry(entry_id: int) -> Row[Any]:
    """Return one entry."""
    found = db.session.execute(AUDIT, {"before": entry_id + 1, "kind": "", "person_id": 0, "limit": 1}).first()
    if found is None or found.id != entry_id:
        raise NotFound("This does not exist, or not any more.")
    return found


def anatomy_of(entry_id: int) -> tuple[list[tuple[str, int]], Sequence[Any], int | None]:
    """Return what an entry moved by account and by lot, and by which entry it was answered."""
    lots = select(LotAllocation.lot_id, LotAllocation.account, LotAllocation.points, PointsLot.expires_at)
    lots = lots.join(PointsLot, PointsLot.id == LotAllocation.lot_id).filter(LotAllocation.entry_id == entry_id)
    answered = db.session.scalar(select(RewardEntry.id).filter_by(reverses_id=entry_id))
    return _moves([entry_id])[entry_id], db.session.execute(lots.order_by(LotAllocation.lot_id)).all(), answered


@dataclass(frozen=True, slots=True)
class Statement:
    """A month of a member: what stood before, what moved, what stood after."""

    before: int
    rows: Page[Row[Any]]
    after: int


def statement(
    person_id: int, begins: datetime, ends: datetime, cursor: str | None = None, limit: int = 100
) -> Statement:
    """Return what moved in the wallets of a human within a month, and what stood before and after."""
    people, (at, after) = records_of(person_id), read_cursor(cursor, datetime, int) or (begins, 0)
    asked = {"people": people, "begins": begins, "ends": ends, "at": at, "after": after, "limit": limit + 1}
    rows = db.session.execute(MONTH, asked).all()
    before, later = (
        int(db.session.scalar(STOOD, {"people": people, "moment": moment}) or 0) for moment in (begins, ends)
    )
    return Statement(before, Page.of(rows, limit, lambda row: (row.occurred_at, row.id)), later)


def first_entry_at(person_id: int) -> datetime | None:
    """Return when something moved in the wallets of a human for the first time."""
    return db.session.scalar(
        select(func.min(RewardEntry.occurred_at)).where(RewardEntry.person_id.in_(records_of(person_id)))
    )
