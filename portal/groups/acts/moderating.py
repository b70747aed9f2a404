"""Hide a group that breaks the rules, and show it again."""

from collections.abc import Sequence

from portal.events.groups import GroupHidden, GroupRestored
from portal.groups.models import Group
from portal.kit import limits
from portal.kit.db import load
from portal.kit.errors import Conflict
from portal.kit.text import clean
from portal.people.queries import role_of
from portal.people.rules import MODERATOR, THE_MODERATORS, check_role
from portal.river import act, record


@act
def hide_group(group_id: int, moderator_id: int, reason: str, ideas: Sequence[int] = ()) -> None:
    """Hide a group from all but the moderators; these ideas on its board were hidden with it."""
    check_role(role_of(moderator_id), MODERATOR)
    group = load(Group, group_id)
    if group.shown_to_id is not None:
        raise Conflict("This is hidden already.", code="hidden")
    group.shown_to_id, group.audience_id = group.audience_id, THE_MODERATORS
    record(GroupHidden(group_id, group.worded_by_id, limits.NOTE.text(clean(reason)), [*ideas]), moderator_id)


@act
def restore_group(group_id: int, moderator_id: int, ideas: Sequence[int] = ()) -> None:
    """Show a group again that was hidden; these ideas on its board are shown with it."""
    check_role(role_of(moderator_id), MODERATOR)
    group = load(Group, group_id)
    if group.shown_to_id is None:
        raise Conflict("This is not hidden.", code="not_hidden")
    group.audience_id, group.shown_to_id = group.shown_to_id, None
    record(GroupRestored(group_id, group.worded_by_id, group.audience_id, [*ideas]), moderator_id)
