"""What the groups room reads: lists, one group as somebody sees it, its people and its news, and what `verify` asks."""

from portal.groups.queries.checks import CHECKS
from portal.groups.queries.lists import GroupLine, my_groups, open_groups
from portal.groups.queries.one import (
    Invited,
    Standing,
    doings,
    find_group,
    get_group,
    get_invitation,
    invitations_for,
    invitations_of,
    members_in,
    members_of,
    names_of,
)

__all__ = [
    "CHECKS",
    "GroupLine",
    "Invited",
    "Standing",
    "doings",
    "find_group",
    "get_group",
    "get_invitation",
    "invitations_for",
    "invitations_of",
    "members_in",
    "members_of",
    "my_groups",
    "names_of",
    "open_groups",
]
