"""What the API gives and takes."""

from datetime import datetime
from typing import Annotated, Any, Generic, Literal, TypeVar

from pydantic import ConfigDict, Field, StringConstraints

from portal.kit import limits
from portal.web.api.contract import Asked, Given, Shown

Item = TypeVar("Item")
Text = Annotated[str, StringConstraints(max_length=limits.BODY.most)]
# Two characters are a title in Chinese; of another script the act asks for more.
Title = Annotated[str, StringConstraints(min_length=limits.TITLE.of_chinese, max_length=limits.TITLE.most)]
Id = Annotated[int, Field(ge=limits.ID.least, le=limits.ID.most)]
Tags = Annotated[list[str], Field(max_length=limits.TAGS.most)]


class Listed(Shown, Generic[Item]):
    """A page of a list; `next` is the cursor of the page that follows, or null."""

    items: list[Item]
    next: str | None


class Paged(Asked):
    """Which page of a list: `after` is the `next` of the page before."""

    after: str | None = None
    limit: Annotated[int, Field(ge=1, le=100)] = 20


class PersonRef(Shown):
    """A person by id, with today's public name."""

    id: int
    name: str


class IdeaOut(Shown):
    """An idea."""

    id: int
    title: str
    body: str
    status: str
    votes: int
    comments: int
    tags: list[str]
    author: PersonRef
    created_at: datetime
    url: str
    board: int | None = None
    merged_into: int | None = None  # the idea where its votes count
    group: int | None = None  # on whose board it stands


class IdeaWholeOut(IdeaOut):
    """An idea with the pinned answer of the company."""

    official_answer: str | None = None  # as HTML that is safe to show


class IdeasAsked(Paged):
    """Which ideas, in which order."""

    sort: Literal["trending", "top", "new", "decided"] = "trending"
    status: str = ""
    tag: str = ""
    language: str = ""
    board: Id | None = None


class IdeaIn(Given):
    """A new idea."""

    title: Title
    body: Text = ""
    tags: Tags = []
    challenge_id: Id | None = None
    board: Id | None = None


class IdeaPatch(Given):
    """What is to be written anew; what is left out stays."""

    title: Title | None = None
    body: Text | None = None
    tags: Tags | None = None


class VoteOut(Shown):
    """How many votes there are now, and whether one is yours."""

    votes: int
    voted: bool


class CommentOut(Shown):
    """A comment; of a hidden one only the place is left."""

    id: int
    body: str
    author: PersonRef | None
    created_at: datetime


class CommentIn(Given):
    """A new comment, perhaps in reply to another."""

    body: Annotated[str, StringConstraints(min_length=1, max_length=limits.COMMENT.most)]
    reply_to: Id | None = None


class StatusIn(Given):
    """Another status, with the public reason."""

    status: Literal["open", "review", "adopted", "making", "shipped", "declined", "parked"]
    reason: Annotated[str, StringConstraints(max_length=limits.REASON.most)]


class StatusOut(Shown):
    """The status of an idea and the reason for it."""

    status: str
    reason: str


class MeOut(Shown):
    """Who asks."""

    id: int
    name: str
    role: str
    language: str


class PointsEntryOut(Shown):
    """One line of a wallet, told in the language of the reader."""

    kind: str
    sentence: str
    points: int
    occurred_at: datetime


class LotOut(Shown):
    """Points that may be spent until the same day; without one they never expire."""

    available: int
    held: int
    frozen: int
    expires_at: datetime | None


class PointsOut(Shown):
    """Points: to be spent, waiting, set aside, looked into and owed; in which lots they lie; the latest movements."""

    available: int
    pending: int
    held: int
    frozen: int
    owed: int
    lots: list[LotOut]
    entries: list[PointsEntryOut]


class CustomerOut(Shown):
    """A customer as the company knows them."""

    id: int
    name: str
    came_from: str | None
    ideas: int
    comments: int
    votes: int
    orders: int
    first_seen_at: datetime | None
    last_seen_at: datetime | None


class CustomersAsked(Paged):
    """Which customers, in which order."""

    q: Annotated[str, StringConstraints(max_length=limits.QUERY.most)] = ""
    sort: Literal["seen", "since", "name", "ideas", "orders"] = "seen"


class MomentOut(Shown):
    """One line of a timeline, told in the language of the reader."""

    kind: str
    sentence: str
    occurred_at: datetime
    touchpoint: str


