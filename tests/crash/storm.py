"""A storm: programs that write without pause while the server is killed and started again, and remember what was said.

What is not acknowledged when the server dies is sent again under the same key after it is back: it must happen once,
whether it had happened before or not.  So in the end everything that was ever sent is there, and is there once.
"""

import json
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from threading import Event, Thread
from typing import Any

from tests.bench.asking import Line
from tests.bench.house import House
from tests.leash import soon

CLIENTS = 6
Request = tuple[str, str, dict[str, str]]  # method, path, body
ONCE = {
    "ideas": "SELECT title, count(*) FROM idea WHERE title LIKE 'Idea % of guest %' GROUP BY title",
    "comments": "SELECT body, count(*) FROM comment WHERE body LIKE 'Remark % of guest %' GROUP BY body",
    "votes": "SELECT voter_id || ' for ' || idea_id, count(*) FROM vote WHERE withdrawn_at IS NULL GROUP BY 1",
    "told": "SELECT subject, count(*) FROM event WHERE kind = 'idea.posted' GROUP BY subject",
}


class Guest:
    """Posts an idea, comments on it and votes for one of somebody else, again and again."""

    def __init__(self, house: House, known: dict[str, Any], posted: list[tuple[int, int]], dead: Event) -> None:
        self.line = Line(house.port, f"Authorization: Bearer {known['token']}\r\n")
        self.id, self.posted, self.sent = int(known["id"]), posted, Counter[str]()
        self.voted: set[int] = set()
        self.dead = dead  # is the server, since it was last begun
        self.plan = self._plan()
        self.open: tuple[Request, str] | None = None  # sent, and not acknowledged

    def write_on(self) -> None:
        """Write until the server is dead; what it did not acknowledge stays open."""
        while not self.dead.is_set():
            with suppress(OSError, EOFError, ValueError, IndexError):
                self.write()

    def write(self) -> None:
        """Send what is open, or what comes next, and note it once it is acknowledged."""
        if self.open is None:
            request = next(self.plan)
            self.open = request, f"{self.id}-{self.sent.total()}"
        (method, path, body), key = self.open
        status, said = self.line.ask(method, path, json.dumps(body).encode(), f"Idempotency-Key: {key}\r\n")
        if status in (409, 503):
            self.dead.wait(0.05)  # still at it, or too many at once: it stays open
            return
        assert status in (200, 201), said
        self._note(path, json.loads(said))
        self.open = None

    def _note(self, path: str, said: dict[str, Any]) -> None:
        kind = {"ideas": "ideas", "comments": "comments", "vote": "votes"}[path.rpartition("/")[2]]
        self.sent[kind] += 1
        if kind == "ideas":
            self.posted.append((self.id, said["id"]))

    def _plan(self) -> Iterator[Request]:
        number = 0
        while True:
            number += 1
            body = {"title": f"Idea {number} of guest {self.id}", "body": "It survives whatever comes."}
            yield "POST", "/api/v1/ideas", body
            mine = next(idea for author, idea in reversed(self.posted) if author == self.id)
            yield "POST", f"/api/v1/ideas/{mine}/comments", {"body": f"Remark {number} of guest {self.id}"}
            for idea in [
                idea for author, idea in self.posted[-CLIENTS:] if author != self.id and idea not in self.voted
            ]:
                self.voted.add(idea)
                yield "PUT", f"/api/v1/ideas/{idea}/vote", {}


class Storm:
    """All guests of a house, and the lives of its server."""

    def __init__(self, house: House) -> None:
        self.house, self.dead = house, Event()
        posted: list[tuple[int, int]] = []
        self.guests = [Guest(house, known, posted, self.dead) for known in house.guests(CLIENTS)]

    @property
    def acknowledged(self) -> int:
        """Return how much was acknowledged so far."""
        return sum(guest.sent.total() for guest in self.guests)

    def rage(self, many: int) -> None:
        """Write until so much more is acknowledged, then kill the server in the midst of it."""
        self.dead.clear()
        enough = self.acknowledged + many
        threads = [Thread(target=guest.write_on, daemon=True) for guest in self.guests]
        for thread in threads:
            thread.start()
        soon(lambda: self.acknowledged >= enough)
        self.house.kill()
        self.dead.set()
        for thread in threads:
            thread.join()
        for guest in self.guests:
            guest.line.close()

    def settle(self) -> None:
        """Send again what was open."""
        self.dead.clear()
        for guest in self.guests:
            while guest.open is not None:
                with suppress(OSError, EOFError):
                    guest.write()
            guest.line.close()

    def wrongs(self) -> list[str]:
        """Return what was lost and what was doubled, and what `verify` finds half done."""
        sent = sum((guest.sent for guest in self.guests), Counter[str]())
        sent["told"] = sent["ideas"]
        found = []
        for kind, asked in ONCE.items():
            rows = self.house.ask(asked)
            found += [f"{kind}: {thing} is there {n} times" for thing, n in rows if n != 1]
            if len(rows) != sent[kind]:
                found.append(f"{kind}: {sent[kind]} were acknowledged, {len(rows)} are there")
        return found
