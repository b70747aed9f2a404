"""Take up an invitation of the company: choose a name and a password, and be in."""

from typing import Any

from flask import render_template
from werkzeug.wrappers import Response
from wtforms import PasswordField, StringField

from portal.kit import limits
from portal.kit.words import N_
from portal.people.calling_in import come_in, invitation_in
from portal.people.queries import sign_in_of
from portal.web.forms import HouseForm, within
from portal.web.looks import company
from portal.web.policy import ANYBODY
from portal.web.site.account import bp
from portal.web.site.account.choosing import NEW, NEW_PASSWORD
from portal.web.site.account.coming_in import let_in


class WelcomeForm(HouseForm):
    """A public name and a password; the address is known by the letter."""

    name = StringField(N_("Public name"), [within(limits.NAME)], render_kw={"autocomplete": "nickname"})
    password = PasswordField(N_("Password"), NEW_PASSWORD, render_kw=NEW)


@bp.get("/welcome/<words>", to=ANYBODY)
def called_in(words: str) -> str:
    """Show the form to somebody whom the company invited."""
    return _page(words, WelcomeForm())


def _page(words: str, form: HouseForm) -> str:
    asked = invitation_in(words)
    return render_template("site/account/welcome.html", words=words, form=form, mail=asked.mail, host=company())


@bp.post("/welcome/<words>", to=ANYBODY, limit="20 per 10 minutes")
def came_in(words: str) -> Response | tuple[str, int]:
    """Let somebody in whom the company invited."""
    form: Any = WelcomeForm.sent()
    person_id = form.accept(lambda: come_in(words, form.name.data or "", form.password.data or ""))
    if person_id is None:
        return _page(words, form), form.status
    return let_in(person_id, sign_in_of(person_id).mail)
