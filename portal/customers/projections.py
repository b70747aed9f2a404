"""Fill each customer's timeline and record from the river."""

from portal.customers.models import Customer, CustomerSpend, Moment
from portal.events import BY_KIND, Event
from portal.events.people import PersonJoined
from portal.river import Happened, Projection

timeline = Projection("customers.timeline", tables=[Moment])
record = Projection("customers.record", tables=[Customer, CustomerSpend])
CONCERNED = ("person_id", "author_id", "commenter_id", "customer_id", "buyer_id", "designer_id")
COUNTED = {
    "idea.posted": ("ideas", 1),
    "idea.commented": ("comments", 1),
    "idea.voted": ("votes", 1),
    "idea.vote_withdrawn": ("votes", -1),
}


def concerned(event: Event, happened: Happened) -> list[int]:
    """Return the people whose lives the event is part of: the one who acted, and those it happened to."""
    people = {happened.actor_id, *(getattr(event, name, None) for name in CONCERNED)}
    return sorted(person for person in people if person is not None)


@timeline.on(*BY_KIND.values())
def remember(event: Event, happened: Happened) -> None:
    """Note the moment on the timelines of all whom it concerns."""
    for person_id in concerned(event, happened):
        timeline.add(Moment, event_id=happened.event_id, person_id=person_id, at=happened.occurred_at)


@record.on(*BY_KIND.values())
def recount(event: Event, happened: Happened) -> None:
    """Open the record of who is new; note that we heard of somebody, and what they did."""
    if isinstance(event, PersonJoined):
        first = {"first_at": happened.occurred_at, "last_at": happened.occurred_at}
        record.add(Customer, person_id=event.person_id, came_from=happened.origin, **first)
    elif happened.actor_id is not None:
        name, change = COUNTED.get(event.kind, ("", 0))
        more = {name: change} if name else {}
        moment = happened.occurred_at
        record.count(Customer, {"person_id": happened.actor_id}, first_at=moment, last_at=moment, **more)
