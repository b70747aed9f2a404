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


@dataclass(frozen=True)
class AppealEvent(Event):
    """What all events of an appeal know: whose it is, what it is about ("idea:7"), and the event appealed against."""

    about = "person:{person_id}"
    appeal_id: int
    person_id: int
    target: str
    deed_id: int


@dataclass(frozen=True)
class AppealLodged(AppealEvent):
    """Somebody appealed against what moderators did to them, or to what they wrote."""

    kind = "appeal.lodged"
    sentence = N_("{actor} appealed against what moderators did")
    personal = {"words": "person_id"}
    words: str


@dataclass(frozen=True)
class AppealDecided(AppealEvent):
    """Another moderator than the one who acted decided on an appeal, with a reason."""

    kind = "appeal.decided"
    sentence = N_("{actor} decided on an appeal of {subject}")
    touchpoint = "desk"
    personal = {"answer": "person_id"}
    answer: str
    is_granted: bool


@dataclass(frozen=True)
class AppealWithdrawn(AppealEvent):
    """Somebody withdrew their appeal."""

    kind = "appeal.withdrawn"
    sentence = N_("{actor} withdrew an appeal")


@dataclass(frozen=True)
class AppealSettled(AppealEvent):
    """What was appealed against was taken back without the appeal."""

    kind = "appeal.settled"
    sentence = N_("An appeal of {subject} was settled")
    touchpoint = "desk"


@dataclass(frozen=True)
class RingEvent(Event):
    """What all events of a ring of votes know."""

    about = "vote_ring:{ring_id}"
    ring_id: int
    accounts: int
    touchpoint = "desk"


@dataclass(frozen=True)
class RingFound(RingEvent):
    """The machine saw accounts that vote together at the same moments far oftener than chance; it did nothing."""

    kind = "vote_ring.found"
    sentence = N_("{accounts} accounts vote together at the same moments: {subject}")


@dataclass(frozen=True)
class AgreementFound(RingEvent):
    """The machine saw accounts that agree over weeks far oftener than chance; it did nothing."""

    kind = "vote_ring.agreement_found"
    sentence = N_("{accounts} accounts have voted for the same ideas over weeks: {subject}")


@dataclass(frozen=True)
class RingJudged(RingEvent):
    """A moderator took a step with a ring of votes: a review, its end, or that its votes are struck out."""

    kind = "vote_ring.judged"
    sentence = N_("{actor} looked into {subject}")
    step: str
    status: str
    n: int  # votes that are out of the tally, or in it again
    reason: str = ""


@dataclass(frozen=True)
class RingsSought(Event):
    """All votes were looked through for accounts that vote together."""

    kind = "vote_ring.sought"
    about = "house:votes"
    sentence = (
        N_("The votes were looked through: {n} ring of votes was found"),
        N_("The votes were looked through: {n} rings of votes were found"),
    )
    touchpoint = "desk"
    voters: int
    pairs: int
    n: int
