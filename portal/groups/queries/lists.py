"""Lists of groups, each of which walks an index."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, select, tuple_

from portal.groups.models import Group, GroupMember
from portal.kit.db import db
from portal.kit.limits import PAGE_SIZE
from portal.kit.paging import Page, read_cursor
from portal.people.queries import Viewer


@dataclass(frozen=True, slots=True)
class GroupLine:
    """What a list shows of a group."""

    id: int
    name: str
    summary: str
    language: str
    way: str
    status: str
    members: int
    role: str | None = None  # of the viewer, if they are in it
    since: datetime | None = None


LINE = (Group.id, Group.name, Group.summary, Group.language, Group.way, Group.status, Group.members)


def _lines(seen: Viewer, *, mine: bool) -> Any:
    inside = and_(
        GroupMember.group_id == Group.id, GroupMember.person_id == (seen.id or 0), GroupMember.state == "member"
    )
    asked: Any = select(*LINE, GroupMember.role, GroupMember.since).select_from(Group)
    return asked.join(GroupMember, inside, isouter=not mine).where(Group.audience_id.in_(seen.audiences))


def open_groups(seen: Viewer, after: str | None = None, size: int = PAGE_SIZE) -> Page[GroupLine]:
    """Return the living groups that a viewer sees, those with the most members first."""
    keys = read_cursor(after, int, int)
    asked = _lines(seen, mine=False).where(Group.status == "alive")
    if keys:
        asked = asked.where(tuple_(Group.members, Group.id) < tuple_(*keys))
    asked = asked.order_by(Group.members.desc(), Group.id.desc()).limit(size + 1)
    rows = [GroupLine(*row) for row in db.session.execute(asked)]
    return Page.of(rows, size, lambda line: (line.members, line.id))


def my_groups(seen: Viewer, after: str | None = None, size: int = PAGE_SIZE) -> Page[GroupLine]:
    """Return the groups that a viewer is in, closed ones too, the one joined last first."""
    keys = read_cursor(after, datetime, int)
    asked = _lines(seen, mine=True)
    if keys:
        asked = asked.where(tuple_(GroupMember.since, Group.id) < tuple_(*keys))
    asked = asked.order_by(GroupMember.since.desc(), Group.id.desc()).limit(size + 1)
    rows = [GroupLine(*row) for row in db.session.execute(asked)]
    return Page.of(rows, size, lambda line: (line.since, line.id))
