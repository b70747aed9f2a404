"""What open pages of a live session hear: the order of its questions, gathered, so that many votes are one message."""

import time
from collections.abc import Iterable
from typing import Any

from portal.meetings.queries import order_of

PACE = 0.5  # seconds between two messages about one session
WORDED = {"question.asked", "question.answered", "question.kept", "question.hidden", "question.restored"}
HEARD = WORDED | {"question.voted", "question.vote_withdrawn", "question.moved"}
TURNED = {"meeting.begun", "meeting.ended", "meeting.cancelled", "meeting.changed"}  # what may be done is another then


class Turns:
    """Gathers what happened in sessions until it is told."""

    def __init__(self) -> None:
        self.waiting: dict[int, set[int]] = {}  # by session: the questions whose words are others now
        self.last: dict[int, int] = {}  # by session: the last event of it
        self.told: dict[int, float] = {}

    def note(self, rows: Iterable[Any]) -> None:
        """Take in what happened."""
        for row in rows:
            if row.kind in HEARD or row.kind in TURNED:
                worded = self.waiting.setdefault(row.data["meeting_id"], set())
                worded |= {row.data["question_id"]} if row.kind in WORDED else {0} if row.kind in TURNED else set()
                self.last[row.data["meeting_id"]] = row.id

    def due(self) -> list[int]:
        """Return the sessions of which may be told now."""
        moment = time.monotonic()
        return [each for each in self.waiting if moment - self.told.get(each, 0.0) >= PACE]

    def tell(self, meeting_id: int) -> dict[str, Any]:
        """Return what is told of a session: ids, votes and ranks in their order, and whose words to fetch."""
        words, event = self.waiting.pop(meeting_id), self.last.pop(meeting_id)
        self.told[meeting_id] = time.monotonic()
        return {
            "subject": f"meeting:{meeting_id}",
            "order": order_of(meeting_id),
            "words": sorted(words),
            "event": event,
        }

    def drop(self, meeting_id: int) -> None:
        """Tell nothing of a session that nobody here looks at."""
        self.waiting.pop(meeting_id, None)
        self.last.pop(meeting_id, None)
