"""What happens around a live session: it is announced, held, and what was answered there is kept."""

from dataclasses import dataclass

from portal.events.base import Event
from portal.kit.words import N_


@dataclass(frozen=True)
class MeetingEvent(Event):
    """What all events of a live session know; words are looked up by id."""

    about = "meeting:{meeting_id}"
    touchpoint = "live"
    meeting_id: int


@dataclass(frozen=True)
class MeetingAnnounced(MeetingEvent):
    """The company announced a live session."""

    kind = "meeting.announced"
    sentence = N_("{actor} announced the live session {subject}")
    starts_at: str
    zone: str
    title: str = ""
    body: str = ""  # without marks
    language: str = "other"
    audience_id: int = 0


@dataclass(frozen=True)
class MeetingChanged(MeetingEvent):
    """A live session that is to come got other words or another time."""

    kind = "meeting.changed"
    sentence = N_("{actor} changed the live session {subject}")
    starts_at: str
    zone: str
    is_moved: bool
    title: str = ""
    body: str = ""
    language: str = "other"
    audience_id: int = 0


@dataclass(frozen=True)
class MeetingBegun(MeetingEvent):
    """A live session began."""

    kind = "meeting.begun"
    sentence = N_("The live session {subject} began")


@dataclass(frozen=True)
class MeetingEnded(MeetingEvent):
    """A live session ended."""

    kind = "meeting.ended"
    sentence = N_("The live session {subject} ended")


@dataclass(frozen=True)
class MeetingCancelled(MeetingEvent):
    """The company called a live session off, for a public reason."""

    kind = "meeting.cancelled"
    sentence = N_("{actor} called off the live session {subject}")
    reason: str


@dataclass(frozen=True)
class MeetingSignedUp(MeetingEvent):
    """Somebody wants to be reminded of a live session."""

    kind = "meeting.signed_up"
    sentence = N_("{actor} signed up for the live session {subject}")
    person_id: int


@dataclass(frozen=True)
class MeetingSignedOff(MeetingEvent):
    """Somebody does not want to be reminded any more."""

    kind = "meeting.signed_off"
    sentence = N_("{actor} will not be at the live session {subject}")
    person_id: int


@dataclass(frozen=True)
class MeetingReminded(MeetingEvent):
    """A live session begins soon, and some of those who signed up are told."""

    kind = "meeting.reminded"
    sentence = N_("The live session {subject} begins soon")
    people: list[int]


@dataclass(frozen=True)
class QuestionEvent(MeetingEvent):
    """What all events of a question know; `person_id` is who asked."""

    question_id: int
    person_id: int


@dataclass(frozen=True)
class QuestionAsked(QuestionEvent):
    """Somebody asked a question for a live session."""

    kind = "question.asked"
    sentence = N_("{actor} asked a question at {subject}")


@dataclass(frozen=True)
class QuestionVoted(QuestionEvent):
    """Somebody wants a question to be answered."""

    kind = "question.voted"
    sentence = N_("{actor} voted for a question at {subject}")
    first: bool


@dataclass(frozen=True)
class QuestionVoteWithdrawn(QuestionEvent):
    """Somebody took back that they want a question to be answered."""

    kind = "question.vote_withdrawn"
    sentence = N_("{actor} took back a vote for a question at {subject}")


@dataclass(frozen=True)
class QuestionMoved(QuestionEvent):
    """The company began to answer a question, or put it back."""

    kind = "question.moved"
    sentence = N_("{actor} took up a question at {subject}")
    status: str


@dataclass(frozen=True)
class QuestionAnswered(QuestionEvent):
    """The company answered a question."""

    kind = "question.answered"
    sentence = N_("{actor} answered a question at {subject}")


@dataclass(frozen=True)
class QuestionKept(QuestionEvent):
    """An answer was written down as an article, with credit to who asked."""

    kind = "question.kept"
    sentence = N_("{actor} wrote down an answer that was given at {subject}")
    article_id: int


@dataclass(frozen=True)
class QuestionHidden(QuestionEvent):
    """A question was hidden from all but the moderators."""

    kind = "question.hidden"
    sentence = N_("{actor} hid a question at {subject}")
    reason: str


@dataclass(frozen=True)
class QuestionRestored(QuestionEvent):
    """A question that was hidden is shown again."""

    kind = "question.restored"
    sentence = N_("{actor} showed a question at {subject} again")
