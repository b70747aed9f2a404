"""Where the processes of a house tell each other how many windows of each live session they have open.

In Redis, where there is one, what a process said is gone a moment after the process; without it, or while it is away,
a table keeps it a little longer.
"""

import time
from collections.abc import Collection, Mapping
from importlib import import_module
from typing import Protocol

from sqlalchemy import delete

from portal.kit.clock import now
from portal.kit.db import db
from portal.meetings.models import MeetingPresence
from portal.meetings.queries import FORGOTTEN, present_in
from portal.river import upkeep

Counts = Mapping[int, int]  # windows by session
ANEW = FORGOTTEN.total_seconds() / 3  # seconds after which it is written into the table again
BREAK = 5.0  # seconds: so long a Redis that did not answer is not asked again


class Away(Exception):
    """A place where it is told does not answer."""


class Place(Protocol):
    """Where processes tell each other."""

    def tell(self, counts: Counts) -> None:
        """Say what this process counts."""

    def of(self, meeting_ids: Collection[int]) -> dict[int, int]:
        """Return what all processes count."""


class InTable:
    """Each process has rows of its own, which count as long as they are fresh."""

    def __init__(self, process: str) -> None:
        self.process = process
        self.said: dict[int, tuple[int, float]] = {}

    def tell(self, counts: Counts) -> None:
        """Write down what is news, or so old that others might take this process for dead."""
        moment = time.monotonic()
        news = {each: n for each, n in counts.items() if self._is_news(each, n, moment)}
        news |= dict.fromkeys(self.said.keys() - counts.keys(), 0)
        if news:
            self._write(news)
        self.said = {each: (n, moment if each in news else self.said[each][1]) for each, n in counts.items()}

    def _is_news(self, meeting_id: int, n: int, moment: float) -> bool:
        before, at = self.said.get(meeting_id, (None, 0.0))
        return n != before or moment - at > ANEW

    @upkeep()
    def _write(self, news: Counts) -> None:
        for meeting_id, n in news.items():
            row = {"process": self.process, "meeting_id": meeting_id, "here": n, "said_at": now()}
            db.session.merge(MeetingPresence(**row))
        db.session.execute(delete(MeetingPresence).where(MeetingPresence.said_at < now() - 20 * FORGOTTEN))

    def of(self, meeting_ids: Collection[int]) -> dict[int, int]:
        """Return what all processes count."""
        return present_in(list(meeting_ids))


class Tally:
    """The one or the other: Redis as long as it answers."""

    def __init__(self, url: str, process: str) -> None:
        self.redis: Place | None = import_module("portal.web.live.tally_redis").InRedis(url, process) if url else None
        self.table = InTable(process)
        self.rests_until = 0.0

    def tell(self, counts: Counts) -> None:
        """Say what this process counts."""
        try:
            self._place().tell(counts)
        except Away:
            self._rest()
            self.table.tell(counts)

    def of(self, meeting_ids: Collection[int]) -> dict[int, int]:
        """Return how many windows of each of these sessions are open in the whole house."""
        try:
            return self._place().of(meeting_ids)
        except Away:
            self._rest()
            return self.table.of(meeting_ids)

    def _place(self) -> Place:
        return self.redis if self.redis and time.monotonic() >= self.rests_until else self.table

    def _rest(self) -> None:
        self.rests_until = time.monotonic() + BREAK
