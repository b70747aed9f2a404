"""Learn from the river what happens in each group: its own news, and the ideas and comments on its board."""

from sqlalchemy import select

from portal.events import ideas as told
from portal.events.groups import GroupClosed, GroupEvent, GroupJoined, GroupMade, GroupPassedOn, GroupReopened
from portal.groups.models import GroupDoing, GroupIdea
from portal.kit.db import db
from portal.river import Happened, Projection

doings = Projection("groups.doings", tables=[GroupIdea, GroupDoing])


@doings.on(told.IdeaPosted)
def posted(event: told.IdeaPosted, happened: Happened) -> None:
    """An idea was posted, perhaps on the board of a group."""
    if event.group_id:
        doings.add(GroupIdea, subject=happened.subject, group_id=event.group_id)
        _note(event.group_id, happened)


@doings.on(told.IdeaCommented, told.IdeaDecided)
def went_on(event: told.IdeaEvent, happened: Happened) -> None:
    """Something was said or decided about an idea, perhaps of a group."""
    doings.flush()
    group_id = db.session.scalar(select(GroupIdea.group_id).filter_by(subject=happened.subject))
    if group_id:
        _note(group_id, happened)


@doings.on(GroupMade, GroupJoined, GroupPassedOn, GroupClosed, GroupReopened)
def of_itself(event: GroupEvent, happened: Happened) -> None:
    """Something happened to the group itself."""
    _note(event.group_id, happened)


def _note(group_id: int, happened: Happened) -> None:
    doings.add(GroupDoing, group_id=group_id, event_id=happened.event_id)
