"""What happens to searches that people keep, so as to hear of what is new."""

from dataclasses import dataclass, field

from portal.events.base import Event
from portal.kit.words import N_


@dataclass(frozen=True)
class SavedSearchEvent(Event):
    """What all events of a saved search know."""

    about = "saved_search:{saved_id}"
    saved_id: int
    person_id: int


@dataclass(frozen=True)
class SearchSaved(SavedSearchEvent):
    """Somebody wants to hear of whatever new a search would find."""

    kind = "search.saved"
    sentence = N_("{actor} saved a search")
    personal = {"words": "person_id"}
    words: str


@dataclass(frozen=True)
class SearchNamed(SavedSearchEvent):
    """Somebody calls a saved search otherwise; how is theirs to know."""

    kind = "search.named"
    sentence = N_("{actor} renamed a saved search")


@dataclass(frozen=True)
class SearchEnded(SavedSearchEvent):
    """Somebody does not want to hear of new finds any more."""

    kind = "search.ended"
    sentence = N_("{actor} ended a saved search")


@dataclass(frozen=True)
class SearchMatched(Event):
    """Something new is what saved searches look for; told to some people at a time, up to search `last_id`."""

    kind = "search.matched"
    about = "{thing}"
    sentence = N_("New for a saved search: {subject}")
    thing: str  # what they may look at: of a comment what it is about
    key: str
    searchers: list[int] = field(default_factory=list)
    last_id: int = 0
    is_last: bool = True
