"""What customers tell the company about a product, an order, or the community."""

from dataclasses import dataclass

from portal.events.base import Event
from portal.kit.words import N_


@dataclass(frozen=True)
class FeedbackEvent(Event):
    """What all events of a feedback know."""

    about = "feedback:{feedback_id}"
    feedback_id: int
    author_id: int


@dataclass(frozen=True)
class FeedbackGiven(FeedbackEvent):
    """A customer asked, suggested, praised or complained; only they and the company see it."""

    kind = "feedback.given"
    sentence = N_("{actor} gave feedback: {subject}")
    personal = {"body": "author_id"}
    feedback_kind: str
    body: str
    rating: int | None = None
    product_id: int | None = None
    order_id: int | None = None
    language: str = "en"
    audience_id: int = 2
    came_from: str = ""


@dataclass(frozen=True)
class FeedbackVerdictGiven(FeedbackEvent):
    """A customer said whether the answer settled the matter."""

    kind = "feedback.verdict_given"
    sentence = N_("{actor} said whether the answer helped: {subject}")
    accepted: bool
