"""How many windows of a live session are open: each process says what it counts, and all of it is summed."""

import time
import uuid
from datetime import timedelta

from flask_socketio import SocketIO
from sqlalchemy import delete

from portal.kit.clock import now
from portal.kit.db import db
from portal.meetings.models import MeetingPresence
from portal.meetings.queries import present_in
from portal.river import upkeep

ANEW = 10.0  # seconds after which a process says again what it said
LEFT_BEHIND = timedelta(minutes=10)  # of a process that was killed


class Presence:
    """What one process counts; it is kept where the other processes see it."""

    def __init__(self) -> None:
        self.process = uuid.uuid4().hex
        self.windows: dict[int, set[str]] = {}
        self.said: dict[int, tuple[int, float]] = {}
        self.heard: dict[int, int] = {}

    def enter(self, sid: str, subject: str) -> None:
        """Count a window that follows a session."""
        kind, _, key = subject.partition(":")
        if kind == "meeting":
            self.windows.setdefault(int(key), set()).add(sid)

    def leave(self, sid: str) -> None:
        """Count a window no more."""
        for windows in list(self.windows.values()):
            windows.discard(sid)

    def is_watched(self, meeting_id: int) -> bool:
        """Say whether anybody looks at a session through this process."""
        return bool(self.windows.get(meeting_id))

    def beat(self, sockets: SocketIO) -> None:
        """Say what is counted here, if it is news; tell the windows what all processes count."""
        if news := self._news():
            self._say(news)
        watched = [each for each, windows in list(self.windows.items()) if windows]
        for meeting_id, n in (present_in(watched) if watched else {}).items():
            if self.heard.get(meeting_id) != n:
                self.heard[meeting_id] = n
                push = {"subject": f"meeting:{meeting_id}", "n": n}
                sockets.emit("here", push, to=f"meeting:{meeting_id}", ignore_queue=True)

    def _news(self) -> dict[int, int]:
        """Return what was not said yet, or so long ago that others might take this process for dead."""
        moment, found = time.monotonic(), {}
        for meeting_id, windows in list(self.windows.items()):
            n, at = self.said.get(meeting_id, (0, 0.0))
            if n != len(windows) or (n and moment - at > ANEW):
                found[meeting_id] = len(windows)
                self.said[meeting_id] = (len(windows), moment)
            if not windows:
                self.windows.pop(meeting_id, None)
                self.heard.pop(meeting_id, None)
        return found

    @upkeep()
    def _say(self, news: dict[int, int]) -> None:
        for meeting_id, n in news.items():
            row = {"process": self.process, "meeting_id": meeting_id, "here": n, "said_at": now()}
            db.session.merge(MeetingPresence(**row))
        db.session.execute(delete(MeetingPresence).where(MeetingPresence.said_at < now() - LEFT_BEHIND))
