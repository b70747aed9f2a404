"""Load a group for one who may see it, and say what they are there; called inside acts."""

from sqlalchemy import update

from portal.groups.models import Group, GroupMember
from portal.groups.rules import ANYBODY, MEMBERSHIP
from portal.kit.db import db, load
from portal.kit.errors import Conflict, NotFound
from portal.people.audiences import let_into, take_out
from portal.people.queries import role_of, viewer
from portal.people.rules import ADMIN, EVERYONE, MODERATOR
from portal.river.acts import told_at


def shown(group_id: int, person_id: int) -> Group:
    """Return a group, locked, for one who may see it; a moderator whom a flag brings may close what they do not see."""
    group, seen = load(Group, group_id), viewer(person_id)
    if group.audience_id not in seen.audiences and seen.role not in (MODERATOR, ADMIN):
        raise NotFound("This does not exist, or not any more.")
    return group


def alive(group: Group) -> Group:
    """Return a group that goes on, or refuse."""
    if group.shown_to_id is not None:
        raise NotFound("This does not exist, or not any more.")  # hidden: it takes nothing new from anybody
    if group.status != "alive":
        raise Conflict("This group is closed: it can be read, and nothing new is taken.", code="closed")
    return group


def membership(group_id: int, person_id: int) -> GroupMember | None:
    """Return how somebody stands to a group, if they ever had to do with it."""
    return db.session.get(GroupMember, (group_id, person_id), populate_existing=True)


def roles_in(group_id: int, person_id: int) -> tuple[str, ...]:
    """Return what somebody is in the eyes of the tables: their role in the house, and in the group."""
    row = membership(group_id, person_id)
    inside = (row.role,) if row and row.state == "member" else ()
    return (role_of(person_id), ANYBODY, *inside)


def come_in(group: Group, person_id: int, *roles: str) -> GroupMember:
    """Make somebody a member, and let them see what members see."""
    row = membership(group.id, person_id)
    before = row.state if row else MEMBERSHIP.first
    if before == "member":
        raise Conflict("You are a member already.", code="member")
    row = row or GroupMember(group_id=group.id, person_id=person_id)
    row.state, row.since = MEMBERSHIP.after(before, "join", *roles), told_at()
    row.role = "member"
    db.session.add(row)
    if group.inside_id != EVERYONE:
        let_into(group.inside_id, person_id)
    count(group.id, +1)
    return row


def go_out(group: Group, row: GroupMember, step: str, *roles: str) -> None:
    """Make somebody a member no more, and let them see what strangers see."""
    row.state, row.since, row.role = MEMBERSHIP.after(row.state, step, *roles), told_at(), "member"
    if group.inside_id != EVERYONE:
        take_out(group.inside_id, row.person_id)
    db.session.flush()
    count(group.id, -1)


def count(group_id: int, change: int) -> None:
    """Change the number of members where it stands."""
    db.session.execute(update(Group).filter_by(id=group_id).values(members=Group.members + change))
