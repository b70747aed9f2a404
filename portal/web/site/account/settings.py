"""The profile: how a person appears, and how they like to read."""

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response
from wtforms import SelectField, StringField

from portal.kit import limits
from portal.kit.i18n import LANGUAGES
from portal.kit.words import N_
from portal.people.accounts import describe_oneself
from portal.people.queries import profile, sign_in_of
from portal.web.forms import HouseForm, named, within
from portal.web.policy import ANYBODY, MEMBERS
from portal.web.site.account import bp
from portal.web.viewing import current_viewer

THEMES = {"auto": N_("As my device"), "light": N_("Light"), "dark": N_("Dark")}


class ProfileForm(HouseForm):
    """How a person appears, and how they like to read."""

    name = StringField(N_("Public name"), [within(limits.NAME)])
    interests = StringField(
        N_("Interests"), [within(limits.LINE)], description=N_("Shown beside your name; others find you by them.")
    )
    language = SelectField(N_("Language"), choices=lambda: named({"": N_("As my browser"), **LANGUAGES}))
    theme = SelectField(N_("Appearance"), choices=lambda: named(THEMES))


def me() -> int:
    """Return the id of the person who is signed in."""
    return int(current_viewer().id or 0)


@bp.get("/me/settings", to=MEMBERS)
def settings() -> str:
    """Show the profile as its owner sees it."""
    return _page(ProfileForm(obj=profile(me())))


def _page(form: HouseForm) -> str:
    return render_template("site/account/settings.html", form=form, mail=sign_in_of(me()).mail)


@bp.post("/me/settings", to=MEMBERS)
def describe() -> Response | tuple[str, int]:
    """Change how one appears."""
    form = ProfileForm.sent()
    words = (form.name.data, form.interests.data, form.language.data, form.theme.data)
    if not form.accept(lambda: describe_oneself(me(), *words) or True):
        return _page(form), 422
    return redirect(url_for("account.settings"), 303)


@bp.get("/people/<int:person_id>", to=ANYBODY)
def person(person_id: int) -> str:
    """Show what everybody may know of a person."""
    return render_template("site/account/person.html", person=profile(person_id))
