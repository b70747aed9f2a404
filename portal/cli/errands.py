"""Work that is sent to a process of its own: no page waits for its arithmetic, and its memory goes with it."""

import subprocess
import sys

WELLSPRING = (sys.executable, "-m", "portal")


class Errand:
    """A command of ours, run as often as it is sent for, one at a time."""

    def __init__(self, *command: str) -> None:
        self.command = command
        self.child: subprocess.Popen[bytes] | None = None
        self.is_over = False

    def run(self) -> int:
        """Let another process do the work, wait for it, and return how it ended."""
        self.child = subprocess.Popen(self.command)  # noqa: S603 - a command of ours
        if self.is_over:  # we were stopped while it was being sent for
            self.child.terminate()
        return self.child.wait()

    def stop(self) -> None:
        """Let nothing go on alone; what is left undone is done at the next time."""
        self.is_over = True
        if self.child and self.child.poll() is None:
            self.child.terminate()
