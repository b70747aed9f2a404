"""`wellspring chores`: what the clock asks for, and what is worked out anew now and then.

It is done in a process of its own, so that no page waits for arithmetic.  Whoever lets the river flow sends for it,
`wellspring serve` or `wellspring river run`; of several processes of one house, one does.
"""

import logging
import os
import time
from threading import Event, Thread
from typing import Any

import click

from portal.cli.errands import WELLSPRING, Errand
from portal.cli.house import in_a_ready_house
from portal.flows.deadlines import keep_deadlines
from portal.flows.fraud import look_daily_for_fraud
from portal.flows.likeness import work_out_stale as compare_ideas
from portal.flows.listening import beat_due
from portal.flows.rings import look_daily
from portal.flows.weighing import work_out_stale as weigh_ideas
from portal.ideas.projections import work_out_stale as work_out_groups
from portal.river.locks import alone
from portal.search.indexing import make_anew
from portal.sources.projections.stale import work_out_stale

log = logging.getLogger(__name__)
PAUSE = 60.0  # seconds between two rounds, at least
SHARE = 20  # a round that took long is followed by a pause so many times as long, unless it was cut short
ROUND = (*WELLSPRING, "chores", "run")
LEAD = "chores"


class Chores:
    """A thread that sends for the work, round after round, until it is told to stop; one of a house at a time."""

    def __init__(self, app: Any, command: tuple[str, ...] = ROUND, pause: float = PAUSE) -> None:
        self.app, self.round, self.pause = app, Errand(*command), pause
        self.stopping = Event()
        self.thread = Thread(target=self.run, name="chores", daemon=True)

    def run(self) -> None:
        """Lead where nobody does; where somebody does, look again later."""
        while not self.stopping.wait(self.pause):
            try:
                self.lead()
            except Exception:
                log.exception("The chores were interrupted")

    def lead(self) -> None:
        """Do a round, pause, and begin again, as long as it is ours."""
        pause = 0.0
        with self.app.app_context(), alone(LEAD) as mine:
            while mine and not self.stopping.wait(pause):
                began = time.monotonic()
                code = self.do_round()
                pause = max(self.pause, 0 if code else SHARE * (time.monotonic() - began))

    def do_round(self) -> int:
        """Let another process do the work; what goes wrong there stops nobody here."""
        if code := self.round.run():
            log.warning("The chores ended with %s", code)
        return code

    def stop(self) -> None:
        """Stop, and let nothing go on alone; what a round left undone the next one does."""
        self.stopping.set()
        self.round.stop()


@click.group()
def chores() -> None:
    """Do what the clock asks for."""


@chores.command()
@in_a_ready_house
def run() -> None:
    """Do one round: close what is over, and work out what is stale; safe beside others who do the same."""
    os.nice(10)  # readers come first
    if closed := keep_deadlines():
        click.echo(f"{closed} closed, because their time was over.")
    if asked := beat_due():
        click.echo(f"{asked} people were asked, because it was time.")
    compare_ideas()
    work_out_groups()
    weigh_ideas()
    work_out_stale()
    if (search := look_daily()) and search.rings:
        click.echo(f"{len(search.rings)} rings of votes were found.")
    if signals := look_daily_for_fraud():
        click.echo(f"{signals} signals of fraud were found.")


@chores.command()
@in_a_ready_house
def index() -> None:
    """Make the index of the search anew, beside the old one, and put it in its place."""
    os.nice(5)  # readers come first; who searches meanwhile is answered from the table
    make_anew()
