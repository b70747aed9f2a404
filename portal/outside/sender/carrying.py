"""Carry what waits: mark it as leaving, let it leave, mark that it left; if we die between, it is never sent again."""

import logging
from threading import Event as Flag
from threading import Thread
from typing import Any

from portal.kit.clock import now
from portal.kit.db import db, load
from portal.outside.models.mail import Parcel
from portal.outside.queries.mail import parcels
from portal.outside.rules import LIFE, SENDER
from portal.outside.sender.letters import Letter, write_letter
from portal.outside.sender.post import Post, Refusal, post_of
from portal.river import upkeep
from portal.river.locks import alone

log = logging.getLogger(__name__)
PAUSE = 1.0


def deliver_all(post: Post) -> int:
    """Hand the waiting letters to the post; return how many left."""
    waiting = parcels("waiting")
    return sum(_deliver(parcel_id, post) for parcel_id in waiting)


def _deliver(parcel_id: int, post: Post) -> bool:
    letter = _take(parcel_id)
    if letter is None:
        return False
    try:
        post(letter)
    except Refusal as refusal:
        _mark(parcel_id, "fail", str(refusal))
        return False
    _mark(parcel_id, "deliver")
    return True


@upkeep()
def _take(parcel_id: int) -> Letter | None:
    """Take a parcel to the door and write its letter; whoever has no address needs none."""
    parcel = load(Parcel, parcel_id)
    letter = write_letter(parcel)
    parcel.state = LIFE.after(parcel.state, "take" if letter else "drop", SENDER)
    return letter


@upkeep()
def _mark(parcel_id: int, step: str, error: str = "") -> None:
    parcel = load(Parcel, parcel_id)
    parcel.state, parcel.left_at, parcel.error = LIFE.after(parcel.state, step, SENDER), now(), error[:500]


class Carrier:
    """A thread beside the web that carries letters; one at a time among all processes."""

    def __init__(self, app: Any) -> None:
        self.app, self.stopping = app, Flag()
        self.thread = Thread(target=self.run, name="carrier", daemon=True)

    def run(self) -> None:
        """Carry until stopped."""
        while not self.stopping.wait(PAUSE):
            try:
                with self.app.app_context(), alone("outside.sender") as mine:
                    if mine and parcels("waiting", 1):
                        deliver_all(post_of())
            except Exception:
                db.session.rollback()
                log.exception("The carrier stumbled")
