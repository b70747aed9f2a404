"""The queue by harm and age, the words of spam, and the public log."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, literal_column, select, text, tuple_

from portal.kit.db import Instant, db
from portal.kit.limits import PAGE_SIZE
from portal.kit.paging import Page, read_cursor
from portal.moderation.models import Flag, LogEntry, SpamWord
from portal.moderation.rules.spam import WORD_LIST
from portal.people.models import Person

QUEUE = """
    SELECT target, max(place) AS place, max(harm) AS harm, min(flagged_at) AS since, count(*) AS flags,
           max(spam) AS spam
      FROM flag
     WHERE state = 'open'
  GROUP BY target
    {after}
  ORDER BY max(harm) DESC, min(flagged_at), target
     LIMIT :limit
"""
AFTER = """HAVING max(harm) < :harm OR (max(harm) = :harm AND (min(flagged_at) > :since
             OR (min(flagged_at) = :since AND target > :target)))"""
FIRST = text(QUEUE.format(after="")).columns(since=Instant)
NEXT = text(QUEUE.format(after=AFTER)).bindparams(bindparam("since", type_=Instant())).columns(since=Instant)


@dataclass(frozen=True, slots=True)
class Voice:
    """Who flagged something, why, and in which words."""

    reporter_id: int | None
    reporter: str | None
    reason: str
    note: str
    flagged_at: datetime


def queue(after: str | None = None, size: int = PAGE_SIZE) -> Page[Row[Any]]:
    """Return what was flagged and waits: the worst first, and of equals the oldest."""
    keys = read_cursor(after, int, datetime, str)
    asked: dict[str, Any] = {"limit": size + 1}
    asked |= dict(zip(("harm", "since", "target"), keys, strict=True)) if keys else {}
    rows = db.session.execute(NEXT if keys else FIRST, asked).all()
    return Page.of(rows, size, lambda row: (row.harm, row.since, row.target))


def voices(targets: list[str]) -> dict[str, list[Voice]]:
    """Return who flagged each of these, for the moderators alone."""
    asked = select(Flag.target, Flag.reporter_id, Person.name, Flag.reason, Flag.note, Flag.flagged_at)
    asked = asked.outerjoin(Person, Person.id == Flag.reporter_id).where(Flag.target.in_(targets), Flag.state == "open")
    found: dict[str, list[Voice]] = {}
    for row in db.session.execute(asked.order_by(Flag.id)) if targets else ():
        found.setdefault(row[0], []).append(Voice(*row[1:]))
    return found


WAITING: Any = literal_column("""
           (SELECT count(DISTINCT target) FROM flag WHERE state = 'open')
         + (SELECT count(*) FROM appeal WHERE state = 'open')
         + (SELECT count(*) FROM vote_ring WHERE state IN ('found', 'reviewing'))
""")


def waiting() -> Any:
    """Return the question how much waits for the moderators: flags, appeals, and rings that the machine saw."""
    return select(WAITING)


def spam_words() -> dict[str, int]:
    """Return what each word says about spam: what a house begins with, as its moderators changed it."""
    rows = db.session.execute(select(SpamWord.word, SpamWord.weight))
    return {word: weight for word, weight in (WORD_LIST | {row.word: row.weight for row in rows}).items() if weight}


def is_flagged(target: str) -> bool:
    """Say whether somebody flags this, and nobody has looked at it."""
    return db.session.scalar(select(Flag.id).filter_by(target=target, state="open").limit(1)) is not None


def was_flagged(target: str) -> bool:
    """Say whether anybody ever flagged this: then moderators look at it, wherever it stands."""
    return db.session.scalar(select(Flag.id).filter_by(target=target).limit(1)) is not None


def flagged_by(person_id: int, targets: list[str]) -> set[str]:
    """Return which of these the person has flagged and nobody has looked at."""
    asked = select(Flag.target).where(Flag.target.in_(targets), Flag.reporter_id == person_id, Flag.state == "open")
    return set(db.session.scalars(asked))


def log(after: str | None = None, size: int = PAGE_SIZE) -> Page[LogEntry]:
    """Return what was hidden and restored, the latest first."""
    keys = read_cursor(after, datetime, int)
    asked = select(LogEntry).order_by(LogEntry.at.desc(), LogEntry.event_id.desc()).limit(size + 1)
    if keys:
        asked = asked.where(tuple_(LogEntry.at, LogEntry.event_id) < tuple_(*keys))
    return Page.of(db.session.scalars(asked).all(), size, lambda row: (row.at, row.event_id))


def last_deed(target: str, deed: str) -> LogEntry | None:
    """Return when and why moderators did this to a thing last."""
    asked = select(LogEntry).filter_by(target=target, deed=deed).order_by(LogEntry.event_id.desc()).limit(1)
    return db.session.scalar(asked)


LEFT_OPEN = text("""
    SELECT id, state FROM flag WHERE (state = 'open') <> (closed_at IS NULL)
""")


def half_closed_flags() -> list[Any]:
    """Return flags that are closed without an hour, or open with one."""
    return list(db.session.execute(LEFT_OPEN).all())
