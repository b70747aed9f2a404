"""What moderators do to ideas beyond hiding them: remove, lock, take votes out of the tally for a review."""

from dataclasses import dataclass, field

from portal.events.ideas import IdeaEvent
from portal.kit.words import N_


@dataclass(frozen=True)
class IdeaRemoved(IdeaEvent):
    """A second moderator removed an idea that was hidden; a tombstone stands at its address, and nobody reads it."""

    kind = "idea.removed"
    sentence = N_("{actor} removed {subject}")
    touchpoint = "desk"
    reason: str
    audience_id: int


@dataclass(frozen=True)
class IdeaCommentRemoved(IdeaEvent):
    """A second moderator removed a comment that was hidden; its words are read by nobody any more."""

    kind = "idea.comment_removed"
    sentence = N_("{actor} removed a comment on {subject}")
    touchpoint = "desk"
    comment_id: int
    commenter_id: int | None
    reason: str


@dataclass(frozen=True)
class IdeaLocked(IdeaEvent):
    """A moderator locked an idea: it is read, and takes no new comments and votes."""

    kind = "idea.locked"
    sentence = N_("{actor} locked {subject}")
    touchpoint = "desk"
    reason: str


@dataclass(frozen=True)
class IdeaUnlocked(IdeaEvent):
    """An idea that was locked takes comments and votes again."""

    kind = "idea.unlocked"
    sentence = N_("{actor} unlocked {subject}")
    touchpoint = "desk"


@dataclass(frozen=True)
class IdeaVotesHeld(IdeaEvent):
    """Some votes for an idea are under review: out of the tally, and not lost."""

    kind = "idea.votes_held"
    sentence = (N_("{n} vote for {subject} is under review"), N_("{n} votes for {subject} are under review"))
    touchpoint = "desk"
    n: int
    voters: list[int] = field(default_factory=list)


@dataclass(frozen=True)
class IdeaVotesReleased(IdeaEvent):
    """Votes for an idea that were under review count again."""

    kind = "idea.votes_released"
    sentence = (N_("{n} vote for {subject} counts again"), N_("{n} votes for {subject} count again"))
    touchpoint = "desk"
    n: int
    voters: list[int] = field(default_factory=list)
