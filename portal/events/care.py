"""What happens to cases: what a customer waits for, until it is settled."""

from dataclasses import dataclass

from portal.events.base import Event
from portal.kit.words import N_


@dataclass(frozen=True)
class CaseEvent(Event):
    """What all events of a case know: whose it is, and the feedback it came from, which is what the customer sees."""

    about = "case:{case_id}"
    touchpoint = "desk"
    case_id: int
    customer_id: int
    feedback_id: int


@dataclass(frozen=True)
class CaseOpened(CaseEvent):
    """A feedback became a case, with a promise of when the first answer is due."""

    kind = "case.opened"
    sentence = N_("A case was opened for {subject}")
    feedback_kind: str


@dataclass(frozen=True)
class CaseAssigned(CaseEvent):
    """Somebody of the company took a case, or was given it."""

    kind = "case.assigned"
    sentence = N_("{actor} assigned the case {subject}")
    assignee_id: int


@dataclass(frozen=True)
class CaseAnswered(CaseEvent):
    """The company answered the customer; `first` says whether it is the first answer, `in_time` whether it was due."""

    kind = "case.answered"
    sentence = N_("{actor} answered the case {subject}")
    personal = {"body": "staff_id"}
    message_id: int
    staff_id: int
    body: str
    first: bool
    in_time: bool


@dataclass(frozen=True)
class CaseReplied(CaseEvent):
    """The customer wrote again."""

    kind = "case.replied"
    sentence = N_("{actor} wrote again about {subject}")
    personal = {"body": "customer_id"}
    touchpoint = "community"
    message_id: int
    body: str


@dataclass(frozen=True)
class CaseNoted(CaseEvent):
    """Somebody of the company wrote down something that only colleagues read."""

    kind = "case.noted"
    sentence = N_("{actor} wrote a note on the case {subject}")
    message_id: int


@dataclass(frozen=True)
class CaseResolved(CaseEvent):
    """The company holds the matter to be settled; the customer has the word now."""

    kind = "case.resolved"
    sentence = N_("{actor} resolved the case {subject}")


@dataclass(frozen=True)
class CaseReopened(CaseEvent):
    """The customer was not content, or wrote again after the matter seemed settled."""

    kind = "case.reopened"
    sentence = N_("{actor} reopened the case {subject}")
    touchpoint = "community"


@dataclass(frozen=True)
class CaseClosed(CaseEvent):
    """A case came to its end; `accepted` says whether by the customer's word."""

    kind = "case.closed"
    sentence = N_("{actor} closed the case {subject}")
    accepted: bool


@dataclass(frozen=True)
class CaseNotReached(CaseEvent):
    """A complaint was answered, its customer stayed silent for so many days, and it was closed as not reached."""

    kind = "case.not_reached"
    sentence = N_("{subject} was closed, because the customer was not reached")
    days: int
