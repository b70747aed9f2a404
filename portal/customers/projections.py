"""Fill each customer's timeline and record from the river."""

from sqlalchemy import update

from portal.customers.models import Customer, CustomerSpend, Moment
from portal.events import BY_KIND, Event, disputes, orders, people
from portal.kit.db import db
from portal.river import Happened, Projection

timeline = Projection("customers.timeline", tables=[Moment])
record = Projection("customers.record", tables=[Customer, CustomerSpend])
CONCERNED = ("person_id", "author_id", "commenter_id", "inviter_id")
COUNTED = {
    "idea.posted": ("ideas", 1),
    "idea.commented": ("comments", 1),
    "idea.voted": ("votes", 1),
    "idea.vote_withdrawn": ("votes", -1),
    "order.placed": ("orders", 1),
}


def concerned(event: Event, happened: Happened) -> list[int]:
    """Return the people whose lives the event is part of: the one who acted, and those it happened to."""
    people = {happened.actor_id, *(getattr(event, name, None) for name in CONCERNED), *getattr(event, "people", ())}
    return sorted(person for person in people if person is not None)


@timeline.on(*BY_KIND.values())
def remember(event: Event, happened: Happened) -> None:
    """Note the moment on the timelines of all whom it concerns."""
    for person_id in concerned(event, happened):
        timeline.add(Moment, event_id=happened.event_id, person_id=person_id, at=happened.occurred_at)


@record.on(*BY_KIND.values())
def recount(event: Event, happened: Happened) -> None:
    """Note that we heard of somebody, and what they did."""
    if happened.actor_id is not None:
        name, change = COUNTED.get(event.kind, ("", 0))
        met(happened.actor_id, happened, **({name: change} if name else {}))


@record.on(people.PersonJoined)
def opened(event: people.PersonJoined, happened: Happened) -> None:
    """Open the record of somebody who is new to us."""
    first = {"first_at": happened.occurred_at, "last_at": happened.occurred_at}
    record.add(Customer, person_id=event.person_id, came_from=happened.origin, name_key=event.name.lower(), **first)


@record.on(people.PersonRenamed)
def renamed(event: people.PersonRenamed, happened: Happened) -> None:
    """Somebody has another name."""
    recount(event, happened)
    called(event.person_id, event.name)


@record.on(people.PersonForgotten)
def forgotten(event: people.PersonForgotten, happened: Happened) -> None:
    """Forget the name of somebody who left."""
    recount(event, happened)
    called(event.person_id, "")


@record.on(people.FriendJoined)
def brought(event: people.FriendJoined, happened: Happened) -> None:
    """Somebody came by the invitation of a customer."""
    recount(event, happened)
    record.count(Customer, {"person_id": event.inviter_id}, friends=1)


@record.on(orders.InvoiceImported)
def bought(event: orders.InvoiceImported, happened: Happened) -> None:
    """Somebody bought elsewhere, or brought something back."""
    if event.person_id is not None:
        met(event.person_id, happened, **({} if event.is_return else {"orders": 1}))
        spent(event.person_id, event.currency, event.minor)


@record.on(orders.InvoiceWithdrawn)
def withdrawn(event: orders.InvoiceWithdrawn, _: Happened) -> None:
    """What was bought elsewhere was told by mistake."""
    if event.person_id is not None:
        if not event.is_return:
            record.count(Customer, {"person_id": event.person_id}, orders=-1)
        spent(event.person_id, event.currency, -event.minor)


@record.on(orders.RefundMadeOutside)
def given_back(event: orders.RefundMadeOutside, _: Happened) -> None:
    """Somebody gave money back at the provider, or it did not arrive."""
    if event.person_id is not None:
        spent(event.person_id, event.currency, event.minor if event.has_failed else -event.minor)


@record.on(disputes.PaymentDisputed)
def disputed(event: disputes.PaymentDisputed, happened: Happened) -> None:
    """The bank took money back for a customer, or it is here again."""
    recount(event, happened)
    if event.person_id is not None:
        spent(event.person_id, event.currency, (event.outcome == "won") * event.minor - event.is_new * event.minor)


@record.on(orders.PaymentReceived, orders.RefundSent, orders.RefundCameBack)
def paid(event: orders.PaymentReceived | orders.RefundSent | orders.RefundCameBack, happened: Happened) -> None:
    """Money came from a customer, or went back, or did not arrive there."""
    recount(event, happened)
    if event.person_id is not None:
        sign = -1 if isinstance(event, orders.RefundSent) else 1
        spent(event.person_id, event.currency, sign * event.minor)


def met(person_id: int, happened: Happened, **more: int) -> None:
    """Note when we first and last heard of somebody."""
    moments = {"first_at": happened.occurred_at, "last_at": happened.occurred_at}
    record.count(Customer, {"person_id": person_id}, **moments, **more)


def called(person_id: int, name: str) -> None:
    """Note the name of somebody."""
    record.flush()
    db.session.execute(update(Customer).filter_by(person_id=person_id).values(name_key=name.lower()))


def spent(person_id: int, currency: str, minor: int) -> None:
    """Add to what somebody paid in a currency."""
    record.count(CustomerSpend, {"person_id": person_id, "currency": currency}, minor=minor)
