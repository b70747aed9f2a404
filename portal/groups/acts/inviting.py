"""Invite somebody into a group, answer an invitation, take one back."""

from sqlalchemy import func, select

from portal.events.groups import GroupJoined, InvitationAnswered, InvitationSent
from portal.groups.acts.standing import alive, come_in, membership, roles_in, shown
from portal.groups.models import Group, GroupInvitation
from portal.groups.rules import ANYBODY, INVITATION, INVITEE, MOST_WAITING, OWNER
from portal.kit.db import db, load
from portal.kit.errors import Conflict, Invalid, NotAllowed, NotFound, Refused
from portal.people.acts import own_audience
from portal.people.models import Person
from portal.people.quiet import how_muted
from portal.people.rules import BLOCK
from portal.river import act, record
from portal.river.acts import told_at


@act
def invite(group_id: int, invited_id: int, person_id: int) -> int:
    """Ask somebody to come into a group; return the id of the invitation."""
    alive(shown(group_id, person_id))
    if OWNER not in roles_in(group_id, person_id):
        raise NotAllowed("Only the owner of the group does this.")
    _check_invited(group_id, invited_id, person_id)
    row = GroupInvitation(group_id=group_id, person_id=invited_id, invited_by_id=person_id, sent_at=told_at())
    row.state, row.audience_id = INVITATION.first, own_audience(invited_id)
    db.session.add(row)
    db.session.flush()
    record(InvitationSent(row.id, group_id, invited_id), person_id)
    return row.id


def _check_invited(group_id: int, invited_id: int, person_id: int) -> None:
    """Refuse to invite nobody, who is in it, who was invited already, or who does not want to hear of the owner."""
    person, row = db.session.get(Person, invited_id), membership(group_id, invited_id)
    if person is None or person.forgotten_at or person.joined_into_id:
        raise Invalid({"name": "There is nobody of this name here."})
    if row and row.state == "member":
        raise Invalid({"name": "This person is a member already."})
    if how_muted(invited_id, person_id) == BLOCK:
        raise Invalid({"name": "This person cannot be invited by you."})
    waiting = select(GroupInvitation.person_id).filter_by(group_id=group_id, state="sent")
    if db.session.scalar(waiting.where(GroupInvitation.person_id == invited_id)):
        raise Invalid({"name": "This person has been invited, and has not answered yet."})
    if (db.session.scalar(select(func.count()).select_from(waiting.subquery())) or 0) >= MOST_WAITING:
        raise Invalid(
            {"name": Refused("{n} invitations wait for an answer. Please let some be answered first.", n=MOST_WAITING)}
        )


@act
def accept_invitation(invitation_id: int, person_id: int) -> int:
    """Come into the group that one was invited to; return its id."""
    row = _mine(invitation_id, person_id)
    group = alive(load(Group, row.group_id))
    _answer(row, "accept", person_id)
    come_in(group, person_id, ANYBODY, INVITEE)
    record(GroupJoined(group.id, person_id, group.way), person_id)
    return group.id


@act
def decline_invitation(invitation_id: int, person_id: int) -> None:
    """Not come into the group that one was invited to."""
    _answer(_mine(invitation_id, person_id), "decline", person_id)


@act
def withdraw_invitation(invitation_id: int, person_id: int) -> None:
    """Take an invitation back that was not answered yet."""
    row = load(GroupInvitation, invitation_id)
    shown(row.group_id, person_id)
    if OWNER not in roles_in(row.group_id, person_id):
        raise NotFound("This does not exist, or not any more.")
    _answer(row, "withdraw", person_id, OWNER)


def _answer(row: GroupInvitation, step: str, person_id: int, role: str = INVITEE) -> None:
    row.state, row.answered_at = INVITATION.after(row.state, step, role), told_at()
    record(InvitationAnswered(row.id, row.group_id, row.person_id, row.state), person_id)


def _mine(invitation_id: int, person_id: int) -> GroupInvitation:
    """Return an invitation, locked, for the one whom it is for."""
    row = load(GroupInvitation, invitation_id)
    if row.person_id != person_id:
        raise NotFound("This does not exist, or not any more.")
    if row.state != "sent":
        raise Conflict("This invitation was answered, or taken back.", code="answered")
    return row
