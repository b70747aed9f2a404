"""Join a group and leave it; take somebody out, and pass the group on."""

from flask import redirect, url_for
from werkzeug.wrappers import Response

from portal.groups import acts
from portal.groups.queries import find_group
from portal.people.queries import viewer
from portal.web.policy import MEMBERS
from portal.web.site.groups.routes import back_to, bp, check_seen, me, settled


@bp.post("/groups/<int:group_id>/members", to=MEMBERS, limit="60 per hour")
def join(group_id: int) -> Response:
    """Become a member of an open group."""
    check_seen(group_id)
    settled(lambda: acts.join_group(group_id, me()), "member")
    return back_to(group_id)


@bp.post("/groups/<int:group_id>/departure", to=MEMBERS)
def leave(group_id: int) -> Response:
    """Leave a group; of one that keeps to itself nothing is seen afterwards."""
    check_seen(group_id)
    settled(lambda: acts.leave_group(group_id, me()), "not_member")
    still = find_group(group_id, viewer(me()))
    return back_to(group_id) if still else redirect(url_for("groups.index"), 303)


@bp.post("/groups/<int:group_id>/members/<int:person_id>/removal", to=MEMBERS)
def remove(group_id: int, person_id: int) -> Response:
    """Take somebody out of a group."""
    check_seen(group_id)
    settled(lambda: acts.remove_member(group_id, person_id, me()))
    return back_to(group_id, "members")


@bp.post("/groups/<int:group_id>/members/<int:person_id>/ownership", to=MEMBERS)
def hand_over(group_id: int, person_id: int) -> Response:
    """Make another member the owner."""
    check_seen(group_id)
    settled(lambda: acts.hand_over(group_id, person_id, me()))
    return back_to(group_id, "members")
