"""Everything that can happen in this house: one file a room, in the order of a customer's life.

To add an event: write its class in the file of its room, with its sentence, add a stored sample to
`tests/river/samples/`, then record it from an act.  A changed meaning is a new kind; `upcast` in `RENAMED`
makes the new from what was stored as the old.
"""

from collections.abc import Callable
from typing import Any

from portal.events import (
    care,
    challenges,
    customers,
    feedback,
    ideas,
    knowledge,
    moderation,
    orders,
    outside,
    people,
    production,
    rewards,
    surveys,
)
from portal.events.base import Event

__all__ = ["BY_KIND", "Event", "class_of", "read", "stored_as"]

ROOMS = [
    people,
    customers,
    ideas,
    challenges,
    feedback,
    surveys,
    care,
    moderation,
    knowledge,
    rewards,
    orders,
    production,
    outside,
]
RENAMED: dict[str, tuple[type[Event], Callable[[dict[str, Any]], Event]]] = {}  # an old kind: what it is today, and how
BY_KIND: dict[str, type[Event]] = {
    each.kind: each
    for room in ROOMS
    for each in vars(room).values()
    if isinstance(each, type) and hasattr(each, "kind")
}


def read(kind: str, data: dict[str, Any]) -> Event:
    """Return the event that was stored under this kind; an old kind becomes what it is called today."""
    if kind in RENAMED:
        return RENAMED[kind][1](data)
    return BY_KIND[kind].read(data)


def class_of(kind: str) -> type[Event]:
    """Return what an event that was stored under this kind is today."""
    return RENAMED[kind][0] if kind in RENAMED else BY_KIND[kind]


def stored_as(kind: type[Event]) -> list[str]:
    """Return the kinds under which such events were ever stored."""
    return [kind.kind, *(old for old, (today, _) in RENAMED.items() if today is kind)]
