"""What the API gives and takes."""

from datetime import datetime
from typing import Annotated, Any, Generic, Literal, TypeVar

from pydantic import BaseModel, Field, StringConstraints

from portal.kit import limits
from portal.web.api.contract import Asked, Given

Item = TypeVar("Item")
Text = Annotated[str, StringConstraints(max_length=limits.BODY.most)]
Title = Annotated[str, StringConstraints(min_length=limits.TITLE.least, max_length=limits.TITLE.most)]
Tags = Annotated[list[str], Field(max_length=limits.TAGS.most)]


class Listed(BaseModel, Generic[Item]):
    """A page of a list; `next` is the cursor of the page that follows, or null."""

    items: list[Item]
    next: str | None


class Paged(Asked):
    """Which page of a list: `after` is the `next` of the page before."""

    after: str | None = None
    limit: Annotated[int, Field(ge=1, le=100)] = 20


class PersonRef(BaseModel):
    """A person by id, with today's public name."""

    id: int
    name: str


class IdeaOut(BaseModel):
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


class IdeasAsked(Paged):
    """Which ideas, in which order."""

    sort: Literal["trending", "top", "new", "decided"] = "trending"
    status: str = ""
    tag: str = ""
    language: str = ""


class IdeaIn(Given):
    """A new idea."""

    title: Title
    body: Text = ""
    tags: Tags = []
    challenge_id: int | None = None


class IdeaPatch(Given):
    """What is to be written anew; what is left out stays."""

    title: Title | None = None
    body: Text | None = None
    tags: Tags | None = None


class VoteOut(BaseModel):
    """How many votes there are now, and whether one is yours."""

    votes: int
    voted: bool


class CommentOut(BaseModel):
    """A comment; of a hidden one only the place is left."""

    id: int
    body: str
    author: PersonRef | None
    created_at: datetime


class CommentIn(Given):
    """A new comment, perhaps in reply to another."""

    body: Annotated[str, StringConstraints(min_length=1, max_length=limits.COMMENT.most)]
    reply_to: int | None = None


class StatusIn(Given):
    """Another status, with the public reason."""

    status: Literal["open", "review", "adopted", "making", "shipped", "declined", "parked"]
    reason: str


class StatusOut(BaseModel):
    """The status of an idea and the reason for it."""

    status: str
    reason: str


class MeOut(BaseModel):
    """Who asks."""

    id: int
    name: str
    role: str
    language: str


class PointsEntryOut(BaseModel):
    """One line of a wallet, told in the language of the reader."""

    kind: str
    sentence: str
    points: int
    occurred_at: datetime


class PointsOut(BaseModel):
    """Points to be spent, points that wait, and the latest movements."""

    available: int
    pending: int
    entries: list[PointsEntryOut]


class CustomerOut(BaseModel):
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


class MomentOut(BaseModel):
    """One line of a timeline, told in the language of the reader."""

    kind: str
    sentence: str
    occurred_at: datetime
    touchpoint: str


class SourcesAsked(Paged):
    """Sources over all, or on one topic."""

    tag: Annotated[str, StringConstraints(max_length=limits.TAG.most)] = ""


class SourceOut(BaseModel):
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


class SearchAsked(Paged):
    """What is sought, and of which kind."""

    q: Annotated[str, StringConstraints(max_length=limits.QUERY.most)]
    kind: Literal["", "idea", "comment", "article", "product", "person", "feedback"] = ""


class FoundOut(BaseModel):
    """A thing that was found."""

    kind: str
    id: int
    title: str
    snippet: str
    url: str | None


class EventsAsked(Asked):
    """The events after this one."""

    after: Annotated[int, Field(ge=0, le=2**62)] = 0
    limit: Annotated[int, Field(ge=1, le=500)] = 100


class EventOut(BaseModel):
    """Something that happened."""

    id: int
    kind: str
    subject: str
    occurred_at: datetime
    recorded_at: datetime
    origin: str
    actor: int | None
    data: dict[str, Any]


class EventsOut(BaseModel):
    """Events in their order; `next` is the id to ask after, or null where there are no more yet."""

    items: list[EventOut]
    next: int | None
