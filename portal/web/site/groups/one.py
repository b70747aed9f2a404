"""The list of groups, and one group: its board, its news, its members."""

from typing import Any

from flask import render_template, request, url_for

from portal.groups.queries import (
    Standing,
    doings,
    get_group,
    invitations_for,
    invitations_of,
    members_of,
    my_groups,
    open_groups,
)
from portal.groups.rules import WAYS
from portal.ideas.queries import Wanted, best_ideas
from portal.kit.errors import NotFound
from portal.kit.i18n import gettext
from portal.web.policy import ANYBODY, MEMBERS
from portal.web.site.groups.routes import bp
from portal.web.site.ideas.cards import cards
from portal.web.subjects import address_of, titles_for
from portal.web.telling import tell
from portal.web.viewing import current_viewer

ORDERS = ("trending", "top", "new")


@bp.get("/groups", to=ANYBODY, cached=True)
def index() -> str:
    """Show the groups that there are, as far as the viewer may see them."""
    seen, after = current_viewer(), request.args.get("after")
    page = open_groups(seen, after)
    asked = invitations_for(seen.id) if seen.id and not after else []
    return render_template("site/groups/index.html", page=page, after=after, asked=asked, ways=WAYS, is_mine=False)


@bp.get("/me/groups", to=MEMBERS)
def mine() -> str:
    """Show the groups that the viewer is in."""
    seen, after = current_viewer(), request.args.get("after")
    page = my_groups(seen, after)
    asked = [] if after else invitations_for(seen.id or 0)
    return render_template("site/groups/index.html", page=page, after=after, asked=asked, ways=WAYS, is_mine=True)


@bp.get("/groups/<int:group_id>", to=ANYBODY, cached=True)
def show(group_id: int) -> str:
    """Show a group with the ideas on its board."""
    seen, order = current_viewer(), request.args.get("sort", "trending")
    here = get_group(group_id, seen)
    if order not in ORDERS:
        raise NotFound("There is no such order.")
    page = best_ideas(seen, order, Wanted(group_id=group_id), request.args.get("after"))
    shown = {"cards": cards(page.items, seen), "next": page.next, "order": order}
    return _page("show", here, **shown)


@bp.get("/groups/<int:group_id>/news", to=ANYBODY, cached=True)
def news(group_id: int) -> str:
    """Show what happened in a group, as far as the viewer may see it."""
    seen = current_viewer()
    here = get_group(group_id, seen)
    page = doings(group_id, request.args.get("after"))
    visible = titles_for({row.subject for row in page.items}, seen)
    items = tell([row for row in page.items if row.subject in visible], seen, visible)
    return _page("news", here, items=[(item, address_of(item.subject)) for item in items], next=page.next)


@bp.get("/groups/<int:group_id>/members", to=ANYBODY, cached=True)
def members(group_id: int) -> str:
    """Show who is in a group."""
    return people_of(get_group(group_id, current_viewer()))


def people_of(here: Standing, **more: Any) -> str:
    """Show who is in a group; its owner may invite there."""
    page = members_of(here.group.id, request.args.get("after"))
    asked = invitations_of(here.group.id) if here.is_owner else []
    return _page("members", here, people=page.items, next=page.next, asked=asked, **more)


def _page(name: str, here: Standing, **shown: Any) -> str:
    """Show one of the three pages of a group."""
    group, after = here.group, request.args.get("after")
    tabs = [
        (gettext("Ideas"), url_for("groups.show", group_id=group.id), name == "show"),
        (gettext("What happens"), url_for("groups.news", group_id=group.id), name == "news"),
        (gettext("Members"), url_for("groups.members", group_id=group.id), name == "members", group.members),
    ]
    around = {"here_": here, "group": group, "tabs_": tabs, "ways": WAYS, "after": after, "feed": _feed(here)}
    return render_template(f"site/groups/{name}.html", **around, **shown)


def _feed(here: Standing) -> str | None:
    """Return the address of the Atom feed, which only an open group has."""
    return url_for("feeds.group", group_id=here.group.id) if here.group.way == "open" else None
