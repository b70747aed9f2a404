"""What happens to orders after they were placed: changed by their buyers, sent back, exchanged."""

from dataclasses import dataclass

from portal.events.base import Event
from portal.kit.words import N_


@dataclass(frozen=True)
class ReturnEvent(Event):
    """What all events of a return know; `person_id` is the buyer, the words stay with the return."""

    about = "order:{order_id}"
    touchpoint = "shop"
    order_id: int
    person_id: int
    return_id: int
    quantity: int
    status: str


@dataclass(frozen=True)
class ReturnAsked(ReturnEvent):
    """A buyer wants to send something back, for the money or for the same once more."""

    kind = "return.asked"
    sentence = N_("{actor} wants to send something of {subject} back")
    wish: str = "refund"


@dataclass(frozen=True)
class ReturnMoved(ReturnEvent):
    """A return was authorised, refused, withdrawn, sent, received, inspected, refunded or exchanged."""

    kind = "return.moved"
    sentence = N_("A return of {subject} went a step further")
    before: str = ""
    step: str = ""
    minor: int = 0
    currency: str = ""


@dataclass(frozen=True)
class OrderExchanged(Event):
    """An order was placed for what came back of an earlier one, and is paid by it."""

    kind = "order.exchanged"
    about = "order:{order_id}"
    sentence = N_("{subject} is for what was sent back")
    touchpoint = "shop"
    order_id: int
    person_id: int
    earlier_id: int
    return_id: int
    minor: int
    currency: str


@dataclass(frozen=True)
class OrderChanged(Event):
    """A buyer changed how many, or what was chosen; `minor` is what it costs now, `before_minor` what it cost."""

    kind = "order.changed"
    about = "order:{order_id}"
    sentence = N_("{actor} changed {subject}")
    touchpoint = "shop"
    order_id: int
    person_id: int | None
    preorder_id: int | None
    quantity: int
    minor: int
    currency: str
    status: str
    before_quantity: int
    before_minor: int
