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


@dataclass(frozen=True)
class HouseNamed(Event):
    """The company gave its house a name and a colour."""

    kind = "house.named"
    about = "house:1"
    sentence = N_("{actor} named the house {company}")
    touchpoint = "desk"
    company: str
    accent: str = "teal"


@dataclass(frozen=True)
class LogoShown(Event):
    """The company gave its house a logo, or took it away."""

    kind = "house.logo_shown"
    about = "house:1"
    sentence = N_("{actor} changed the logo of the house")
    touchpoint = "desk"
    is_there: bool = True


@dataclass(frozen=True)
class LanguagesChosen(Event):
    """The company chose in which languages its house speaks."""

    kind = "house.languages_chosen"
    about = "house:1"
    sentence = N_("{actor} chose the languages of the house")
    touchpoint = "desk"
    languages: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class SitesAllowed(Event):
    """The company said which sites may show the form for feedback."""

    kind = "house.sites_allowed"
    about = "house:1"
    sentence = N_("{actor} said which sites may show the form for feedback")
    touchpoint = "desk"
    sites: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class SetUpStepTaken(Event):
    """Somebody took a step of setting up the house, or left it for later."""

    kind = "house.step_taken"
    about = "house:1"
    sentence = N_("{actor} went on with setting up the house")
    touchpoint = "desk"
    step: str
    is_done: bool = True
