"""What is worked out beside the server now and then: in a process of its own, so that no page waits for arithmetic."""

import logging
import subprocess
import sys
import time
from threading import Event, Thread

log = logging.getLogger(__name__)
PAUSE = 60.0  # seconds between two rounds, at least
SHARE = 20  # a round that took long is followed by a pause so many times as long
KEEP = (sys.executable, "-m", "portal", "sources", "keep")


class Chores:
    """A thread that sends for the work, round after round, until it is told to stop."""

    def __init__(self, command: tuple[str, ...] = KEEP, pause: float = PAUSE) -> None:
        self.command, self.pause = command, pause
        self.stopping = Event()
        self.child: subprocess.Popen[bytes] | None = None
        self.thread = Thread(target=self.run, name="chores", daemon=True)

    def run(self) -> None:
        """Do a round, pause, and begin again."""
        pause = self.pause
        while not self.stopping.wait(pause):
            began = time.monotonic()
            self.do_round()
            pause = max(self.pause, SHARE * (time.monotonic() - began))

    def do_round(self) -> int:
        """Let another process do the work; what goes wrong there stops nobody here."""
        self.child = subprocess.Popen(self.command)  # noqa: S603 - a command of ours
        if code := self.child.wait():
            log.warning("The chores ended with %s", code)
        return code

    def stop(self) -> None:
        """Stop, and let nothing go on alone; what a round left undone the next one does."""
        self.stopping.set()
        if self.child and self.child.poll() is None:
            self.child.terminate()
