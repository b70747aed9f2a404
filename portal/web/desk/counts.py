"""How much waits at each place of the desk: asked when a side bar is drawn, and remembered for some seconds."""

import time
from collections.abc import Callable
from threading import Lock
from typing import Any

from flask import Flask, current_app, g
from sqlalchemy import select

from portal.care.queries import owed
from portal.ideas.queries import overdue_words
from portal.kit.db import db
from portal.moderation.queries import waiting as flagged
from portal.people.queries import Viewer
from portal.people.rules import ADMIN, MODERATOR, OPERATIONS, PRODUCT, STAFF
from portal.rewards.queries import waiting as asked_for
from portal.river.queries import troubles
from portal.river.reader import Reader
from portal.web.viewing import current_viewer

MAKERS = (PRODUCT, OPERATIONS)
ONLY = {  # the places that not all of the company may enter
    "moderation": (MODERATOR,),
    "harvest": (PRODUCT,),
    "boards": (PRODUCT,),
    "preorders": MAKERS,
    "production": MAKERS,
    "money": (OPERATIONS,),
    "challenges": (PRODUCT,),
    "rounds": (PRODUCT,),
    "live": (MODERATOR, PRODUCT, OPERATIONS),
    "operations": (OPERATIONS,),
    "house": (),
}
COUNTED: dict[str, Callable[[], Any]] = {  # at each place, the question how much waits there
    "moderation": flagged,
    "cases": owed,
    "harvest": overdue_words,
    "rewards": asked_for,
    "operations": troubles,
}
_known: dict[str, tuple[float, int]] = {}
_lock = Lock()


def may_enter(seen: Viewer, place: str) -> bool:
    """Say whether a place of the desk is open to the viewer."""
    return seen.role == ADMIN or seen.role in ONLY.get(place, STAFF)


class Counts:
    """The numbers of the side bar, by place."""

    def get(self, place: str) -> int:
        """Return how much waits at a place, if the viewer may enter it."""
        if place not in COUNTED or not may_enter(current_viewer(), place):
            return 0
        return _fresh(place) if _is_fresh(place) else _count_all(place)

    def __getitem__(self, place: str) -> int:
        """Return how much waits at a place."""
        return self.get(place)


def _is_fresh(place: str) -> bool:
    """Say whether a number is some seconds old at most, or was asked for in this request."""
    return place in g.get("counted", ()) or time.monotonic() < _known.get(place, (0.0, 0))[0]


def _fresh(place: str) -> int:
    with _lock:
        return _known[place][1]


def _count_all(place: str) -> int:
    """Ask in one go how much waits at every place that the viewer may enter, and return the number of one."""
    places = [name for name in COUNTED if may_enter(current_viewer(), name)]
    row = db.session.execute(select(*(COUNTED[name]().scalar_subquery().label(name) for name in places))).one()
    until = time.monotonic() + float(current_app.config["COUNTS_SECONDS"])
    with _lock:
        _known.update({name: (until, int(getattr(row, name) or 0)) for name in places})
    g.counted = set(places)
    return _fresh(place)


def furnish_desk(app: Flask) -> None:
    """Give the side bar its numbers, and the places that the viewer may enter."""
    app.context_processor(lambda: {"counts": Counts(), "may_enter": may_enter})


def readers() -> list[Reader]:
    """Return the readers of the river, as the wiring of the house names them."""
    return list(current_app.extensions["readers"])
