"""What is told in time, before it happens."""

from dataclasses import dataclass

from portal.events.base import Event
from portal.kit.words import N_


@dataclass(frozen=True)
class PointsExpiring(Event):
    """Points of somebody expire within some days; of each it is told once."""

    kind = "points.expiring"
    about = "person:{person_id}"
    sentence = (
        N_("{n} point of {subject} expires within {days} days"),
        N_("{n} points of {subject} expire within {days} days"),
    )
    person_id: int
    n: int
    days: int
