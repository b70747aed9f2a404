"""The profile: how a person appears, and how they like to read."""

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import SelectChoice, SelectField, StringField

from portal.kit import limits
from portal.kit.errors import Refused
from portal.kit.i18n import gettext, say
from portal.kit.limits import PICTURE_BYTES
from portal.kit.pictures import FACE
from portal.kit.words import N_
from portal.kit.zones import house_zone, zone_names
from portal.people.accounts import describe_oneself
from portal.people.preferences import be_known_by, prefer
from portal.people.queries import portrait_of, profile, sign_in_of
from portal.talk.pictures import keep_picture
from portal.web.forms import HouseForm, named, within
from portal.web.looks import tongues
from portal.web.policy import MEMBERS
from portal.web.site.account import bp
from portal.web.viewing import current_viewer

THEMES = {"auto": N_("As my device"), "light": N_("Light"), "dark": N_("Dark")}


class ProfileForm(HouseForm):
    """How a person appears, and how they like to read."""

    name = StringField(N_("Public name"), [within(limits.NAME)])
    interests = StringField(
        N_("Interests"), [within(limits.LINE)], description=N_("Shown beside your name; others find you by them.")
    )
    language = SelectField(N_("Language"), choices=lambda: named({"": N_("As my browser"), **dict(tongues())}))
    theme = SelectField(N_("Appearance"), choices=lambda: named(THEMES))
    zone = SelectField(
        N_("Time zone"), choices=lambda: _zones(), default="", description=N_("Dates and hours are told in it.")
    )


def _zones() -> list[SelectChoice]:
    house = SelectChoice("", gettext("As the company: {zone}", zone=house_zone()))
    return [house, *(SelectChoice(name, name.replace("_", " "), {"lang": "en"}) for name in zone_names())]


def me() -> int:
    """Return the id of the person who is signed in."""
    return int(current_viewer().id or 0)


@bp.get("/me/settings", to=MEMBERS)
def settings() -> str:
    """Show the profile as its owner sees it."""
    return _page(ProfileForm(obj=profile(me())))


def _page(form: HouseForm, wrong: str = "") -> str:
    shown = {"mail": sign_in_of(me()).mail, "portrait": portrait_of(me()), "wrong": wrong}
    return render_template("site/account/settings.html", form=form, **shown)


@bp.post("/me/settings", to=MEMBERS)
def describe() -> Response | tuple[str, int]:
    """Change how one appears."""
    form = ProfileForm.sent()
    words = (form.name.data, form.interests.data, form.language.data, form.theme.data)
    if not form.accept(lambda: describe_oneself(me(), *words) or prefer(me(), zone=form.zone.data) or True):
        return _page(form), 422
    return redirect(url_for("account.settings"), 303)


@bp.post("/me/portrait", to=MEMBERS, limit="30 per 30 minutes", most=PICTURE_BYTES + 64 * 1024)
def portrait() -> Response | tuple[str, int]:
    """Take a picture, made anew as all pictures are, or take it away."""
    sent, form = request.files.get("picture"), ProfileForm(obj=profile(me()))
    try:
        be_known_by(me(), "" if "remove" in request.form else keep_picture(me(), sent.read() if sent else b"", FACE))
    except Refused as refusal:
        if refusal.status != 422:
            raise
        return _page(form, say(refusal)), 422
    return redirect(url_for("account.settings"), 303)
