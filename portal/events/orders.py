"""What happens to products, pre-orders, orders and their money."""

from dataclasses import dataclass, field
from typing import ClassVar

from portal.events.base import Event
from portal.kit.words import N_


@dataclass(frozen=True)
class ProductEvent(Event):
    """What all events of a product know; `author_id` is who thought of it, if a customer did."""

    about = "product:{product_id}"
    touchpoint = "shop"
    product_id: int
    author_id: int | None


@dataclass(frozen=True)
class ProductMade(ProductEvent):
    """The company made a product, perhaps of an idea."""

    kind = "product.made"
    sentence = N_("{actor} began a product: {subject}")
    name: str
    body: str
    idea_id: int | None = None
    language: str = "en"
    audience_id: int = 1


@dataclass(frozen=True)
class ProductEdited(ProductEvent):
    """The company described a product anew."""

    kind = "product.edited"
    sentence = N_("{actor} edited {subject}")
    name: str
    body: str
    language: str = "en"


@dataclass(frozen=True)
class ProductMoved(ProductEvent):
    """A product is offered, or is no longer offered."""

    kind = "product.moved"
    sentence = N_("{actor} changed the status of {subject}")
    status: str
    before: str
    step: str


@dataclass(frozen=True)
class RoyaltyAgreed(ProductEvent):
    """The company agreed with the contributors of a product what part of net sales they get."""

    kind = "royalty.agreed"
    sentence = N_("{actor} agreed a royalty for {subject}")
    agreement_id: int
    basis_points: int
    people: list[int] = field(default_factory=list)
    shares: list[int] = field(default_factory=list)


@dataclass(frozen=True)
class PreorderEvent(Event):
    """What all events of a pre-order know."""

    about = "preorder:{preorder_id}"
    touchpoint = "shop"
    preorder_id: int
    product_id: int


@dataclass(frozen=True)
class PreorderOpened(PreorderEvent):
    """Orders for a product are gathered until a day; each costs at most `minor`."""

    kind = "preorder.opened"
    sentence = N_("{actor} opened {subject} for orders")
    threshold: int
    cap: int | None
    minor: int
    currency: str
    closes_at: str
    idea_id: int | None = None


@dataclass(frozen=True)
class PreorderMoved(PreorderEvent):
    """A pre-order reached or fell below its threshold, went into production, on its way, or was completed."""

    kind = "preorder.moved"
    sentence = N_("The status of {subject} changed")
    status: str
    before: str
    step: str


@dataclass(frozen=True)
class PreorderClosed(PreorderEvent):
    """A pre-order was decided by what was paid at that instant: go, no_go or cancelled."""

    kind = "preorder.closed"
    sentence = N_("{actor} closed {subject}")
    decision: str
    collected: int
    threshold: int
    minor: int | None
    currency: str


@dataclass(frozen=True)
class OrderEvent(Event):
    """What all events of an order know; `person_id` is the buyer."""

    about = "order:{order_id}"
    touchpoint = "shop"
    order_id: int
    person_id: int | None
    preorder_id: int | None
    quantity: int
    minor: int
    currency: str


@dataclass(frozen=True)
class OrderPlaced(OrderEvent):
    """A customer ordered; `minor` is the most that it will cost."""

    kind = "order.placed"
    sentence = N_("{actor} placed {subject}")
    product_id: int = 0


@dataclass(frozen=True)
class OrderPaid(OrderEvent):
    """An order is paid in full."""

    kind = "order.paid"
    sentence = N_("{subject} was paid")


@dataclass(frozen=True)
class OrderMoved(OrderEvent):
    """An order came to another status: cancelled, expired, refunded, in production, delivered, returned."""

    kind = "order.moved"
    sentence = N_("The status of {subject} changed")
    status: str = ""
    before: str = ""
    step: str = ""
    reason: str = ""


@dataclass(frozen=True)
class OrderCredited(OrderEvent):
    """An order costs less than agreed, because so many ordered; `minor` is what comes off."""

    kind = "order.credited"
    sentence = N_("{subject} became cheaper, because enough people ordered")


@dataclass(frozen=True)
class OrderShipped(OrderEvent):
    """An order went out; `minor` is what was earned by it."""

    kind = "order.shipped"
    sentence = N_("{subject} was shipped")


@dataclass(frozen=True)
class OrderAddressed(Event):
    """A buyer said where an order goes; the words stay with the order."""

    kind = "order.addressed"
    about = "order:{order_id}"
    sentence = N_("{actor} gave the address of {subject}")
    touchpoint = "shop"
    order_id: int
    person_id: int | None
    country: str


@dataclass(frozen=True)
class AddressBookChanged(Event):
    """A member kept an address in their account, edited or removed one; the words stay there."""

    kind = "order.address_book_changed"
    about = "person:{person_id}"
    sentence = N_("{actor} changed the addresses in their account")
    touchpoint = "shop"
    person_id: int
    address_id: int
    step: str


@dataclass(frozen=True)
class AddressesBlanked(Event):
    """The addresses of somebody who left were blanked; orders and money stay as they were."""

    kind = "order.addresses_blanked"
    about = "person:{person_id}"
    sentence = N_("The addresses of {subject} were blanked")
    touchpoint = "desk"
    person_id: int
    orders: int


