"""The form for an idea on the board of a group."""

from typing import Any

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response

from portal.flows.groups import post_in_group
from portal.groups.queries import Standing, get_group
from portal.kit.errors import NotAllowed
from portal.talk.drafts import drop_draft, find_draft
from portal.web.policy import MEMBERS
from portal.web.site.groups.routes import bp, me
from portal.web.site.ideas.writing import IdeaForm
from portal.web.viewing import current_viewer


@bp.get("/groups/<int:group_id>/ideas/new", to=MEMBERS)
def write(group_id: int) -> str:
    """Show the form for an idea on the board of a group."""
    return _form(_inside(group_id), IdeaForm.begun(find_draft(me(), _place(group_id))))


def _form(here: Standing, form: Any) -> str:
    shown = {"group": here.group, "form": form, "place_": _place(here.group.id)}
    return render_template("site/groups/write.html", **shown)


@bp.post("/groups/<int:group_id>/ideas", to=MEMBERS, limit="10 per hour")
def post(group_id: int) -> Response | tuple[str, int]:
    """Post an idea on the board of a group."""
    here, form = _inside(group_id), IdeaForm.sent()
    idea_id = form.accept(lambda: _post(group_id, form))
    if idea_id is None:
        return _form(here, form), form.status
    return redirect(url_for("ideas.show", idea_id=idea_id), 303)


def _post(group_id: int, form: Any) -> int:
    idea_id = post_in_group(group_id, me(), *form.words())
    drop_draft(me(), _place(group_id))
    return idea_id


def _place(group_id: int) -> str:
    """Return where what is begun is kept: apart from what is meant for everybody."""
    return f"group-idea:{group_id}"


def _inside(group_id: int) -> Standing:
    """Return a group that the viewer is in."""
    here = get_group(group_id, current_viewer())
    if not here.is_member:
        raise NotAllowed("Only members of the group post on its board.")
    return here
