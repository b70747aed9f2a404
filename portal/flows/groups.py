"""The boards of groups: an idea that is posted there, and what `verify` asks of both rooms together."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import text

from portal.groups.acts import hide_group, restore_group
from portal.groups.acts.standing import alive, membership, shown
from portal.groups.models import Group
from portal.ideas.acts import post_idea
from portal.ideas.acts.covering import cover_board, uncover_board
from portal.kit.db import db, load
from portal.kit.errors import NotAllowed
from portal.people.queries import role_of
from portal.people.rules import MODERATOR, check_role
from portal.river import act

# What waits or was hidden is meant for the group still; nothing stays hidden with a group that is shown.
ASTRAY = text("""
    SELECT idea.id, idea.group_id
      FROM idea
      JOIN interest_group ON interest_group.id = idea.group_id
     WHERE idea.shown_to_id <> coalesce(interest_group.shown_to_id, interest_group.audience_id)
        OR (idea.audience_id NOT IN (coalesce(interest_group.shown_to_id, interest_group.audience_id), 3)
            AND idea.status <> 'pending' AND idea.removed_at IS NULL)
        OR (interest_group.shown_to_id IS NULL AND idea.covered_at IS NOT NULL)
""")
OVERHEARD = text("""
    SELECT comment.id, idea.group_id
      FROM idea
      JOIN interest_group ON interest_group.id = idea.group_id AND interest_group.way = 'invited'
      JOIN comment ON comment.subject = 'idea:' || idea.id
     WHERE comment.audience_id <> coalesce(interest_group.shown_to_id, interest_group.audience_id)
""")


@act
def post_in_group(group_id: int, author_id: int, title: str, body: str, tags: Sequence[str] = ()) -> int:
    """Post an idea on the board of a group that one is in; those see it who see the group. Return its id."""
    group, row = alive(shown(group_id, author_id)), membership(group_id, author_id)
    if row is None or row.state != "member":
        raise NotAllowed("Only members of the group post on its board.")
    return post_idea(author_id, title, body, tags, audience_id=group.audience_id, group_id=group_id)


@act
def hide_with_board(group_id: int, moderator_id: int, reason: str) -> None:
    """Hide a group and what stands on its board from all but the moderators."""
    check_role(role_of(moderator_id), MODERATOR)
    load(Group, group_id)
    hide_group(group_id, moderator_id, reason, cover_board(group_id))


@act
def restore_with_board(group_id: int, moderator_id: int) -> None:
    """Show a group again that was hidden, with all that was hidden with it."""
    check_role(role_of(moderator_id), MODERATOR)
    load(Group, group_id)
    restore_group(group_id, moderator_id, uncover_board(group_id))


def astray_ideas_of_groups() -> list[Any]:
    """Return ideas of groups that others see than the group."""
    return list(db.session.execute(ASTRAY).all())


def overheard_comments() -> list[Any]:
    """Return comments on what a group keeps to itself that others see."""
    return list(db.session.execute(OVERHEARD).all())


CHECKS = (astray_ideas_of_groups, overheard_comments)
