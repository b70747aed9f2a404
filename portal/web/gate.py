"""The gate before the house: so many requests at a time, a short queue, and a quick word to whoever is too many.

Without it every request of a crowd is answered, late; with it most are answered soon and the rest know at once.
Who only looks can look again; who sends something, an order or a vote, has decided, and is let wait for longer.
"""

import json
from collections.abc import Callable, Iterable
from threading import Condition
from typing import Any

Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
WORDS = "Many people are here at this moment. Please try again."
BUSY = json.dumps({"type": "about:blank", "title": WORDS, "status": 503, "code": "busy"}).encode()
OPEN = ("/healthz", "/socket.io/")
LOOKS = ("GET", "HEAD", "OPTIONS")


class Gate:
    """Lets `places` requests in at a time; `queue` that look wait for `seconds` at most, `senders` for `patience`."""

    def __init__(
        self, inner: Wsgi, places: int, queue: int, seconds: float, *, senders: int = 800, patience: float = 20
    ) -> None:
        self.inner, self.places = inner, places
        self.looking, self.sending = (queue, seconds), (senders, patience)
        self.inside = self.waiting = 0
        self.door = Condition()

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        """Answer the request, or say at once that there are too many."""
        if str(environ.get("PATH_INFO", "")).startswith(OPEN):
            return self.inner(environ, start)
        if not self._enter(*(self.looking if environ.get("REQUEST_METHOD") in LOOKS else self.sending)):
            head = [("Content-Type", "application/problem+json; charset=utf-8"), ("Retry-After", "2")]
            head.append(("Content-Length", str(len(BUSY))))
            start("503 Service Unavailable", [*head, ("X-Content-Type-Options", "nosniff")])
            return [BUSY]
        try:
            return list(self.inner(environ, start))
        finally:
            self._leave()

    def _enter(self, queue: int, seconds: float) -> bool:
        with self.door:
            if self.inside < self.places:
                self.inside += 1
                return True
            if self.waiting >= queue:
                return False
            self.waiting += 1
            came_in = self.door.wait_for(lambda: self.inside < self.places, seconds)
            self.waiting -= 1
            self.inside += came_in
            return came_in

    def _leave(self) -> None:
        with self.door:
            self.inside -= 1
            self.door.notify()
