"""Invite friends: a link of one's own, to send however one likes, and who came by it."""

from flask import render_template, url_for

from portal.kit.setting import setting
from portal.people.inviting import friends_of, invitation_of
from portal.web.looks import company
from portal.web.policy import MEMBERS
from portal.web.site.account import bp
from portal.web.site.account.settings import me


@bp.get("/me/invitations", to=MEMBERS)
def invitations() -> str:
    """Show one's link, and the friends who came by it."""
    link = str(setting("PUBLIC_URL")).rstrip("/") + url_for("account.invited", invitation=invitation_of(me()))
    return render_template("site/account/invitations.html", link=link, friends=friends_of(me()), company=company())
