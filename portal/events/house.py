"""What the company decides about its whole house."""

from dataclasses import dataclass, field

from portal.events.base import Event
from portal.kit.words import N_


@dataclass(frozen=True)
class ModulesSwitched(Event):
    """The company opened or closed parts of the house; `off` names those that are closed now."""

    kind = "house.modules_switched"
    about = "house:1"
    sentence = N_("{actor} opened or closed parts of the house")
    touchpoint = "desk"
    off: list[str] = field(default_factory=list)
