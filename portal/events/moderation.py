"""What is done about contents that break the rules of the community."""

from dataclasses import dataclass

from portal.events.base import Event
from portal.kit.words import N_


@dataclass(frozen=True)
class FlagEvent(Event):
    """What all events of a flag know: what was flagged ("comment:9"), and the place it stands at ("idea:7")."""

    about = "{place}"
    flag_id: int
    target: str
    place: str
    reporter_id: int | None  # nobody: the house itself, for what waits


@dataclass(frozen=True)
class FlagRaised(FlagEvent):
    """A member said that something breaks the rules."""

    kind = "flag.raised"
    sentence = N_("{actor} flagged something at {subject}")
    personal = {"note": "reporter_id"}
    reason: str
    note: str = ""


@dataclass(frozen=True)
class FlagUpheld(FlagEvent):
    """What was flagged has been hidden."""

    kind = "flag.upheld"
    sentence = N_("A flag at {subject} was upheld")
    touchpoint = "desk"


@dataclass(frozen=True)
class FlagDismissed(FlagEvent):
    """A moderator found nothing wrong with what was flagged."""

    kind = "flag.dismissed"
    sentence = N_("{actor} dismissed a flag at {subject}")
    touchpoint = "desk"


@dataclass(frozen=True)
class SpamWordSet(Event):
    """A moderator said how much a word speaks for spam, in hundredths; 0 says that it does not."""

    kind = "spam_word.set"
    about = "house:spam_words"
    sentence = N_("{actor} changed what the word “{word}” says about spam")
    touchpoint = "desk"
    word: str
    weight: int


@dataclass(frozen=True)
class ThingHeld(FlagEvent):
    """What a newcomer wrote waits for a moderator, as its board wants."""

    kind = "flag.held"
    sentence = N_("{subject} waits for a moderator")
    touchpoint = "desk"
