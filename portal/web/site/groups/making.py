"""Make a group, give it other words, close it and open it again."""

from typing import Any

from flask import render_template
from werkzeug.wrappers import Response
from wtforms import RadioField, StringField, TextAreaField

from portal.groups import acts
from portal.groups.queries import Standing, get_group
from portal.groups.rules import ABOUT, NAME, OPEN, WAYS
from portal.kit import limits
from portal.kit.errors import NotAllowed
from portal.kit.words import N_
from portal.web.forms import HouseForm, named, within
from portal.web.policy import MEMBERS
from portal.web.site.groups.routes import back_to, bp, me, settled
from portal.web.viewing import current_viewer


class GroupForm(HouseForm):
    """What a group is called, what it is about, and how one comes in."""

    name = StringField(N_("Name of the group"), [within(NAME)])
    about = TextAreaField(N_("What it is about"), [within(ABOUT)])
    way = RadioField(
        N_("How one comes in"),
        default=OPEN,
        validate_choice=False,
        description=N_("It stays like this: people write in a group for those who may read it."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.way.choices = named(WAYS)


class ReasonForm(HouseForm):
    """Why a group is closed, as its members read it."""

    reason = TextAreaField(N_("Reason, for the members"), [within(limits.REASON)])


@bp.get("/groups/new", to=MEMBERS)
def new() -> str:
    """Show the form for a new group."""
    return _form(GroupForm(), None)


def _form(form: HouseForm, here: Standing | None, closing: HouseForm | None = None) -> str:
    group = here.group if here else None
    return render_template("site/groups/edit.html", form=form, group=group, closing=closing or ReasonForm())


@bp.post("/groups", to=MEMBERS, limit="10 per day")
def create() -> Response | tuple[str, int]:
    """Make a group."""
    form: Any = GroupForm.sent()
    words = form.name.data or "", form.about.data or "", form.way.data or ""
    group_id = form.accept(lambda: acts.make_group(*words, me()))
    return back_to(group_id) if group_id else (_form(form, None), form.status)


@bp.get("/groups/<int:group_id>/edit", to=MEMBERS)
def edit(group_id: int) -> str:
    """Show the form with the words of a group."""
    here = _mine(group_id)
    return _form(GroupForm(name=here.group.name, about=here.group.about), here)


@bp.post("/groups/<int:group_id>/words", to=MEMBERS, limit="30 per hour")
def reword(group_id: int) -> Response | tuple[str, int]:
    """Put other words on a group."""
    here, form = _mine(group_id), GroupForm.sent()

    def work() -> bool:
        acts.edit_group(group_id, form["name"].data or "", form["about"].data or "", me())
        return True

    return back_to(group_id) if form.accept(work) else (_form(form, here), form.status)


@bp.post("/groups/<int:group_id>/closing", to=MEMBERS)
def close(group_id: int) -> Response | tuple[str, int]:
    """Let a group take nothing new."""
    here, form = _mine(group_id), ReasonForm.sent()
    if form.accept(lambda: [acts.close_group(group_id, me(), form["reason"].data or "")]):
        return back_to(group_id)
    words = GroupForm(name=here.group.name, about=here.group.about)
    return _form(words, here, form), form.status


@bp.post("/groups/<int:group_id>/reopening", to=MEMBERS)
def reopen(group_id: int) -> Response:
    """Let a group go on."""
    _mine(group_id)
    settled(lambda: acts.reopen_group(group_id, me()), "state")
    return back_to(group_id)


def _mine(group_id: int) -> Standing:
    """Return a group that is the viewer's own, or one over which a moderator watches."""
    seen = current_viewer()
    here = get_group(group_id, seen)
    if not here.is_owner and seen.role not in ("moderator", "admin"):
        raise NotAllowed("Only the owner of the group does this.")
    return here
