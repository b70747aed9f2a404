"""Groups of interest: which there are, one, its board, and coming and going."""

from collections.abc import Callable
from typing import Any

from flask import url_for

from portal.flows.groups import post_in_group
from portal.groups import acts
from portal.groups.queries import Standing, get_group, members_in, my_groups, open_groups
from portal.ideas.queries import Wanted, best_ideas
from portal.kit.errors import Refused
from portal.web.api import group_models as groups
from portal.web.api import models
from portal.web.api.community import Ideas, listed, me, one
from portal.web.api.contract import route
from portal.web.policy import ANYBODY, MEMBERS
from portal.web.viewing import current_viewer

Groups = models.Listed[groups.GroupOut]
FIELDS = ("id", "name", "way", "status", "members")


@route("GET", "/groups", to=ANYBODY, asks=groups.GroupsAsked, gives=Groups)
def list_groups(query: groups.GroupsAsked) -> Any:
    """Return groups, a page at a time: those with the most members first; of one's own the one joined last."""
    find = my_groups if query.mine else open_groups
    page = find(current_viewer(), query.after, query.limit)
    return Groups(items=[_line(line) for line in page.items], next=page.next)


def _line(line: Any) -> groups.GroupOut:
    told = {name: getattr(line, name) for name in FIELDS}
    return groups.GroupOut(**told, role=line.role, url=url_for("groups.show", group_id=line.id))


@route("POST", "/groups", to=MEMBERS, takes=groups.GroupIn, gives=groups.GroupWholeOut, status=201, limit="10 per day")
def post_group(body: groups.GroupIn) -> Any:
    """Make a group, and be its owner."""
    return _whole(acts.make_group(body.name, body.about, body.way, me()))


@route("GET", "/groups/<int:group_id>", to=ANYBODY, gives=groups.GroupWholeOut)
def read_group(group_id: int) -> Any:
    """Return one group; one by invitation is there for its members only."""
    return _whole(group_id)


def _whole(group_id: int) -> groups.GroupWholeOut:
    here: Standing = get_group(group_id, current_viewer())
    group = here.group
    return groups.GroupWholeOut(
        **{name: getattr(group, name) for name in FIELDS},
        role=here.role or None,  # type: ignore[arg-type]
        url=url_for("groups.show", group_id=group.id),
        about=group.about,
        language=group.language,
        created_at=group.made_at,
    )


@route("PUT", "/groups/<int:group_id>/membership", to=MEMBERS, gives=groups.MembershipOut, limit="60 per hour")
def put_membership(group_id: int) -> Any:
    """Join an open group; a second time changes nothing."""
    return _settled(group_id, acts.join_group, "member")


@route("DELETE", "/groups/<int:group_id>/membership", to=MEMBERS, gives=groups.MembershipOut, limit="60 per hour")
def delete_membership(group_id: int) -> Any:
    """Leave a group; a second time changes nothing."""
    return _settled(group_id, acts.leave_group, "not_member")


def _settled(group_id: int, act: Callable[[int, int], None], code: str) -> groups.MembershipOut:
    """Come or go, unless that was done before; say how it stands now."""
    get_group(group_id, current_viewer())
    try:
        act(group_id, me())
    except Refused as refusal:
        if refusal.code != code:
            raise
    return groups.MembershipOut(member=code == "member", members=members_in(group_id))


@route("GET", "/groups/<int:group_id>/ideas", to=ANYBODY, asks=groups.GroupIdeasAsked, gives=Ideas)
def list_group_ideas(group_id: int, query: groups.GroupIdeasAsked) -> Any:
    """Return the ideas on the board of a group."""
    get_group(group_id, current_viewer())
    page = best_ideas(current_viewer(), query.sort, Wanted(group_id=group_id), query.after, query.limit)
    return listed(page)


@route(
    "POST",
    "/groups/<int:group_id>/ideas",
    to=MEMBERS,
    takes=groups.GroupIdeaIn,
    gives=models.IdeaWholeOut,
    status=201,
    limit="20 per hour",
)
def post_group_idea(group_id: int, body: groups.GroupIdeaIn) -> Any:
    """Post an idea on the board of a group that one is in."""
    get_group(group_id, current_viewer())
    return one(post_in_group(group_id, me(), body.title, body.body, body.tags))