class SourcesAsked(Paged):
    """Sources over all, or on one topic."""

    tag: Annotated[str, StringConstraints(max_length=limits.TAG.most)] = ""


class SourceOut(Shown):
    """A contributor ranked by the useful contributions expected of them in the next quarter."""

    customer: PersonRef
    rank: int
    rank_low: int
    rank_high: int
    expected: float
    willingness: float
    use: float
    absorption: float
    clv: int | None
    evidence: list[str]


class EventsAsked(Asked):
    """The events after this one."""

    after: Annotated[int, Field(ge=0, le=2**62)] = 0
    limit: Annotated[int, Field(ge=1, le=500)] = 100


class EventOut(Shown):
    """Something that happened."""

    id: int
    kind: str
    subject: str
    occurred_at: datetime
    recorded_at: datetime
    origin: str
    actor: int | None
    data: dict[str, Any]


class EventsOut(Shown):
    """Events in their order; `next` is the id to ask after, or null where there are no more yet."""

    items: list[EventOut]
    next: int | None


Note = Annotated[str, StringConstraints(max_length=limits.NOTE.most)]
Currency = Annotated[str, StringConstraints(pattern="^[A-Z]{3}$")]


class FeedbackIn(Given):
    """A question, suggestion, praise or complaint, perhaps about a product or an order."""

    kind: Literal["question", "suggestion", "praise", "complaint", "return"]
    body: Annotated[str, StringConstraints(min_length=1, max_length=limits.BODY.most)]
    rating: Annotated[int, Field(ge=limits.RATING.least, le=limits.RATING.most)] | None = None
    product_id: Id | None = None
    order_id: Id | None = None


class FeedbackOut(Shown):
    """What a customer told the company, and their word on the answer."""

    id: int
    kind: str
    body: str
    rating: int | None
    product_id: int | None
    order_id: int | None
    created_at: datetime
    accepted: bool | None


class VerdictIn(Given):
    """Whether the answer settled the matter."""

    accepted: bool


class PriceStepIn(Given):
    """From how many ordered on which price holds, in minor units."""

    model_config = Given.model_config | {"populate_by_name": True}

    from_: Annotated[int, Field(alias="from", ge=1)]
    minor: Annotated[int, Field(ge=0, le=limits.PRICE.most)]


class PreorderIn(Given):
    """A pre-order of an adopted idea: how many are needed, until when, at which prices."""

    idea_id: Id
    threshold: Annotated[int, Field(ge=1, le=limits.THRESHOLD.most)]
    closes_at: str
    prices: Annotated[list[PriceStepIn], Field(min_length=1, max_length=limits.PRICE_STEPS.most)]
    currency: Currency
    cap: Annotated[int, Field(ge=1, le=limits.THRESHOLD.most)] | None = None
    mode: Literal["now", "authorise", "mandate"] = "now"


class PriceStepOut(Shown):
    """A step of the price ladder."""

    model_config = ConfigDict(populate_by_name=True)

    from_: int = Field(alias="from")
    minor: int


class PreorderOut(Shown):
    """A pre-order."""

    id: int
    product_id: int
    idea_id: int | None
    name: str
    status: str
    threshold: int
    cap: int | None
    ordered: int
    promised: int
    collected: int
    mode: str
    closes_at: datetime
    prices: list[PriceStepOut]
    currency: str


class OrderOut(Shown):
    """An order, with what is to be paid."""

    id: int
    total_minor: int
    currency: str


class PaymentIn(Given):
    """Money that came for an order: how much, and under which reference."""

    minor: Annotated[int, Field(ge=1, le=limits.PRICE.most)]
    currency: Currency
    reference: Annotated[str, StringConstraints(min_length=1, max_length=limits.REFERENCE.most)]


class PaymentOut(Shown):
    """A payment as it was noted."""

    id: int


class ClosingOut(Shown):
    """Whether what was ordered is made."""

    decision: Literal["go", "no_go"]


class BatchOut(Shown):
    """A batch in the workshop."""

    id: int
    quantity: int
    stage: str
    status: str
    preorder_id: int


class StageIn(Given):
    """Where a batch is, and a word about it."""

    stage: Annotated[str, StringConstraints(min_length=1, max_length=limits.NAME.most)]
    note: Note = ""


class ShipmentOut(Shown):
    """What goes to one destination together."""

    id: int
    batch_id: int
    country: str
    region: str
    quantity: int
    status: str
