"""What the groups room does when it hears of others."""

from portal.events.people import PersonForgotten
from portal.groups.acts.forgetting import leave_all
from portal.river import Happened, Reaction

leave_groups = Reaction("groups.leave_groups")


@leave_groups.on(PersonForgotten)
def forget(event: PersonForgotten, happened: Happened) -> None:
    """Let who left the community leave its groups too."""
    leave_all(event.person_id)
