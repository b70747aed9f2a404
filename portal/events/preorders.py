"""What happens to a pre-order beside its orders: drafted, short of some, excepted; and to money that was promised."""

from dataclasses import dataclass

from portal.events.orders import OrderEvent, PreorderEvent
from portal.kit.words import N_


@dataclass(frozen=True)
class PreorderDrafted(PreorderEvent):
    """The company wrote down the terms of a pre-order that nobody else sees yet, or changed them."""

    kind = "preorder.drafted"
    sentence = N_("{actor} drafted {subject}")
    touchpoint = "desk"


@dataclass(frozen=True)
class PreorderShort(PreorderEvent):
    """Orders close soon and some are missing; told a few times at most."""

    kind = "preorder.short"
    sentence = N_("{subject} still needs {n} more; days left to order: {days}")
    n: int
    days: int


@dataclass(frozen=True)
class PreorderExceptionAsked(PreorderEvent):
    """Somebody of the company asked for leave to make a pre-order though fewer are paid than are needed."""

    kind = "preorder.exception_asked"
    sentence = N_("{actor} asked to make {subject} though some are missing")
    touchpoint = "desk"


@dataclass(frozen=True)
class PreorderExcepted(PreorderEvent):
    """Somebody else approved that a pre-order is made though fewer are paid than are needed."""

    kind = "preorder.excepted"
    sentence = N_("{subject} will be made though some are missing")


@dataclass(frozen=True)
class CollectionAsked(PreorderEvent):
    """Promised money of so many orders is asked for, or it is asked what became of it."""

    kind = "preorder.asked"
    sentence = N_("Money was asked for; orders of {subject}: {n}")
    touchpoint = "desk"
    n: int
    again: bool = False


@dataclass(frozen=True)
class OrderPledged(OrderEvent):
    """The money of an order is promised: reserved on a card, or to be charged when orders close."""

    kind = "order.pledged"
    sentence = N_("The payment of {subject} is promised")


@dataclass(frozen=True)
class OrderDunned(OrderEvent):
    """What was promised for an order was declined; the buyer is asked to pay until a day."""

    kind = "order.dunned"
    sentence = N_("The payment of {subject} did not go through: please pay it, or it is dropped")
    attempt: int = 1
    until: str = ""


@dataclass(frozen=True)
class PledgeReleased(OrderEvent):
    """Money that was promised for an order is not taken."""

    kind = "order.released"
    sentence = N_("Nothing is charged for {subject}")
    payment_id: int = 0
    provider: str = ""
    reference: str = ""
