"""What happens to the record that the company keeps of a customer."""

from dataclasses import dataclass

from portal.events.base import Event
from portal.kit.words import N_


@dataclass(frozen=True)
class CustomerNoted(Event):
    """The company opened a record of a customer."""

    kind = "customer.noted"
    about = "person:{person_id}"
    sentence = N_("The company opened a record of {subject}")
    touchpoint = "desk"
    person_id: int
    came_from: str
