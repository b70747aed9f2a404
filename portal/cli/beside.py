"""What works beside the pages: the river, the letters, the index and the chores.

In the web process by default; with `WELLSPRING_RIVER=elsewhere` in that of `wellspring river run`.  Of several
processes of one house one leads each of these, and another takes over when it ends, whatever ends it.
"""

from collections.abc import Callable
from threading import Timer

from flask import Flask

from portal.app import READERS
from portal.cli.chores import Chores
from portal.cli.errands import WELLSPRING, Errand
from portal.orders.sender import Cashier
from portal.outside.sender import Carrier, push_all
from portal.river.runner import Runner
from portal.search.mender import Mender


class Beside:
    """The threads of one process; `after` is what the web has to write down now and then."""

    def __init__(self, house: Flask, *, leads: bool, after: Callable[[], None] = lambda: None) -> None:
        self.runner = Runner(house, READERS, after=after, leads=leads)
        self.indexing = Errand(*WELLSPRING, "chores", "index")
        self.mender = Mender(house, self.indexing.run)  # in each process: each has to know whether it may be used
        self.carrier, self.cashier, self.chores = Carrier(house), Cashier(house), Chores(house)
        self.threads = [self.runner.thread]
        self.pusher = Carrier(house, push_all, "outside.pusher")
        self.threads += [self.pusher.thread] if leads and house.config["PUSH"] else []
        self.threads += [self.carrier.thread, self.cashier.thread, self.chores.thread] if leads else []

    def start(self, after: float = 0) -> None:
        """Look at the index, and begin after so many seconds: those who wait at the door of a house come first."""
        self.mender.thread.start()
        self.beginning = Timer(after, self._begin)
        self.beginning.daemon = True
        self.beginning.start()

    def _begin(self) -> None:
        for thread in self.threads:
            thread.start()

    def stop(self, seconds: float = 10) -> None:
        """Let what is being done be done to its end."""
        self.beginning.cancel()
        for each in (self.carrier, self.pusher, self.cashier, self.mender, self.chores):
            each.stopping.set()
        self.chores.stop()
        self.indexing.stop()
        self.runner.stop(seconds)
