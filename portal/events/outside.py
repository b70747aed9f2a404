"""What happens between the house and the world outside."""

from dataclasses import dataclass

from portal.events.base import Event
from portal.kit.words import N_


@dataclass(frozen=True)
class ParcelPacked(Event):
    """A letter to a person is ready to leave the house."""

    kind = "parcel.packed"
    about = "parcel:{parcel_id}"
    sentence = N_("A letter was written")
    touchpoint = "mail"
    parcel_id: int
    person_id: int
    letter: str


@dataclass(frozen=True)
class ParcelSettled(Event):
    """An operator said what became of a letter that was unclear or failed."""

    kind = "parcel.settled"
    about = "parcel:{parcel_id}"
    sentence = N_("{actor} settled what became of a letter")
    touchpoint = "desk"
    parcel_id: int
    person_id: int
    state: str
