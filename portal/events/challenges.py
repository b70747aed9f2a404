"""What happens to the open questions of the company."""

from dataclasses import dataclass, field
from typing import ClassVar

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
    authors: list[int] = field(default_factory=list)  # where several share in the answer
    parts: list[int] = field(default_factory=list)  # of each of them, in basis points


@dataclass(frozen=True)
class ChallengeCancelled(ChallengeEvent):
    """The company called a challenge off, and said why."""

    kind = "challenge.cancelled"
    sentence = N_("{actor} called off the challenge {subject}")
    reason: str


@dataclass(frozen=True)
class ChallengePlanned(ChallengeEvent):
    """The company set how a challenge is run: its phases, criteria, terms or pool."""

    kind = "challenge.planned"
    sentence = N_("{actor} planned how the challenge {subject} is run")


@dataclass(frozen=True)
class ChallengeMoved(ChallengeEvent):
    """A challenge took a step on its way: to legal review, to the jury, to the shortlist, into the archive."""

    kind = "challenge.moved"
    sentence = N_("{actor} led the challenge {subject} one step on")
    before: str


@dataclass(frozen=True)
class JurorInvited(ChallengeEvent):
    """Somebody was asked to judge the answers."""

    kind = "challenge.juror_invited"
    sentence = N_("{actor} invited a juror for the challenge {subject}")
    person_id: int


@dataclass(frozen=True)
class JurorStoodAside(ChallengeEvent):
    """A juror does not judge an answer, as something stands against it; what that is stays inside."""

    kind = "challenge.juror_stood_aside"
    sentence = N_("{actor} noted a conflict of interest in the challenge {subject}")
    idea_id: int
    juror_id: int


@dataclass(frozen=True)
class EvaluationReassigned(ChallengeEvent):
    """An answer that a juror did not come to is judged by another one."""

    kind = "challenge.evaluation_reassigned"
    sentence = N_("{actor} gave an answer of the challenge {subject} to another juror")
    idea_id: int
    juror_id: int


@dataclass(frozen=True)
class EvaluationSaved(ChallengeEvent):
    """A juror began to score an answer, or went on; the scores stay with the jury."""

    kind = "challenge.evaluation_saved"
    sentence = N_("{actor} worked on an evaluation in the challenge {subject}")
    idea_id: int


@dataclass(frozen=True)
class EvaluationGiven(ChallengeEvent):
    """A juror gave the scores of an answer; they stay with the jury."""

    kind = "challenge.evaluation_given"
    sentence = N_("{actor} evaluated an answer to the challenge {subject}")
    idea_id: int


@dataclass(frozen=True)
class AgreementAccepted(ChallengeEvent):
    """Somebody accepted the agreement of a challenge, known by its hash: to answer, or to be awarded."""

    kind = "challenge.agreement_accepted"
    sentence = N_("{actor} accepted the agreement of the challenge {subject}")
    touchpoint = "community"
    purpose: str
    hash: str


@dataclass(frozen=True)
class AnswerJudged(ChallengeEvent):
    """An answer was let in or not, or was withdrawn by its author."""

    kind = "challenge.answer_judged"
    sentence = N_("{actor} let in, refused or withdrew an answer to the challenge {subject}")
    sentences: ClassVar[dict[str, str]] = {
        "eligible": N_("{actor} let in an answer to the challenge {subject}"),
        "ineligible": N_("{actor} did not let in an answer to the challenge {subject}"),
        "withdrawn": N_("{actor} withdrew an answer to the challenge {subject}"),
    }
    idea_id: int
    author_id: int
    outcome: str


@dataclass(frozen=True)
class AnswerAdvised(ChallengeEvent):
    """Somebody of the company wrote what its author is told about an answer, with the results."""

    kind = "challenge.answer_advised"
    sentence = N_("{actor} wrote feedback on an answer to the challenge {subject}")
    idea_id: int


@dataclass(frozen=True)
class AnswerSettled(ChallengeEvent):
    """The result of an answer was announced, together with all others."""

    kind = "challenge.answer_settled"
    sentence = N_("{actor} announced a result of the challenge {subject}")
    idea_id: int
    author_id: int
    outcome: str
    sharers: list[int] = field(default_factory=list)  # its other authors


@dataclass(frozen=True)
class AwardPaid(ChallengeEvent):
    """An award, or one author's share of it, was given to be paid out, after they accepted."""

    kind = "challenge.award_paid"
    sentence = N_("{actor} gave an award of the challenge {subject} to be paid out")
    idea_id: int
    person_id: int
    amount: int
    currency: str


@dataclass(frozen=True)
class ResultAppealed(ChallengeEvent):
    """An author said that the result of their answer is wrong."""

    kind = "challenge.result_appealed"
    sentence = N_("{actor} appealed against a result of the challenge {subject}")
    touchpoint = "community"
    idea_id: int


@dataclass(frozen=True)
class AppealAnswered(ChallengeEvent):
    """Somebody who had not decided answered an appeal."""

    kind = "challenge.appeal_answered"
    sentence = N_("{actor} answered an appeal in the challenge {subject}")
    idea_id: int
    author_id: int
    is_upheld: bool
