"""What happens to the open questions of the company."""

from dataclasses import dataclass

from portal.events.base import Event
from portal.kit.words import N_


@dataclass(frozen=True)
class ChallengeEvent(Event):
    """What all events of a challenge know: which one, and where it stands now."""

    about = "challenge:{challenge_id}"
    touchpoint = "desk"
    challenge_id: int
    status: str


@dataclass(frozen=True)
class ChallengeWritten(ChallengeEvent):
    """Somebody of the company drafted a challenge, or wrote it better."""

    kind = "challenge.written"
    sentence = N_("{actor} wrote the challenge {subject}")
    title: str


@dataclass(frozen=True)
class ChallengePublished(ChallengeEvent):
    """The company asked everybody: from now on, or from a day to come, ideas are taken in answer."""

    kind = "challenge.published"
    sentence = N_("{actor} published the challenge {subject}")
    title: str
    brief: str
    language: str = "en"
    audience_id: int = 1


@dataclass(frozen=True)
class ChallengeExtended(ChallengeEvent):
    """The company gave more time to answer."""

    kind = "challenge.extended"
    sentence = N_("{actor} extended the challenge {subject}")


@dataclass(frozen=True)
class ChallengeEntered(ChallengeEvent):
    """Somebody answered a challenge with an idea."""

    kind = "challenge.entered"
    sentence = N_("{actor} answered the challenge {subject}")
    touchpoint = "community"
    idea_id: int
    author_id: int


@dataclass(frozen=True)
class ChallengeClosed(ChallengeEvent):
    """A challenge takes no more answers; the company chooses."""

    kind = "challenge.closed"
    sentence = N_("{actor} closed the challenge {subject}")


@dataclass(frozen=True)
class ChallengeDecided(ChallengeEvent):
    """The company chose an answer, or none, and said why."""

    kind = "challenge.decided"
    sentence = N_("{actor} decided the challenge {subject}")
    reason: str
    winner_id: int | None
    author_id: int | None


@dataclass(frozen=True)
class ChallengeCancelled(ChallengeEvent):
    """The company called a challenge off, and said why."""

    kind = "challenge.cancelled"
    sentence = N_("{actor} called off the challenge {subject}")
    reason: str
