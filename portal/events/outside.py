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


@dataclass(frozen=True)
class NewsWritten(Event):
    """Letters on an event were written to `n` of those who are to hear of it, up to `last_id`; whether more remain."""

    kind = "news.written"
    about = "news:{news_id}"
    sentence = (N_("{n} letter with news was written"), N_("{n} letters with news were written"))
    touchpoint = "mail"
    news_id: int
    topic: str
    n: int
    last_id: int
    is_last: bool


@dataclass(frozen=True)
class LetterAnswered(Event):
    """Somebody answered a letter by mail, and what they wrote was posted in their name."""

    kind = "parcel.answered"
    about = "parcel:{parcel_id}"
    sentence = N_("{actor} answered a letter by mail")
    touchpoint = "mail"
    parcel_id: int
    person_id: int


@dataclass(frozen=True)
class ImportEvent(Event):
    """What all events of an import know."""

    about = "import:{run}"
    touchpoint = "desk"
    run: int


@dataclass(frozen=True)
class ImportBegun(ImportEvent):
    """Rows of another system began to come in."""

    kind = "import.begun"
    sentence = N_("An import from {source} began")
    source: str


@dataclass(frozen=True)
class ImportAdvanced(ImportEvent):
    """Some rows came in: `n` things were taken, others refused."""

    kind = "import.advanced"
    sentence = N_("Part of an import came in")
    n: int
    refused: int


@dataclass(frozen=True)
class ImportEnded(ImportEvent):
    """All rows of an import had their turn."""

    kind = "import.ended"
    sentence = N_("An import from {source} ended")
    source: str


@dataclass(frozen=True)
class ImportTakenBack(ImportEvent):
    """Some of what an import had brought was taken back: `n` things."""

    kind = "import.taken_back"
    sentence = N_("Part of an import was taken back")
    n: int


@dataclass(frozen=True)
class ImportUndone(ImportEvent):
    """The company took back what an import had brought."""

    kind = "import.undone"
    sentence = N_("An import from {source} was taken back")
    source: str
