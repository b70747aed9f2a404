"""What happens around questions about products: asked, voted for, and answered where everybody reads it."""

from dataclasses import dataclass

from portal.events.base import Event
from portal.kit.words import N_


@dataclass(frozen=True)
class ProductQuestionEvent(Event):
    """What all events of a question about a product know; `person_id` is who asked, and words are looked up by id."""

    about = "product:{product_id}"
    touchpoint = "shop"
    product_id: int
    product_question_id: int
    person_id: int


@dataclass(frozen=True)
class ProductQuestionAsked(ProductQuestionEvent):
    """Somebody asked a question about a product, for everybody to see."""

    kind = "product_question.asked"
    sentence = N_("{actor} asked a question about {subject}")
    personal = {"body": "person_id"}
    body: str = ""  # what was stored first tells no words
    language: str = "other"
    audience_id: int = 0


@dataclass(frozen=True)
class ProductQuestionVoted(ProductQuestionEvent):
    """Somebody else wants to know it too."""

    kind = "product_question.voted"
    sentence = N_("{actor} wants to know something about {subject} too")
    first: bool = True


@dataclass(frozen=True)
class ProductQuestionVoteWithdrawn(ProductQuestionEvent):
    """Somebody took back that they want to know it too."""

    kind = "product_question.vote_withdrawn"
    sentence = N_("{actor} took back a vote for a question about {subject}")


@dataclass(frozen=True)
class ProductQuestionAnswered(ProductQuestionEvent):
    """The company answered a question about a product, for everybody to read."""

    kind = "product_question.answered"
    sentence = N_("{actor} answered a question about {subject}")
    personal = {"answer": "answered_by_id"}
    answered_by_id: int | None = None
    answer: str = ""  # without marks
    language: str = "other"
    audience_id: int = 0


@dataclass(frozen=True)
class ProductQuestionHidden(ProductQuestionEvent):
    """A question about a product was hidden from all but the moderators."""

    kind = "product_question.hidden"
    sentence = N_("{actor} hid a question about {subject}")
    reason: str


@dataclass(frozen=True)
class ProductQuestionRestored(ProductQuestionEvent):
    """A question about a product that was hidden is shown again."""

    kind = "product_question.restored"
    sentence = N_("{actor} showed a question about {subject} again")
    audience_id: int = 0
