"""Run a server on a leash: it ends with the process that started it, however that one ends.

Between the two stands this module as a small process of its own.  It holds one end of a pipe; the kernel closes
the other when the starter exits, crashes or is killed, and then the server is told to stop and its folder goes.
"""

import os
import pwd
import select
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

PATIENCE = 60.0


class Leashed:
    """A server that lives no longer than we do."""

    def __init__(
        self,
        command: Sequence[object],
        log: Path,
        *,
        stop: int = signal.SIGTERM,
        user: str = "",
        remove: Path | None = None,
        env: dict[str, str] | None = None,
    ) -> None:
        self.name, self.log = str(command[0]), log
        leash = [sys.executable, __file__, str(int(stop)), user, str(remove or ""), *map(str, command)]
        with log.open("ab") as out:
            self._leash = subprocess.Popen(leash, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=out, env=env)
        self.pid = int(self._leash.stdout.readline())

    def wait_until(self, ready: Callable[[], bool]) -> None:
        """Return as soon as the server is ready; say what it said if it never is."""
        if not soon(lambda: ready() or not self.is_alive()) or not self.is_alive():
            said = self.log.read_text(errors="replace")[-4000:]
            self.stop()
            raise RuntimeError(f"{self.name} does not start.\n{said}")

    def is_alive(self) -> bool:
        """Say whether the server still runs."""
        try:
            os.kill(self.pid, 0)
        except ProcessLookupError:
            return False
        return self._leash.poll() is None

    def kill(self) -> None:
        """End the server and all that it started as a power cut would, with no time to tidy up."""
        if self.is_alive():
            os.killpg(self.pid, signal.SIGKILL)
        self.stop()

    def stop(self) -> None:
        """Let the server end in its own way, and wait until it has."""
        self._leash.stdin.close()
        self._leash.wait()
        self._leash.stdout.close()


def soon(condition: Callable[[], bool]) -> bool:
    """Say whether a condition comes true, as soon as it does."""
    end = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.02)
    return True


def free_port() -> int:
    """Return a port on the loopback interface that nobody uses at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def identity(user: str) -> dict[str, object]:
    """Return how a process is started as another user; nothing for no user."""
    return {"user": user, "group": pwd.getpwnam(user).pw_gid, "extra_groups": [], "cwd": "/"} if user else {}


def hold(stop: int, user: str, folder: str, command: list[str]) -> None:
    """Run the command until it ends or our starter does, whose folder we then remove."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole terminal; what follows is the starter's
    server = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=2, start_new_session=True, **identity(user))
    print(server.pid, flush=True)
    while not select.select([sys.stdin], [], [], 0.1)[0]:
        server.poll()  # one that ended by itself is laid to rest, so that the starter can see it
    end(server, stop)
    if folder:
        shutil.rmtree(folder, ignore_errors=True)


def end(server: subprocess.Popen, stop: int) -> None:
    """End the server and all that it started: kindly, and what does not hear that, at once."""
    for number in (stop, signal.SIGKILL):
        with suppress(ProcessLookupError, subprocess.TimeoutExpired):
            os.killpg(server.pid, number)
            server.wait(PATIENCE)


if __name__ == "__main__":
    hold(int(sys.argv[1]), sys.argv[2], sys.argv[3], sys.argv[4:])
