"""What happens to the record that the company keeps of a customer."""

from dataclasses import dataclass

from portal.events.base import Event
from portal.kit.words import N_


@dataclass(frozen=True)
class CustomerNoted(Event):
    """Somebody of the company wrote down something about a customer."""

    kind = "customer.noted"
    about = "person:{person_id}"
    sentence = N_("{actor} noted: {note}")
    personal = {"note": "person_id"}
    touchpoint = "desk"
    person_id: int
    note: str
