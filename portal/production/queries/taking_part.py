"""What buyers of a batch are asked, say and wish; and what waits for an answer of the company."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import case, func, select, text

from portal.kit.clock import now
from portal.kit.db import db
from portal.people.models import Person
from portal.people.queries import Viewer
from portal.production.models import Batch, ChangeRequest, Pegging, Poll, PollVoice, Watcher, WatcherVoice

WAITING = text("""
    SELECT comment.subject, min(comment.posted_at) AS since, count(*) AS n
      FROM batch
      JOIN comment ON comment.subject = 'batch:' || batch.id
      JOIN person ON person.id = comment.author_id
     WHERE comment.hidden_at IS NULL AND comment.reply_to IS NULL
       AND person.role = 'customer'
       AND NOT EXISTS (SELECT 1 FROM comment AS answer
                         JOIN person AS who ON who.id = answer.author_id
                        WHERE answer.reply_to = comment.id AND who.role <> 'customer' AND answer.hidden_at IS NULL)
  GROUP BY comment.subject
""").columns(since=Batch.started_at.type)


@dataclass(frozen=True, slots=True)
class Asked:
    """A poll as a page shows it: what was chosen how often, and what the reader chose."""

    poll: Poll
    voices: list[int]
    mine: int | None

    @property
    def total(self) -> int:
        """Return how many buyers have chosen."""
        return sum(self.voices)

    @property
    def is_open(self) -> bool:
        """Say whether one may still choose."""
        return self.poll.status == "open" and self.poll.closes_at > now()


def polls_of(batch_id: int, seen: Viewer) -> list[Asked]:
    """Return what the buyers of a batch were asked, the latest first."""
    polls = list(db.session.scalars(select(Poll).filter_by(batch_id=batch_id).order_by(Poll.id.desc()).limit(20)))
    voices, mine = _voices([poll.id for poll in polls], seen)
    return [
        Asked(poll, [voices.get((poll.id, n), 0) for n in range(len(poll.options))], mine.get(poll.id))
        for poll in polls
    ]


def _voices(ids: list[int], seen: Viewer) -> tuple[dict[tuple[int, int], int], dict[int, int]]:
    """Return how often each option was chosen, by poll and option, and what the reader chose, by poll."""
    if not ids:
        return {}, {}
    is_mine = func.sum(case((PollVoice.person_id == (seen.id or 0), 1), else_=0)).label("mine")
    asked = select(PollVoice.poll_id, PollVoice.option, func.count().label("n"), is_mine)
    asked = asked.where(PollVoice.poll_id.in_(ids)).group_by(PollVoice.poll_id, PollVoice.option)
    rows = db.session.execute(asked).all()
    voices = {(row.poll_id, row.option): row.n for row in rows}
    return voices, {row.poll_id: row.option for row in rows if row.mine}


def watchers_of(batch_id: int, seen: Viewer) -> list[Any]:
    """Return who offered to sign for the buyers, with their voices, and for whom the reader is."""
    voices = func.count(WatcherVoice.person_id).label("voices")
    mine = func.max(func.coalesce(WatcherVoice.person_id == (seen.id or 0), False)).label("mine")
    if db.engine.dialect.name == "postgresql":
        mine = func.bool_or(func.coalesce(WatcherVoice.person_id == (seen.id or 0), False)).label("mine")
    asked = select(Watcher.id, Watcher.person_id, Watcher.words, Watcher.elected_at, Person.name, voices, mine)
    asked = asked.join(Person, Person.id == Watcher.person_id)
    asked = asked.outerjoin(WatcherVoice, WatcherVoice.watcher_id == Watcher.id).where(Watcher.batch_id == batch_id)
    asked = asked.group_by(Watcher.id, Watcher.person_id, Watcher.words, Watcher.elected_at, Person.name)
    return list(db.session.execute(asked.order_by(voices.desc(), Watcher.id).limit(20)).all())


def my_orders_in(batch_id: int, seen: Viewer) -> list[int]:
    """Return the reader's orders in a batch: whoever has one has a say."""
    if not seen.is_known:
        return []
    asked = select(Pegging.order_id).where(Pegging.batch_id == batch_id, Pegging.person_id == seen.id).distinct()
    return list(db.session.scalars(asked.order_by(Pegging.order_id).limit(50)))


def my_changes_in(batch_id: int, seen: Viewer) -> list[ChangeRequest]:
    """Return what the reader wants changed, and what the company said."""
    if not seen.is_known:
        return []
    asked = select(ChangeRequest).where(ChangeRequest.batch_id == batch_id, ChangeRequest.person_id == seen.id)
    return list(db.session.scalars(asked.order_by(ChangeRequest.id.desc()).limit(20)))


def changes_of(batch_id: int) -> list[Any]:
    """Return what buyers of a batch want changed, what waits first."""
    columns = (ChangeRequest, Person.name.label("who"))
    asked = select(*columns).join(Person, Person.id == ChangeRequest.person_id)
    asked = asked.where(ChangeRequest.batch_id == batch_id)
    return list(db.session.execute(asked.order_by(ChangeRequest.decided_at.is_not(None), ChangeRequest.id).limit(50)))


def over_polls(at: datetime) -> list[int]:
    """Return the polls whose time is over and that are still open."""
    asked = select(Poll.id).where(Poll.status == "open", Poll.closes_at <= at).order_by(Poll.closes_at).limit(100)
    return list(db.session.scalars(asked))


@dataclass(frozen=True, slots=True)
class Waiting:
    """Questions about a batch that the company has not answered: how many, and until when the first is promised."""

    subject: str
    n: int
    due_at: datetime
    is_late: bool


def waiting_questions(hours: int) -> dict[str, Waiting]:
    """Return, by batch, the questions that wait, with the time that the company promises to keep."""
    found = {}
    for row in db.session.execute(WAITING):
        due = row.since + timedelta(hours=hours)
        found[row.subject] = Waiting(row.subject, int(row.n), due, due < now())
    return found
