"""Join a group and leave it, take somebody out, pass it on."""

from sqlalchemy import select

from portal.events.groups import GroupJoined, GroupLeft, GroupPassedOn, GroupRemoved
from portal.groups.acts.making import close_empty
from portal.groups.acts.standing import alive, come_in, go_out, membership, roles_in, shown
from portal.groups.models import Group, GroupInvitation, GroupMember
from portal.groups.rules import ANYBODY, HOUSE, MEMBER, OPEN, OWNER
from portal.kit.db import db, load
from portal.kit.errors import Conflict, NotAllowed, NotFound, Refused
from portal.people.queries import role_of
from portal.people.rules import ROLES, check_role
from portal.river import act, record
from portal.river.acts import told_at


@act
def join_group(group_id: int, person_id: int) -> None:
    """Become a member of an open group; an invitation that still waited is accepted with it."""
    check_role(role_of(person_id), *ROLES)
    group = alive(shown(group_id, person_id))
    if group.way != OPEN:
        raise NotAllowed("One comes into this group by an invitation of its owner.")
    come_in(group, person_id, ANYBODY)
    waiting = select(GroupInvitation).filter_by(group_id=group_id, person_id=person_id, state="sent")
    for each in db.session.scalars(waiting.with_for_update()):
        each.state, each.answered_at = "accepted", told_at()
    record(GroupJoined(group_id, person_id, group.way), person_id)


@act
def leave_group(group_id: int, person_id: int) -> None:
    """Leave a group; who owned it is followed by who has been a member for longest."""
    group = load(Group, group_id)
    row = membership(group_id, person_id)
    if row is None or row.state != "member":
        raise Conflict("You are not a member of this group.", code="not_member")
    leave(group, row, person_id)


def leave(group: Group, row: GroupMember, actor_id: int | None) -> None:
    """Let a member go, inside an act; a group without an owner gets another one, or is closed."""
    was_owner = row.role == OWNER
    go_out(group, row, "leave", row.role, HOUSE)
    record(GroupLeft(group.id, row.person_id, group.way), actor_id)
    if was_owner:
        _follow(group)


def _follow(group: Group) -> None:
    """Give a group to who has been a member for longest."""
    asked = select(GroupMember).filter_by(group_id=group.id, state="member").order_by(GroupMember.since)
    heir = db.session.scalar(asked.order_by(GroupMember.person_id).limit(1).with_for_update())
    if heir:
        heir.role = OWNER
        record(GroupPassedOn(group.id, heir.person_id))
    elif group.status == "alive":
        close_empty(group)


@act
def remove_member(group_id: int, member_id: int, person_id: int) -> None:
    """Take somebody out of a group; they come back by a new invitation only."""
    group, row = shown(group_id, person_id), membership(group_id, member_id)
    if row is None or row.state != "member":
        raise NotFound("This does not exist, or not any more.")
    if row.role == OWNER:
        raise Refused("The owner passes the group on first, or leaves it.", code="owner")
    go_out(group, row, "remove", *roles_in(group_id, person_id))
    record(GroupRemoved(group_id, member_id, group.way), person_id)


@act
def hand_over(group_id: int, member_id: int, person_id: int) -> None:
    """Make another member the owner of a group that is one's own."""
    alive(shown(group_id, person_id))
    mine, row = membership(group_id, person_id), membership(group_id, member_id)
    if mine is None or mine.state != "member" or mine.role != OWNER:
        raise NotAllowed("Only the owner of the group does this.")
    if row is None or row.state != "member" or member_id == person_id:
        raise NotFound("This does not exist, or not any more.")
    mine.role, row.role = MEMBER, OWNER
    record(GroupPassedOn(group_id, member_id), person_id)
