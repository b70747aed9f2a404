"""Browsers without a screen: one kept connection each, as little work as can be between two requests."""

import socket
import time
from collections.abc import Callable, Sequence
from threading import Thread

END = b"\r\n\r\n"


class Line:
    """A connection that is kept, and opened again where the server closed it."""

    def __init__(self, port: int, head: str = "") -> None:
        self.port, self.head = port, f"Host: 127.0.0.1:{port}\r\n{head}"
        self.socket: socket.socket | None = None

    def ask(self, method: str, path: str, body: bytes = b"", more: str = "") -> tuple[int, bytes]:
        """Send a request and return the status and the body of the answer."""
        length = f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n" if method != "GET" else ""
        request = f"{method} {path} HTTP/1.1\r\n{self.head}{more}{length}\r\n".encode() + body
        fresh = self.socket is None
        try:
            return self._exchange(request)
        except (ConnectionError, EOFError):
            self.close()
            if fresh or method != "GET":
                raise
            return self._exchange(request)

    def _exchange(self, request: bytes) -> tuple[int, bytes]:
        if self.socket is None:
            self.socket = socket.create_connection(("127.0.0.1", self.port), timeout=30)
            self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.sendall(request)
        got = self._until(b"", lambda got: END in got)
        head, _, body = got.partition(END)
        length = int(head.lower().partition(b"content-length:")[2].split(b"\r\n")[0])
        body = self._until(body, lambda got: len(got) >= length)
        if b"connection: close" in head.lower():
            self.close()
        return int(head[9:12]), body

    def _until(self, got: bytes, enough: Callable[[bytes], bool]) -> bytes:
        assert self.socket is not None
        while not enough(got):
            more = self.socket.recv(262_144)
            if not more:
                raise EOFError
            got += more
        return got

    def close(self) -> None:
        """Hang up."""
        if self.socket is not None:
            self.socket.close()
            self.socket = None


def for_seconds(seconds: float, works: Sequence[Callable[[], None]]) -> tuple[int, float]:
    """Do each piece of work again and again in a thread of its own; return how often in all, and how long it took."""
    began, counts = time.perf_counter(), [0] * len(works)

    def go_on(number: int) -> None:
        while time.perf_counter() - began < seconds:
            works[number]()
            counts[number] += 1

    threads = [Thread(target=go_on, args=(number,), daemon=True) for number in range(len(works))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts), time.perf_counter() - began
