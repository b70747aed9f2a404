"""One group: what it is to who looks, who is in it, who was invited, and what happens there."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, tuple_
from sqlalchemy.orm import aliased

from portal.groups.models import Group, GroupDoing, GroupInvitation, GroupMember
from portal.groups.rules import EACH_PAGE, OWNER
from portal.kit.db import db
from portal.kit.errors import NotFound
from portal.kit.limits import PAGE_SIZE
from portal.kit.paging import Page, read_cursor
from portal.people.models import Person
from portal.people.queries import Viewer
from portal.river.models import EventRow

GONE = "This does not exist, or not any more."


@dataclass(frozen=True, slots=True)
class Standing:
    """A group, and what the viewer is there: nothing, member or owner; or was taken out."""

    group: Group
    role: str = ""
    state: str = "outside"

    @property
    def is_member(self) -> bool:
        """Say whether the viewer is in it."""
        return self.role != ""

    @property
    def is_owner(self) -> bool:
        """Say whether the group is the viewer's own."""
        return self.role == OWNER


def get_group(group_id: int, seen: Viewer) -> Standing:
    """Return a group for those who may see it; to all others it does not exist."""
    found = find_group(group_id, seen)
    if found is None:
        raise NotFound(GONE)
    return found


def find_group(group_id: int, seen: Viewer) -> Standing | None:
    """Return a group as the viewer stands to it, or nothing to who may not see it."""
    inside = (GroupMember.group_id == Group.id) & (GroupMember.person_id == (seen.id or 0))
    asked = select(Group, GroupMember.role, GroupMember.state).outerjoin(GroupMember, inside)
    row = db.session.execute(asked.where(Group.id == group_id, Group.audience_id.in_(seen.audiences))).first()
    if row is None:
        return None
    return Standing(row[0], row[1] if row[2] == "member" else "", row[2] or "outside")


def names_of(group_ids: Collection[int], seen: Viewer) -> dict[int, str]:
    """Return what those of these groups are called that the viewer may see."""
    asked = select(Group.id, Group.name).where(Group.id.in_(group_ids), Group.audience_id.in_(seen.audiences))
    return {row[0]: row[1] for row in db.session.execute(asked)} if group_ids else {}


def members_in(group_id: int) -> int:
    """Return how many are in a group."""
    return db.session.scalar(select(Group.members).filter_by(id=group_id)) or 0


def members_of(group_id: int, after: str | None = None, size: int = EACH_PAGE) -> Page[Any]:
    """Return the members of a group with their roles, who came first at the top."""
    keys = read_cursor(after, datetime, int)
    asked: Any = select(GroupMember.person_id, Person.name, GroupMember.role, GroupMember.since)
    asked = asked.join(Person, Person.id == GroupMember.person_id)
    asked = asked.where(GroupMember.group_id == group_id, GroupMember.state == "member")
    if keys:
        asked = asked.where(tuple_(GroupMember.since, GroupMember.person_id) > tuple_(*keys))
    rows = db.session.execute(asked.order_by(GroupMember.since, GroupMember.person_id).limit(size + 1)).all()
    return Page.of(rows, size, lambda row: (row.since, row.person_id))


@dataclass(frozen=True, slots=True)
class Invited:
    """An invitation, with the group that it is for and who sent it."""

    id: int
    state: str
    sent_at: datetime
    group_id: int
    group: str
    summary: str
    language: str
    members: int
    status: str
    person_id: int
    person: str
    inviter: str


_invited, _inviter = aliased(Person), aliased(Person)


def _invitations() -> Any:
    row, group = GroupInvitation, Group
    shown = (row.id, row.state, row.sent_at, group.id, group.name, group.summary, group.language, group.members)
    asked: Any = select(*shown, group.status, row.person_id, _invited.name, _inviter.name).select_from(row)
    asked = asked.join(group, (group.id == row.group_id) & group.shown_to_id.is_(None))
    asked = asked.join(_invited, _invited.id == row.person_id)
    return asked.join(_inviter, _inviter.id == row.invited_by_id)


def invitations_of(group_id: int) -> list[Invited]:
    """Return the invitations into a group that wait for an answer, the latest first."""
    asked = _invitations().where(GroupInvitation.group_id == group_id, GroupInvitation.state == "sent")
    return [Invited(*row) for row in db.session.execute(asked.order_by(GroupInvitation.id.desc()))]


def invitations_for(person_id: int) -> list[Invited]:
    """Return the invitations that wait for an answer of a person, the latest first."""
    asked = _invitations().where(GroupInvitation.person_id == person_id, GroupInvitation.state == "sent")
    return [Invited(*row) for row in db.session.execute(asked.order_by(GroupInvitation.id.desc()).limit(PAGE_SIZE))]


def get_invitation(invitation_id: int, seen: Viewer) -> Invited:
    """Return an invitation for the one whom it is for."""
    asked = _invitations().where(GroupInvitation.id == invitation_id, GroupInvitation.person_id == (seen.id or 0))
    row = db.session.execute(asked).first()
    if row is None:
        raise NotFound(GONE)
    return Invited(*row)


def doings(group_id: int, after: str | None = None, size: int = PAGE_SIZE) -> Page[Any]:
    """Return what happened in a group, the latest first; who may see what of it is asked by who shows it."""
    keys = read_cursor(after, int)
    event = EventRow.__table__
    asked = select(event, event.c.occurred_at.label("at")).join(GroupDoing.__table__, GroupDoing.event_id == event.c.id)
    asked = asked.where(GroupDoing.group_id == group_id)
    if keys:
        asked = asked.where(GroupDoing.event_id < keys[0])
    rows = db.session.execute(asked.order_by(GroupDoing.event_id.desc()).limit(size + 1)).all()
    return Page.of(rows, size, lambda row: (row.id,))
