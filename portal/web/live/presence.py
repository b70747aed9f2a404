"""How many windows of a live session are open: each process says what it counts, and all of it is summed."""

import uuid

from flask_socketio import SocketIO

from portal.web.live.tally import Tally


class Presence:
    """What one process counts; it is kept where the other processes see it."""

    def __init__(self, redis_url: str) -> None:
        self.windows: dict[int, set[str]] = {}
        self.heard: dict[int, int] = {}
        self.tally = Tally(redis_url, uuid.uuid4().hex)

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

    def present(self, meeting_id: int) -> int:
        """Return how many windows of a session are open in the whole house."""
        return self.tally.of([meeting_id]).get(meeting_id, 0)

    def beat(self, sockets: SocketIO) -> None:
        """Say what is counted here; tell the windows what all processes count, where that is news to them."""
        counts = {each: len(windows) for each, windows in list(self.windows.items()) if windows}
        for each in self.windows.keys() - counts.keys():
            self.windows.pop(each, None)
            self.heard.pop(each, None)
        self.tally.tell(counts)
        for meeting_id, n in (self.tally.of(counts) if counts else {}).items():
            if self.heard.get(meeting_id) != n:
                self.heard[meeting_id] = n
                push = {"subject": f"meeting:{meeting_id}", "n": n}
                sockets.emit("here", push, to=f"meeting:{meeting_id}", ignore_queue=True)

    def close(self) -> None:
        """Count nothing more, as this process ends."""
        self.windows.clear()
        self.tally.tell({})
