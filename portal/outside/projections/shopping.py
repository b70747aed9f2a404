"""What rings for buyers: that some are missing, that a payment is needed, that what they wait for can be ordered."""

from portal.events.disputes import PaymentDisputed
from portal.events.options import CustomisationJudged, ProductAwaited, ProductUnawaited
from portal.events.orders import HeldOrderEnded, PreorderOpened, RefundCameBack, RefundMadeOutside, RefundSent
from portal.events.parcels import ReplacementBegun, ShipmentResent
from portal.events.preorders import OrderDunned, PreorderExcepted, PreorderShort
from portal.events.returns import ReturnMoved
from portal.outside.projections.bells import ring, ring_for
from portal.river import Happened


@ring.on(PreorderShort, PreorderExcepted)
def short(event: PreorderShort | PreorderExcepted, happened: Happened) -> None:
    """Let the buyers hear that some are missing, or that it is made though some are."""
    ring.ring(happened, ring.followers(happened.subject))


@ring.on(OrderDunned, CustomisationJudged)
def needed(event: OrderDunned | CustomisationJudged, happened: Happened) -> None:
    """Let a buyer hear that a payment is needed again, or what became of what is put on."""
    if happened.actor_id != event.person_id:
        ring_for(happened, event.person_id)


@ring.on(ProductAwaited)
def awaited(event: ProductAwaited, happened: Happened) -> None:
    """Let somebody hear when a product can be ordered."""
    ring.follow(happened.subject, event.person_id)


@ring.on(ProductUnawaited)
def unawaited(event: ProductUnawaited, happened: Happened) -> None:
    """Let somebody hear no more of a product."""
    ring.unfollow(happened.subject, event.person_id)


@ring.on(PreorderOpened)
def opened(event: PreorderOpened, happened: Happened) -> None:
    """Let those hear who wait for the product."""
    ring.ring(happened, ring.followers(f"product:{event.product_id}"))


@ring.on(ReplacementBegun, ShipmentResent)
def sent_again(event: ReplacementBegun | ShipmentResent, happened: Happened) -> None:
    """Let a buyer hear that what was lost or came back is made anew or sent again."""
    ring_for(happened, event.person_id)


@ring.on(RefundCameBack, RefundMadeOutside, HeldOrderEnded)
def astray(event: RefundCameBack | RefundMadeOutside | HeldOrderEnded, happened: Happened) -> None:
    """Let a buyer hear that a refund came back, was made where nothing was owed, or ended what was ordered."""
    ring_for(happened, event.person_id)


@ring.on(PaymentDisputed)
def disputed(event: PaymentDisputed, happened: Happened) -> None:
    """Let a buyer hear that a payment is disputed, and how that ended."""
    ring_for(happened, event.person_id)


@ring.on(RefundSent)
def refunded_again(event: RefundSent, happened: Happened) -> None:
    """Let a buyer hear that a refund which had come back is sent again."""
    if event.again:
        ring_for(happened, event.person_id)


@ring.on(ReturnMoved)
def sent_back(event: ReturnMoved, happened: Happened) -> None:
    """Let a buyer hear what becomes of what they send back, unless they did it."""
    if happened.actor_id != event.person_id and event.status not in ("in_transit", "inspected"):
        ring_for(happened, event.person_id)
