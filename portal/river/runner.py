"""Lets the river flow: all readers of this house, one after another, for as long as there is something new."""

import logging
import time
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from threading import Event as Flag
from threading import Thread
from typing import Any

from portal.kit.db import db
from portal.river.locks import alone
from portal.river.places import who_has_work
from portal.river.projection import Stopped
from portal.river.reaction import Reaction
from portal.river.reader import Reader
from portal.river.wake import news, wait_for_news, wake

log = logging.getLogger(__name__)
PAUSE = 0.5  # seconds after which we look at the river though nobody woke us: other processes write too
LOOKS = 3
REST, LONG_REST = 0.1, 0.4  # seconds at most: what comes in meanwhile is read together; longer in a stream
STREAM = -1  # no number of news: there is more to read
RUNNER = "river.runner"


def run_once(readers: Sequence[Reader]) -> bool:
    """Let every reader learn or answer what is new; say whether there was anything."""
    moved = False
    for reader in who_has_work(readers):
        with alone(reader.name) as mine:
            if mine:
                moved |= _advance(reader)
    if moved:
        wake()  # pages show what was learned
    return moved


def _advance(reader: Reader) -> bool:
    """Take one step of one reader; what goes wrong stops nobody else."""
    moved = False
    try:
        if moved := reader.is_behind():
            reader.step()
        if isinstance(reader, Reaction) and reader.has_due():
            reader.try_again()
    except Stopped:
        log.exception("A projection has stopped")
        return False
    except Exception:
        db.session.rollback()
        log.exception("A reader of the river failed", extra={"reader": reader.name})
        return False
    return moved


class Runner:
    """A thread of the web process, or the whole work of `river run`."""

    def __init__(
        self, app: Any, readers: Sequence[Reader], after: Callable[[], None] = lambda: None, *, leads: bool = True
    ) -> None:
        self.app, self.readers, self.after, self.leads = app, readers, after, leads
        self.stopping = Flag()
        self.thread = Thread(target=self.run, name="river", daemon=True)

    def start(self) -> None:
        """Flow beside the web."""
        self.thread.start()

    def stop(self, seconds: float = 10) -> None:
        """Stop after the present event."""
        self.stopping.set()
        if self.thread.is_alive():
            self.thread.join(seconds)

    def run(self) -> None:
        """Lead, if we may; where another process does, look now and then whether it still does."""
        stood_by = False
        while not self.stopping.is_set():
            try:
                with self.app.app_context(), alone(RUNNER) if self.leads else nullcontext() as mine:
                    if not mine and not stood_by:
                        log.info("Another process lets the river flow; this one stands by.")
                    stood_by = not mine
                    self._lead() if mine else self.after()
            except Exception:
                log.exception("The river was interrupted")
            self.stopping.wait(PAUSE)

    def _lead(self) -> None:
        """Let the river flow, as long as nobody stops us; after work we rest, so that the web has its turn."""
        heard = STREAM
        log.info("This process lets the river flow.")
        while not self.stopping.is_set():
            wait_for_news(heard, PAUSE)
            began = time.monotonic()
            with self.app.app_context():
                heard = self._read()
                self.after()
            worked = time.monotonic() - began
            self.stopping.wait(min(3 * worked, LONG_REST) if heard == STREAM else min(worked, REST))

    def _read(self) -> int:
        """Let what came be read, in a few looks; return the news of the last: what came after it is still to be read.

        Answers to answers are read at once; a stream that does not end is read in larger parts, as we rest between.
        """
        for _ in range(LOOKS):
            heard = news()
            if self.stopping.is_set() or not run_once(self.readers):
                return heard
        return STREAM
