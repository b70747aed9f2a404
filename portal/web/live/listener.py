"""The listener: tails the river in this process and pushes what happens to the browsers that follow it.

It keeps no cursor and answers nobody: who was away asks again with the last event it knows.
"""

import logging
import time
from collections.abc import Callable
from threading import Event as Flag
from threading import Thread
from typing import Any

from flask import Flask
from flask_socketio import SocketIO

from portal.kit.db import db
from portal.outside.queries.mail import last_bell, rung_after, unread_by
from portal.river.queries import events_after
from portal.river.reader import newest, river_name
from portal.river.wake import rise, wait_for_news
from portal.web.live.presence import Presence
from portal.web.live.pushes import LEFT, gone_with, hears_of, pushes_of, room_of
from portal.web.live.turns import Turns

log = logging.getLogger(__name__)
PAUSE = 0.25  # seconds: how long a push may wait for what another process wrote
REST, LONG_REST = 0.02, 0.1  # seconds: what comes in meanwhile is pushed together; longer after more work
CHECK_EVERY = 1.0  # seconds: how long a socket may outlive its session
MOST_MISSED = 500


class Listener:
    """A thread that lives as long as the web process."""

    def __init__(
        self,
        app: Flask,
        sockets: SocketIO,
        check: Callable[[], None],
        here: Callable[[], set[int]],
        close_for: Callable[[int], None],
    ) -> None:
        self.app, self.sockets, self.check, self.here, self.close_for = app, sockets, check, here, close_for
        self.stopping = Flag()
        self.turns, self.presence = Turns(), Presence(app.config["REDIS_URL"])
        self.river = ""
        self.seen = self.rung = 0
        self.checked = 0.0
        self.thread = Thread(target=self.run, name="listener", daemon=True)

    def start(self) -> None:
        """Listen from now on."""
        with self.app.app_context():
            self.river, self.seen, self.rung = river_name(), newest(), last_bell()
        self.thread.start()

    def stop(self) -> None:
        """Stop listening."""
        self.stopping.set()

    def run(self) -> None:
        """Push what happens until stopped; what goes wrong is noted, and the next look begins where this one did."""
        heard, rest = -1, REST
        while not self.stopping.wait(rest):
            heard, began = wait_for_news(heard, PAUSE), time.monotonic()
            try:
                with self.app.app_context():
                    self._look()
            except Exception:
                log.exception("The listener missed a look")
                time.sleep(PAUSE)
            rest = min(max(REST, 2 * (time.monotonic() - began)), LONG_REST)
        with self.app.app_context():
            self.presence.close()

    def _look(self) -> None:
        """Push, and now and then check that those who listen may."""
        self.push()
        self.take_turns()
        self.ring()
        if time.monotonic() - self.checked > CHECK_EVERY:
            self.checked = time.monotonic()
            self.check()
            self.presence.beat(self.sockets)

    def push(self) -> None:
        """Push what happened since the last look."""
        rows = events_after(self.seen, MOST_MISSED)
        for row in rows:
            for name, push in pushes_of(row):
                self._emit(name, {**push, "event": row.id}, room_of(row, push))
            for subject in gone_with(row):
                self.sockets.close_room(subject)
            if row.kind in LEFT:
                self.close_for(row.data["person_id"])
        self.turns.note(rows)
        if rows:
            self.seen = rows[-1].id
            rise()  # what another process wrote makes the pages kept here old

    def take_turns(self) -> None:
        """Tell in one message what happened in a live session since the last one, where anybody looks at it."""
        for meeting_id in self.turns.due():
            if self.presence.is_watched(meeting_id):
                push = self.turns.tell(meeting_id)
                self._emit("questions", push, push["subject"])
            else:
                self.turns.drop(meeting_id)

    def ring(self) -> None:
        """Tell those whose bell rang since the last look how much is unread, and which event it was."""
        rung = {row.person_id: row.event_id for row in rung_after(self.rung, MOST_MISSED)}
        here = self.here() & rung.keys()
        for person_id, count in (unread_by(here) if here else {}).items():
            self._emit("notice", {"count": count, "rang": rung[person_id]}, f"person:{person_id}")
        self.rung = max([self.rung, *rung.values()])

    def _emit(self, name: str, push: dict[str, Any], room: str) -> None:
        """Push to the browsers of this process: each process listens for its own."""
        self.sockets.emit(name, push, to=room, ignore_queue=True)

    @property
    def place(self) -> str:
        """Return how far this process has told what happens, as a page keeps it to go on from there."""
        return f"{self.river}:{self.seen}"


def missed(after: int, subjects: list[str]) -> list[tuple[str, dict[str, Any]]] | None:
    """Return what a browser missed of what it follows, or None after so long an absence that it looks anew at all."""
    rows = events_after(after, MOST_MISSED)
    if len(rows) == MOST_MISSED:
        return None
    followed, told = set(subjects), []
    for row in (row for row in rows if hears_of(row, followed)):
        pushes = [(name, {**push, "event": row.id}) for name, push in pushes_of(row)]
        told += [(name, push) for name, push in pushes if room_of(row, push) in followed]
    gathered = Turns()
    gathered.note(row for row in rows if row.subject in followed)
    told += [("questions", gathered.tell(each)) for each in list(gathered.waiting)]
    db.session.rollback()
    return told
