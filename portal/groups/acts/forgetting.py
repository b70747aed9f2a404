"""Let who was forgotten leave their groups, and blank what they wrote about them."""

from sqlalchemy import select, update

from portal.events.groups import GroupChanged
from portal.groups.acts.belonging import leave
from portal.groups.models import Group, GroupInvitation, GroupMember
from portal.kit.db import db, load
from portal.river import record
from portal.river.acts import told_at

BLANK = {"about": "", "html": "", "summary": ""}


def leave_all(person_id: int) -> None:
    """Leave every group, let its invitations lapse, and blank what groups say of themselves in this person's words."""
    mine = select(GroupMember.group_id).filter_by(person_id=person_id, state="member").order_by(GroupMember.group_id)
    for group_id in list(db.session.scalars(mine)):
        group, row = load(Group, group_id), load(GroupMember, (group_id, person_id))
        leave(group, row, person_id)
    theirs = GroupInvitation.person_id == person_id
    waiting = update(GroupInvitation).where(theirs, GroupInvitation.state == "sent")
    db.session.execute(waiting.values(state="withdrawn", answered_at=told_at()))
    db.session.execute(update(Group).filter_by(worded_by_id=person_id).values(BLANK))
    gone = update(Group).filter_by(worded_by_id=person_id, members=0)
    db.session.execute(gone.values(name="…", reason=""))
    _tell_names(person_id)


def _tell_names(person_id: int) -> None:
    """Tell under which name groups go on whose words were blanked: it is their members' by now."""
    goes_on = select(Group).where(Group.worded_by_id == person_id, Group.members > 0).order_by(Group.id)
    for group in db.session.scalars(goes_on.execution_options(populate_existing=True)).all():
        record(GroupChanged(group.id, None, group.name, "", group.language, group.audience_id))
