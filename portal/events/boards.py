"""What happens to what ideas are sorted by: boards, names of statuses, tags."""

from dataclasses import dataclass

from portal.events.base import Event
from portal.kit.words import N_


@dataclass(frozen=True)
class BoardMade(Event):
    """The company opened a board, a category of ideas."""

    kind = "board.made"
    about = "board:{board_id}"
    sentence = N_("{actor} opened {subject}")
    touchpoint = "desk"
    board_id: int
    names: list[str]  # one for each language of the house


@dataclass(frozen=True)
class BoardChanged(Event):
    """The company changed the names of a board, or what may be done on it."""

    kind = "board.changed"
    about = "board:{board_id}"
    sentence = N_("{actor} changed {subject}")
    touchpoint = "desk"
    board_id: int
    names: list[str]  # one for each language of the house
    is_open: bool
    is_premoderated: bool
    allows_anonymous: bool


@dataclass(frozen=True)
class StatusNamed(Event):
    """The company gave a status within a category a name of its own."""

    kind = "status.named"
    about = "status:{status_id}"
    sentence = N_("{actor} named a status of ideas")
    touchpoint = "desk"
    status_id: int
    category: str
    names: list[str]


@dataclass(frozen=True)
class StatusChanged(Event):
    """The company changed the name of a status, or uses it no more."""

    kind = "status.changed"
    about = "status:{status_id}"
    sentence = N_("{actor} changed the name of a status of ideas")
    touchpoint = "desk"
    status_id: int
    category: str
    names: list[str]
    is_used: bool


@dataclass(frozen=True)
class TagsMerged(Event):
    """The company said that a tag means the same as another."""

    kind = "tag.merged"
    about = "tag:{tag}"
    sentence = (
        N_("{actor} merged the tag “{tag}” into “{into}”, on {n} idea"),
        N_("{actor} merged the tag “{tag}” into “{into}”, on {n} ideas"),
    )
    touchpoint = "desk"
    tag: str
    into: str
    n: int


@dataclass(frozen=True)
class TagsParted(Event):
    """That a tag means the same as another was taken back."""

    kind = "tag.parted"
    about = "tag:{tag}"
    sentence = (
        N_("{actor} parted the tag “{tag}” from “{into}”, on {n} idea"),
        N_("{actor} parted the tag “{tag}” from “{into}”, on {n} ideas"),
    )
    touchpoint = "desk"
    tag: str
    into: str
    n: int
