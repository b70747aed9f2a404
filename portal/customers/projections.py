"""Fill the timeline from the river."""

from portal.customers.models import Moment
from portal.events import BY_KIND, Event
from portal.river import Happened, Projection

timeline = Projection("customers.timeline", tables=[Moment])
CONCERNED = ("person_id", "author_id", "commenter_id")


@timeline.on(*BY_KIND.values())
def remember(event: Event, happened: Happened) -> None:
    """Note the moment on the timelines of the one who acted and of those it happened to."""
    people = {happened.actor_id, *(getattr(event, name, None) for name in CONCERNED)}
    for person_id in sorted(person for person in people if person is not None):
        timeline.add(Moment, event_id=happened.event_id, person_id=person_id, at=happened.occurred_at)
