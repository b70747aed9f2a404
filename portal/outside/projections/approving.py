"""What rings for the company: that something waits until somebody else agrees."""

from sqlalchemy import delete, select

from portal.events.fairness import RuleProposed
from portal.events.gifts import TierChanged
from portal.events.orders import OrderGivenBack
from portal.events.people import PersonJoined, RoleGiven
from portal.events.preorders import PreorderExceptionAsked
from portal.events.reminders import PointsExpiring
from portal.events.rewards import PointsProposed, PointsRedeemed
from portal.kit.db import db
from portal.outside.models.mail import Bell
from portal.outside.projections.bells import ring, ring_for
from portal.outside.topics import APPROVALS
from portal.people.rules import ADMIN, OPERATIONS, PRODUCT
from portal.river import Happened
from portal.river.models import EventRow

WAITING = "approvals"  # what who may agree follows: all that waits for it
TEAM = (PRODUCT, ADMIN)
MAKING = "making"  # what who plans and sends hears of: that an order is not to be sent, or may be again


@ring.on(PersonJoined, RoleGiven)
def came(event: PersonJoined | RoleGiven, happened: Happened) -> None:
    """Let those hear of what waits for approval who may give it, and nobody else, not even of what rang before."""
    if event.role == OPERATIONS:
        ring.follow(MAKING, event.person_id)
    elif isinstance(event, RoleGiven):
        ring.unfollow(MAKING, event.person_id)
    if event.role in TEAM:
        ring.follow(WAITING, event.person_id)
    elif isinstance(event, RoleGiven):
        ring.unfollow(WAITING, event.person_id)
        rung = select(EventRow.id).where(EventRow.kind.in_(APPROVALS))
        db.session.execute(delete(Bell).filter_by(person_id=event.person_id).where(Bell.event_id.in_(rung)))


@ring.on(PointsProposed, PointsRedeemed, RuleProposed, PreorderExceptionAsked)
def waits(event: PointsProposed | PointsRedeemed | RuleProposed | PreorderExceptionAsked, happened: Happened) -> None:
    """Let those hear who may agree."""
    if getattr(event, "waits", True):
        ring_for(happened, *ring.followers(WAITING))


@ring.on(OrderGivenBack)
def given_back(event: OrderGivenBack, happened: Happened) -> None:
    """Let the company hear that an order ended, is held back or may be sent, as its money went or came."""
    ring_for(happened, *((ring.followers(WAITING) | ring.followers(MAKING)) - {event.person_id}))


@ring.on(TierChanged)
def tier_changed(event: TierChanged, happened: Happened) -> None:
    """Let somebody hear that they stand on another tier."""
    ring_for(happened, event.person_id)


@ring.on(PointsExpiring)
def expiring(event: PointsExpiring, happened: Happened) -> None:
    """Let somebody hear that points of theirs expire soon."""
    ring_for(happened, event.person_id)
