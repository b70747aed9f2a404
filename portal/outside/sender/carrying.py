"""Carry what waits: mark it as leaving, let it leave, mark that it left.

If we die between, or the line does, nobody knows whether it left: it is not sent again, and an operator sees it.
"""

import logging
from collections.abc import Callable
from threading import Event as Flag
from threading import Thread
from typing import Any

from portal.kit.clock import now
from portal.kit.db import load
from portal.outside.models.mail import Parcel
from portal.outside.queries.mail import due_parcels
from portal.outside.rules import LIFE, SENDER, next_try
from portal.outside.sender.letters import Letter, write_letter
from portal.outside.sender.post import Away, Post, Refusal, Unclear, post_of
from portal.river import upkeep
from portal.river.locks import alone

log = logging.getLogger(__name__)
PAUSE = 1.0


def deliver_all(post: Post) -> int:
    """Hand the letters whose turn it is to the post; return how many left.  A post that is away is asked once."""
    left = 0
    for parcel_id in due_parcels():
        try:
            left += _deliver(parcel_id, post)
        except Away:
            break
    return left


def _deliver(parcel_id: int, post: Post) -> bool:
    letter = _take(parcel_id)
    if letter is None:
        return False
    try:
        post(letter)
    except Refusal as refusal:
        _keep(parcel_id, refusal)
        if isinstance(refusal, Away):
            raise
        return False
    except Unclear as unclear:
        _note(parcel_id, str(unclear))
        return False
    _mark(parcel_id)
    return True


@upkeep()
def _take(parcel_id: int) -> Letter | None:
    """Take a parcel to the door and write its letter; whoever has no address needs none."""
    parcel = load(Parcel, parcel_id)
    letter = write_letter(parcel)
    parcel.state = LIFE.after(parcel.state, "take" if letter else "drop", SENDER)
    return letter


@upkeep()
def _mark(parcel_id: int) -> None:
    """Keep that a letter left."""
    parcel = load(Parcel, parcel_id)
    parcel.state, parcel.left_at, parcel.error = LIFE.after(parcel.state, "deliver", SENDER), now(), ""


@upkeep()
def _keep(parcel_id: int, refusal: Refusal) -> None:
    """Take back a letter that was surely not taken: it is tried again later, or set aside where an operator sees it."""
    parcel = load(Parcel, parcel_id)
    parcel.try_at = next_try(parcel.packed_at, now()) if refusal.passes else None
    step = "postpone" if parcel.try_at else "fail"
    parcel.state, parcel.error = LIFE.after(parcel.state, step, SENDER), str(refusal)[:500]


@upkeep()
def _note(parcel_id: int, error: str) -> None:
    """Keep why nobody knows whether a letter left."""
    load(Parcel, parcel_id).error = error[:500]


def deliver_due() -> None:
    """Hand over the letters whose turn it is, if there are any."""
    if due_parcels(1):
        deliver_all(post_of())


class Carrier:
    """A thread beside the web that carries letters, or something else; one of a name at a time among all processes."""

    def __init__(self, app: Any, carry: Callable[[], object] = deliver_due, name: str = "outside.sender") -> None:
        self.app, self.carry, self.name, self.stopping = app, carry, name, Flag()
        self.thread = Thread(target=self.run, name=name, daemon=True)

    def run(self) -> None:
        """Carry until stopped."""
        while not self.stopping.wait(PAUSE):
            try:
                with self.app.app_context(), alone(self.name) as mine:
                    if mine:
                        self.carry()
            except Exception:
                log.exception("The carrier stumbled")
