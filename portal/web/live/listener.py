"""The listener: tails the river in this process and pushes what happens to the browsers that follow it.

It keeps no cursor and answers nobody: who was away asks again with the last event it knows.
"""

import logging
import time
from collections.abc import Callable, Iterator
from threading import Event as Flag
from threading import Thread
from typing import Any

from flask import Flask
from flask_socketio import SocketIO

from portal.kit.db import db
from portal.river.queries import events_after
from portal.river.reader import newest
from portal.river.wake import wait_for_news, wake
from portal.web.live.pushes import ELSEWHERE, GONE, pushes_of, room_of

log = logging.getLogger(__name__)
PAUSE = 0.25  # seconds: how long a push may wait for what another process wrote
CHECK_EVERY = 1.0  # seconds: how long a socket may outlive its session
MOST_MISSED = 500


class Listener:
    """A thread that lives as long as the web process."""

    def __init__(self, app: Flask, sockets: SocketIO, check: Callable[[], None]) -> None:
        self.app, self.sockets, self.check = app, sockets, check
        self.stopping = Flag()
        self.seen = 0
        self.thread = Thread(target=self.run, name="listener", daemon=True)

    def start(self) -> None:
        """Listen from now on."""
        with self.app.app_context():
            self.seen = newest()
        self.thread.start()

    def stop(self) -> None:
        """Stop listening."""
        self.stopping.set()

    def run(self) -> None:
        """Push what happens until stopped; what goes wrong is noted, and the next look begins where this one did."""
        tide, checked = -1, 0.0
        while not self.stopping.is_set():
            tide = wait_for_news(tide, PAUSE)
            try:
                with self.app.app_context():
                    self.push()
                    if time.monotonic() - checked > CHECK_EVERY:
                        checked = time.monotonic()
                        self.check()
            except Exception:
                log.exception("The listener missed a look")
                time.sleep(PAUSE)

    def push(self) -> None:
        """Push what happened since the last look."""
        rows = events_after(self.seen, MOST_MISSED)
        for row, name, push in _pushes(rows):
            self.sockets.emit(name, push, to=room_of(row, name, push))
            if row.kind in GONE:
                self.sockets.close_room(row.subject)
        if rows:
            self.seen = rows[-1].id
            wake()  # what another process wrote makes the pages kept here old


def _pushes(rows: list[Any]) -> Iterator[tuple[Any, str, dict[str, Any]]]:
    for row in rows:
        for name, push in pushes_of(row):
            yield row, name, {**push, "event": row.id}


def missed(after: int, subjects: list[str]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Return what a browser missed of what it follows; after too long an absence it had better load the page anew."""
    followed = set(subjects)
    rows = [row for row in events_after(after, MOST_MISSED) if row.subject in followed or row.kind in ELSEWHERE]
    for row, name, push in _pushes(rows):
        if name != "notice" and room_of(row, name, push) in followed:
            yield name, push
    db.session.rollback()
