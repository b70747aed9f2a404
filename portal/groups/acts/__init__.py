"""What people do with groups: make one, join, invite, leave, take somebody out, pass it on, close it."""

from portal.groups.acts.belonging import (
    hand_over,
    join_group,
    leave_group,
    remove_member,
)
from portal.groups.acts.inviting import accept_invitation, decline_invitation, invite, withdraw_invitation
from portal.groups.acts.making import close_group, edit_group, make_group, reopen_group
from portal.groups.acts.moderating import hide_group, restore_group

__all__ = [
    "accept_invitation",
    "close_group",
    "decline_invitation",
    "edit_group",
    "hand_over",
    "hide_group",
    "invite",
    "join_group",
    "leave_group",
    "make_group",
    "remove_member",
    "reopen_group",
    "restore_group",
    "withdraw_invitation",
]
