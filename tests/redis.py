"""A Redis of our own for the tests, on a free port of the loopback interface."""

import shutil
import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.leash import Leashed, free_port


def program() -> str | None:
    """Return the server program, or None where there is none."""
    return shutil.which("redis-server") or shutil.which("valkey-server")


@contextmanager
def redis_server() -> Iterator["Redis"]:
    """Lend a fresh and empty server."""
    server = Redis()
    try:
        yield server
    finally:
        server.stop()


class Redis:
    """A server that keeps all in memory; it may be stopped, killed and started again on the same port."""

    def __init__(self) -> None:
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.start()

    def start(self) -> None:
        """Start the server, empty."""
        folder = Path(tempfile.mkdtemp(prefix="wellspring-redis-"))
        settings = {"port": self.port, "bind": "127.0.0.1", "save": "", "appendonly": "no", "dir": folder}
        command = [program(), *(part for name, value in settings.items() for part in (f"--{name}", value))]
        self.server = Leashed(command, folder / "log", remove=folder)
        self.server.wait_until(self.answers)

    def answers(self) -> bool:
        """Say whether the server takes commands."""
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=1) as line:
                line.sendall(b"PING\r\n")
                return line.recv(16) == b"+PONG\r\n"
        except OSError:
            return False

    def kill(self) -> None:
        """End the server at once."""
        self.server.kill()

    def stop(self) -> None:
        """End the server."""
        self.server.stop()
