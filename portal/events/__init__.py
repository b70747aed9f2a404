"""Everything that can happen in this house: one file a room, in the order of a customer's life.

To add an event: write its class in the file of its room, with its sentence, add a stored sample to
`tests/river/samples/`, then record it from an act.  A changed meaning is a new kind; in `RENAMED`
stands how the new is made from what was stored as the old, and whose words the old holds.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from portal.events import (
    authorship,
    boards,
    books,
    care,
    challenges,
    customers,
    disputes,
    fairness,
    feedback,
    gifts,
    groups,
    house,
    ideas,
    keeping,
    knowledge,
    meetings,
    moderation,
    options,
    orders,
    outside,
    parcels,
    people,
    preorders,
    product_questions,
    production,
    reminders,
    returns,
    rewards,
    rounds,
    search,
    surveys,
    workshop,
)
from portal.events.base import Event

__all__ = ["BY_KIND", "Event", "Old", "class_of", "personal_fields", "read", "stored_as"]


@dataclass(frozen=True, slots=True)
class Old:
    """An old kind: what it is today, how what was stored becomes that, and whose words its fields hold."""

    today: type[Event]
    upcast: Callable[[dict[str, Any]], Event]
    personal: Mapping[str, str]  # a field of the old kind: the field of the old kind that says whose


ROOMS = [
    people,
    customers,
    ideas,
    authorship,
    boards,
    rounds,
    keeping,
    challenges,
    groups,
    feedback,
    surveys,
    care,
    moderation,
    meetings,
    knowledge,
    product_questions,
    search,
    rewards,
    gifts,
    reminders,
    fairness,
    orders,
    disputes,
    options,
    books,
    preorders,
    production,
    workshop,
    parcels,
    returns,
    outside,
    house,
]
RENAMED: dict[str, "Old"] = {}
BY_KIND: dict[str, type[Event]] = {
    each.kind: each
    for room in ROOMS
    for each in vars(room).values()
    if isinstance(each, type) and hasattr(each, "kind")
}


def read(kind: str, data: dict[str, Any]) -> Event:
    """Return the event that was stored under this kind; an old kind becomes what it is called today."""
    if kind in RENAMED:
        return RENAMED[kind].upcast(data)
    return BY_KIND[kind].read(data)


def class_of(kind: str) -> type[Event]:
    """Return what an event that was stored under this kind is today."""
    return RENAMED[kind].today if kind in RENAMED else BY_KIND[kind]


def stored_as(kind: type[Event]) -> list[str]:
    """Return the kinds under which such events were ever stored."""
    return [kind.kind, *(name for name, old in RENAMED.items() if old.today is kind)]


def personal_fields() -> dict[str, Mapping[str, str]]:
    """Return, for each kind under which somebody's words were ever stored, the fields with them and whose they are."""
    kinds = {name: kind.personal for name, kind in BY_KIND.items()} | {
        name: old.personal for name, old in RENAMED.items()
    }
    return {name: fields for name, fields in kinds.items() if fields}
