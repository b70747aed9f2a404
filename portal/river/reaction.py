"""A reaction: something we do next, once, because something happened.

A projection may be forgotten and learned again; a reaction never answers an event twice, a rebuild does not
wake it, and what was imported is not news.  An answer that fails is tried again later, then set aside, and
holds back later events of the same subject only.
"""

from collections.abc import Callable, Collection, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import func, select

from portal.kit.clock import now
from portal.kit.db import db, writing
from portal.kit.errors import Busy
from portal.river.acts import upkeep
from portal.river.models import EventRow, Late
from portal.river.reader import Reader, newest, upstream

TRIES = 5
FIRST_PAUSE = timedelta(seconds=2)
WAITS = "waits for an earlier event of the same subject"


class Reaction(Reader):
    """Answers events with acts of its own room."""

    def __init__(
        self, name: str, origins: Sequence[str] = ("live", "demo"), *, after: Reader | None = None, batch: int = 100
    ) -> None:
        super().__init__(name)
        self.origins, self.after, self.batch = origins, after, batch
        self._heeds: Callable[[], Collection[str]] | None = None

    def heeds(self, asked: Callable[[], Collection[str]]) -> Callable[[], Collection[str]]:
        """Say which function tells the kinds that are worth an answer at this moment; the others are passed over."""
        self._heeds = asked
        return asked

    def heeded(self) -> list[str]:
        """Return the kinds that are worth an answer at this moment."""
        return self.kinds if self._heeds is None else sorted(self._heeds())

    def end(self) -> int:
        """Return up to where it may read: what asks a projection never runs ahead of it."""
        return min(newest(), self.after.seen()) if self.after else newest()

    def is_behind(self) -> bool:
        """Say whether there is anything new that it may answer."""
        return self.seen() < self.end()

    @upkeep()
    def step(self) -> None:
        """Pass over all that is not for us and answer what is, each in its savepoint; the cursor moves with them."""
        end = self.end()
        ours = upstream(self.seen(), end, self.heeded()).where(EventRow.origin.in_(self.origins))
        rows = db.session.execute(ours.limit(self.batch)).all()
        waiting = self._subjects_that_wait()
        for row in rows:
            why = WAITS if row.subject in waiting else self._failure(row)
            if why:
                waiting.add(row.subject)
                db.session.add(self._late(row, why))
        self.move_to(rows[-1].id if len(rows) == self.batch else end)

    def _failure(self, row: Any) -> str | None:
        """Answer one event in a savepoint; return what went wrong, if anything did."""
        try:
            with writing():
                self.read(row)
        except Busy:
            raise
        except Exception as error:
            return f"{type(error).__name__}: {error}"[:1000]
        return None

    def _late(self, row: Any, why: str) -> Late:
        """Return the note that this event is still to be answered."""
        late = Late(reader=self.name, event_id=row.id, subject=row.subject, error=why)
        late.tries, late.next_try_at = int(why is not WAITS), now() + FIRST_PAUSE
        return late

    def _subjects_that_wait(self) -> set[str]:
        return set(db.session.scalars(select(Late.subject).filter_by(reader=self.name)))

    def has_due(self) -> bool:
        """Say whether an answer that failed is to be tried again now."""
        return db.session.scalar(self._due().limit(1)) is not None

    def _due(self) -> Any:
        """Return the first late answer of each subject, if its time has come."""
        first = select(func.min(Late.event_id)).filter_by(reader=self.name).group_by(Late.subject)
        return select(Late).where(Late.reader == self.name, Late.event_id.in_(first), Late.next_try_at <= now())

    @upkeep()
    def try_again(self) -> None:
        """Try the late answers that are due; what fails too often is set aside for an operator."""
        for late in db.session.scalars(self._due().limit(self.batch)).all():
            row = db.session.execute(select(EventRow.__table__).where(EventRow.id == late.event_id)).one()
            if why := self._failure(row):
                self._put_off(late, why)
            else:
                db.session.delete(late)

    def _put_off(self, late: Late, why: str) -> None:
        late.tries, late.error = late.tries + 1, why
        late.next_try_at = None if late.tries >= TRIES else now() + FIRST_PAUSE * 4 ** (late.tries - 1)

    @upkeep()
    def replay(self) -> int:
        """Let everything that was set aside be tried again; return how many answers that is."""
        aside = db.session.scalars(select(Late).where(Late.reader == self.name, Late.next_try_at.is_(None))).all()
        for late in aside:
            late.tries, late.next_try_at = 0, now()
        return len(aside)


def set_aside() -> list[Late]:
    """Return the answers that wait for an operator, oldest first."""
    return list(db.session.scalars(select(Late).where(Late.next_try_at.is_(None)).order_by(Late.event_id)))
