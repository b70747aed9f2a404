"""What must never be otherwise in groups; `verify` expects that none of these finds anything."""

from typing import Any

from sqlalchemy import text

from portal.kit.db import db

MISCOUNTED = text("""
    SELECT interest_group.id, interest_group.members AS said, count(group_member.person_id) AS found
      FROM interest_group
 LEFT JOIN group_member ON group_member.group_id = interest_group.id AND group_member.state = 'member'
  GROUP BY interest_group.id, interest_group.members
    HAVING interest_group.members <> count(group_member.person_id)
""")
OWNERS = text("""
    SELECT interest_group.id, count(group_member.person_id) AS owners
      FROM interest_group
 LEFT JOIN group_member ON group_member.group_id = interest_group.id
       AND group_member.state = 'member' AND group_member.role = 'owner'
     WHERE interest_group.members > 0 OR interest_group.status = 'alive'
  GROUP BY interest_group.id
    HAVING count(group_member.person_id) <> 1
""")
# Who is let in and not a member, or a member and not let in; an open group lets everybody in.
STRANGERS = text("""
    SELECT interest_group.id, audience_member.person_id
      FROM interest_group
      JOIN audience_member
        ON audience_member.audience_id = coalesce(interest_group.shown_to_id, interest_group.audience_id)
     WHERE interest_group.way = 'invited'
       AND NOT EXISTS (SELECT 1 FROM group_member
                        WHERE group_member.group_id = interest_group.id AND group_member.state = 'member'
                          AND group_member.person_id = audience_member.person_id)
 UNION ALL
    SELECT interest_group.id, group_member.person_id
      FROM interest_group
      JOIN group_member ON group_member.group_id = interest_group.id AND group_member.state = 'member'
      JOIN person ON person.id = group_member.person_id AND person.forgotten_at IS NULL
     WHERE interest_group.way = 'invited'
       AND NOT EXISTS (SELECT 1 FROM audience_member
                        WHERE audience_member.audience_id
                              = coalesce(interest_group.shown_to_id, interest_group.audience_id)
                          AND audience_member.person_id = group_member.person_id)
""")
HALF_ANSWERED = text("""
    SELECT id, state FROM group_invitation WHERE (state = 'sent') <> (answered_at IS NULL)
""")
SEALED = text("""
    SELECT id, way, audience_id, shown_to_id
      FROM interest_group
     WHERE (way = 'open') <> (coalesce(shown_to_id, audience_id) = 1)
        OR (shown_to_id IS NOT NULL) <> (audience_id = 3)
""")


def miscounted_members() -> list[Any]:
    """Return groups whose number of members is not the number of people in them."""
    return list(db.session.execute(MISCOUNTED).all())


def misowned_groups() -> list[Any]:
    """Return groups with members, or alive, that do not have one owner."""
    return list(db.session.execute(OWNERS).all())


def strangers_inside() -> list[Any]:
    """Return who sees a group without being in it, and who is in it and does not see it."""
    return list(db.session.execute(STRANGERS).all())


def half_answered_invitations() -> list[Any]:
    """Return invitations that were answered at no time, or wait though they were."""
    return list(db.session.execute(HALF_ANSWERED).all())


def misshown_groups() -> list[Any]:
    """Return open groups that are not for everybody, others that are, and hidden ones that not only moderators see."""
    return list(db.session.execute(SEALED).all())


CHECKS = (
    miscounted_members,
    misowned_groups,
    strangers_inside,
    half_answered_invitations,
    misshown_groups,
)
