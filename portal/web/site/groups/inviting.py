"""Invite somebody into a group; look at an invitation, and answer it."""

import re
from typing import Any

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response
from wtforms import StringField

from portal.groups import acts
from portal.groups.queries import get_group, get_invitation
from portal.kit import limits
from portal.kit.errors import Invalid
from portal.kit.text import clean_line
from portal.kit.words import N_
from portal.people.queries import called
from portal.web.forms import HouseForm, within
from portal.web.policy import MEMBERS
from portal.web.site.groups.one import people_of
from portal.web.site.groups.routes import back_to, bp, me, settled
from portal.web.viewing import current_viewer

PERSON = re.compile(r"(?:.*/people/|#)?([0-9]{1,18})(?:[/?#].*)?")


class InvitationForm(HouseForm):
    """Who is invited."""

    name = StringField(
        N_("Name"),
        [within(limits.Limit(1, 200))],
        description=N_("As they are called here, or the address of their page."),
    )

    def person_id(self) -> int:
        """Return who is meant."""
        typed = clean_line(self.name.data or "")
        if found := PERSON.fullmatch(typed):
            return int(found[1])
        named = called(typed)
        if not named:
            raise Invalid({"name": "There is nobody of this name here."})
        if len(named) > 1:
            raise Invalid(
                {"name": "Several people are called this. Please give the address of the page of the right one."}
            )
        return named[0]


@bp.post("/groups/<int:group_id>/invitations", to=MEMBERS, limit="60 per hour")
def invite(group_id: int) -> Response | tuple[str, int]:
    """Ask somebody to come into a group."""
    here, form = get_group(group_id, current_viewer()), InvitationForm.sent()
    if form.accept(lambda: acts.invite(group_id, form.person_id(), me())):
        return back_to(group_id, "members")
    return people_of(here, form=form), form.status


@bp.post("/groups/invitations/<int:invitation_id>/withdrawal", to=MEMBERS)
def withdraw(invitation_id: int) -> Response:
    """Take an invitation back."""
    settled(lambda: acts.withdraw_invitation(invitation_id, me()), "state")
    return redirect(url_for("groups.mine"), 303)


@bp.get("/groups/invitations/<int:invitation_id>", to=MEMBERS)
def invitation(invitation_id: int) -> str:
    """Show an invitation to the one whom it is for."""
    return render_template("site/groups/invitation.html", each=get_invitation(invitation_id, current_viewer()))


@bp.post("/groups/invitations/<int:invitation_id>/acceptance", to=MEMBERS)
def accept(invitation_id: int) -> Response:
    """Come into the group."""
    each = get_invitation(invitation_id, current_viewer())
    settled(lambda: acts.accept_invitation(invitation_id, me()), *(("answered",) if each.state == "accepted" else ()))
    return back_to(each.group_id)


@bp.post("/groups/invitations/<int:invitation_id>/refusal", to=MEMBERS)
def decline(invitation_id: int) -> Response:
    """Not come into the group."""
    each: Any = get_invitation(invitation_id, current_viewer())
    settled(lambda: acts.decline_invitation(invitation_id, me()), *(("answered",) if each.state == "declined" else ()))
    return redirect(url_for("groups.mine"), 303)