@dataclass(frozen=True)
class PaymentEventTold(Event):
    """What all events of a payment know."""

    about = "order:{order_id}"
    touchpoint = "shop"
    order_id: int
    person_id: int | None
    payment_id: int
    provider: str
    minor: int
    currency: str


@dataclass(frozen=True)
class PaymentReceived(PaymentEventTold):
    """Money for an order arrived."""

    kind = "payment.received"
    sentence = N_("A payment for {subject} arrived")


@dataclass(frozen=True)
class PaymentFailed(PaymentEventTold):
    """A payment for an order was declined, or got no clear answer."""

    kind = "payment.failed"
    sentence = N_("A payment for {subject} did not go through")
    result: str = "failed"


@dataclass(frozen=True)
class PaymentTold(PaymentEventTold):
    """A payment is held, lapsed, was cancelled, or waits for its buyer; `result` says which."""

    kind = "payment.told"
    sentence = N_("There is news of a payment for {subject}")
    result: str = ""


@dataclass(frozen=True)
class RefundPromised(PaymentEventTold):
    """Money of an order is to go back: all of it, or a difference."""

    kind = "refund.promised"
    sentence = N_("Money of {subject} goes back")
    reference: str = ""
    why: str = ""


@dataclass(frozen=True)
class RefundSent(PaymentEventTold):
    """Money of an order went back; `again`: it had come back to us before."""

    kind = "refund.sent"
    sentence = N_("Money of {subject} was sent back")
    sentences: ClassVar[dict[str, str]] = {"again": N_("Money of {subject} that had come back to us was sent again")}
    reference: str = ""
    again: bool = False

    @property
    def outcome(self) -> str:
        """Return which of the sentences tells it."""
        return "again" if self.again else ""


@dataclass(frozen=True)
class RefundMadeOutside(PaymentEventTold):
    """Somebody gave money of an order back at its provider, where we owed nothing; `has_failed`: it came back.

    `then` says what became of the order: it ended, or is held back.
    """

    kind = "refund.made_outside"
    sentence = N_("Money of {subject} was given back at the provider of payments")
    sentences: ClassVar[dict[str, str]] = {
        "ended": N_("Money of {subject} was given back at the provider of payments, and the order has ended"),
        "held": N_("Money of {subject} was given back at the provider of payments; it is sent when it is paid again"),
        "failed": N_(
            "Money of {subject} that was given back at the provider of payments did not arrive; it is here again"
        ),
    }
    reference: str = ""
    has_failed: bool = False
    then: str = ""

    @property
    def outcome(self) -> str:
        """Return which of the sentences tells it."""
        return "failed" if self.has_failed else self.then


@dataclass(frozen=True)
class OrderGivenBack(OrderEvent):
    """Money of an order was given back at its provider or is disputed: what becomes of the order."""

    kind = "order.given_back"
    sentence = N_("All money of {subject} was given back at the provider of payments")
    sentences: ClassVar[dict[str, str]] = {
        "ended": N_("{subject} has ended: all its money was given back at the provider of payments"),
        "held": N_("{subject} is not to be sent: all its money was given back at the provider of payments"),
        "free": N_("{subject} may be sent: its money is here again"),
        "disputed": N_("A payment for {subject} is disputed: its bank waits for an answer"),
        "withheld": N_("{subject} is not to be sent: a payment for it is disputed, and its bank waits for an answer"),
        "won": N_("The dispute about a payment for {subject} is won"),
        "lost": N_("The dispute about a payment for {subject} is lost: that money is gone"),
    }
    outcome: str = ""


@dataclass(frozen=True)
class HeldOrderEnded(OrderEvent):
    """The company ended an order that was being made, as all its money had been given back at its provider."""

    kind = "order.ended"
    sentence = N_("{subject} has ended, as its money was given back at the provider of payments; it is not sent")


@dataclass(frozen=True)
class RefundCameBack(PaymentEventTold):
    """Money of an order that was sent back came back to us; it is owed again."""

    kind = "refund.came_back"
    sentence = N_("Money of {subject} that was sent back did not arrive")
    reference: str = ""


@dataclass(frozen=True)
class RoyaltyAccrued(Event):
    """A contributor's part of an order became due; of an order that came back it is negative."""

    kind = "royalty.accrued"
    about = "product:{product_id}"
    sentence = N_("A royalty for {subject} was credited")
    touchpoint = "shop"
    product_id: int
    order_id: int
    person_id: int
    minor: int
    currency: str


@dataclass(frozen=True)
class InvoiceImported(Event):
    """Another shop sold something, or took it back, before we were told; without a person it is nobody's known."""

    kind = "invoice.imported"
    about = "order:{order_id}"
    sentence = N_("{subject} came in from another shop")
    touchpoint = "shop"
    order_id: int
    person_id: int | None
    minor: int
    currency: str
    quantity: int
    is_return: bool
    products: list[int] = field(default_factory=list)
    quantities: list[int] = field(default_factory=list)


@dataclass(frozen=True)
class InvoiceWithdrawn(Event):
    """An imported invoice was taken out again, because its import was undone."""

    kind = "invoice.withdrawn"
    about = "order:{order_id}"
    sentence = N_("{subject} was taken out again")
    touchpoint = "desk"
    order_id: int
    person_id: int | None
    minor: int
    currency: str
    is_return: bool
