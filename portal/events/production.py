"""What happens in the workshop and on the way to the buyers."""

from dataclasses import dataclass

from portal.events.base import Event
from portal.kit.words import N_


@dataclass(frozen=True)
class BatchEvent(Event):
    """What all events of a batch know."""

    about = "batch:{batch_id}"
    touchpoint = "workshop"
    batch_id: int


@dataclass(frozen=True)
class BatchStarted(BatchEvent):
    """A batch was begun: exactly what was ordered."""

    kind = "batch.started"
    sentence = N_("{actor} began {subject}")
    preorder_id: int
    product_id: int
    quantity: int


@dataclass(frozen=True)
class BatchAdvanced(BatchEvent):
    """A batch came to a stage, or the workshop told how far it is; `done` says how many are ready in this stage."""

    kind = "batch.advanced"
    sentence = N_("{actor} told how far {subject} is")
    stage: str
    status: str
    before: str
    done: int | None = None
    note: str = ""
    picture: str = ""


@dataclass(frozen=True)
class BatchAsked(BatchEvent):
    """A customer asked about a batch or said what they see."""

    kind = "batch.asked"
    sentence = N_("{actor} asked about {subject}")
    personal = {"body": "commenter_id"}
    comment_id: int
    commenter_id: int | None
    body: str
    first: bool
    language: str = "en"
    audience_id: int = 1
    reply_to: int | None = None


@dataclass(frozen=True)
class BatchAnswered(BatchEvent):
    """Somebody of the company answered a question about a batch; `person_id` is whose question it was."""

    kind = "batch.answered"
    sentence = N_("{actor} answered a question about {subject}")
    personal = {"body": "commenter_id"}
    comment_id: int
    commenter_id: int | None
    body: str
    person_id: int | None
    language: str = "en"
    audience_id: int = 1
    reply_to: int | None = None


@dataclass(frozen=True)
class BatchCommentHidden(BatchEvent):
    """A moderator hid what was said about a batch; a tombstone stays in its place."""

    kind = "batch.comment_hidden"
    sentence = N_("{actor} hid a comment on {subject}")
    touchpoint = "desk"
    comment_id: int
    commenter_id: int | None
    reason: str


@dataclass(frozen=True)
class BatchCommentRestored(BatchEvent):
    """A moderator restored what was said about a batch."""

    kind = "batch.comment_restored"
    sentence = N_("{actor} restored a comment on {subject}")
    touchpoint = "desk"
    comment_id: int
    commenter_id: int | None


@dataclass(frozen=True)
class BatchPacked(BatchEvent):
    """A batch was packed into parcels, one for each order."""

    kind = "batch.packed"
    sentence = N_("{actor} packed {subject}")
    shipments: int


@dataclass(frozen=True)
class ShipmentMoved(Event):
    """A parcel was handed over to its carrier, came further, was delivered or lost, or came back."""

    kind = "shipment.moved"
    about = "batch:{batch_id}"
    sentence = N_("The status of a parcel of {subject} changed")
    touchpoint = "workshop"
    shipment_id: int
    batch_id: int
    status: str
    before: str
    country: str
    region: str
    quantity: int
    order_id: int | None = None
    person_id: int | None = None
    consignment_id: int | None = None
