"""Who looks after the index beside the pages: lets it follow the documents, and has it made anew where it must be."""

import logging
from collections.abc import Callable
from threading import Event as Flag
from threading import Thread
from typing import Any

from sqlalchemy import func, select

from portal.kit.db import db
from portal.river.locks import alone
from portal.river.wake import wait_for_news
from portal.search import indexing
from portal.search.models import SearchDocument

log = logging.getLogger(__name__)
BREATH = 0.2  # seconds between two additions to an index: each is worth a commit
FEW = 500  # documents of which an index is made at once; more would leave their memory with the process
MENDING = "search.mending"
LATER = 60.0  # seconds after which it is tried again, where it could not be made


class Mender:
    """A thread beside the web: checks the index at start, makes it anew where it must, and lets it follow."""

    def __init__(self, app: Any, send: Callable[[], int], pause: float = 1.0) -> None:
        self.app, self.send, self.pause, self.stopping = app, send, pause, Flag()
        self.thread = Thread(target=self.run, name="mender", daemon=True)
        indexing.not_looked_at()

    def run(self) -> None:
        """Mend until stopped; what goes wrong, also the first look, is tried again."""
        tide, work = -1, indexing.check
        while True:
            try:
                with self.app.app_context():
                    work()
                work = self.go_on
            except Exception:
                log.exception("The mender of the index stumbled")
            if self.stopping.wait(BREATH):
                return
            tide = wait_for_news(tide, self.pause)

    def go_on(self) -> None:
        """Let the index follow, or have it made anew where it is away."""
        if not indexing.is_away():
            indexing.feed()
            return
        with alone(MENDING) as mine:
            self.mend() if mine else self._look_again()

    def mend(self) -> None:
        """Make the index anew: a small one here, a large one in a process that is sent for."""
        many = db.session.scalar(select(func.count()).select_from(SearchDocument.__table__)) or 0
        db.session.rollback()
        if many <= FEW:
            indexing.make_anew()
        else:
            self._send_for_it()

    def _look_again(self) -> None:
        """Wait for the index that another process of this house has made."""
        indexing.check()
        if indexing.is_away():
            self.stopping.wait(self.pause)

    def _send_for_it(self) -> None:
        if code := self.send():
            log.warning("The search index was not made anew: what was sent for it ended with %s", code)
        else:
            indexing.check()
        if indexing.is_away():
            self.stopping.wait(LATER if code else self.pause)
