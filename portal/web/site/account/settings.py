"""Settings: profile, password, sessions."""

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import PasswordField, SelectField, StringField

from portal.kit import limits
from portal.kit.i18n import LANGUAGES, gettext
from portal.kit.words import N_
from portal.people.accounts import change_password, describe_oneself
from portal.people.passwords import is_password
from portal.people.queries import profile, sessions_of, sign_in_of
from portal.web.forms import HouseForm, named, within
from portal.web.policy import ANYBODY, MEMBERS
from portal.web.sessions import begin_session, end_session, end_sessions, find_session, keep_cookie
from portal.web.site.account import bp
from portal.web.viewing import current_viewer

NEW = {"autocomplete": "new-password"}
THEMES = {"auto": N_("As my device"), "light": N_("Light"), "dark": N_("Dark")}


class ProfileForm(HouseForm):
    """How a person appears, and how they like to read."""

    name = StringField(N_("Public name"), [within(limits.NAME)])
    interests = StringField(
        N_("Interests"), [within(limits.LINE)], description=N_("Shown beside your name; others find you by them.")
    )
    language = SelectField(N_("Language"), choices=lambda: named({"": N_("As my browser"), **LANGUAGES}))
    theme = SelectField(N_("Appearance"), choices=lambda: named(THEMES))


class ChangePasswordForm(HouseForm):
    """The present password and a new one."""

    present = PasswordField(
        N_("Present password"), [within(limits.Limit(1, 128))], render_kw={"autocomplete": "current-password"}
    )
    password = PasswordField(N_("New password"), [within(limits.PASSWORD)], render_kw=NEW)


def me() -> int:
    """Return the id of the person who is signed in."""
    return int(current_viewer().id or 0)


@bp.get("/me/settings", to=MEMBERS)
def settings() -> str:
    """Show all settings."""
    return _page(ProfileForm(obj=profile(me())), ChangePasswordForm())


def _page(form: HouseForm, password: HouseForm) -> str:
    session = find_session()
    shown = {"sessions": sessions_of(me()), "here": session.id if session else "", "mail": sign_in_of(me()).mail}
    return render_template("site/account/settings.html", form=form, password=password, **shown)


@bp.post("/me/settings", to=MEMBERS)
def describe() -> Response | tuple[str, int]:
    """Change how one appears."""
    form = ProfileForm.sent()
    words = (form.name.data, form.interests.data, form.language.data, form.theme.data)
    if not form.accept(lambda: describe_oneself(me(), *words) or True):
        return _page(form, ChangePasswordForm()), 422
    return redirect(url_for("account.settings"), 303)


@bp.post("/me/password", to=MEMBERS, limit="10 per 10 minutes")
def new_password() -> Response | tuple[str, int]:
    """Change the password, end all sessions and begin this one anew."""
    form = ChangePasswordForm.sent()
    if form.validate() and not is_password(sign_in_of(me()).password, form.present.data):
        form.present.errors = [gettext("This is not your present password.")]
    elif form.accept(lambda: change_password(me(), form.password.data) or True):
        answer = redirect(url_for("account.settings"), 303)
        keep_cookie(answer, begin_session(me()))
        return answer
    return _page(ProfileForm(obj=profile(me())), form), 422


@bp.post("/me/sessions/end", to=MEMBERS)
def end_one() -> Response:
    """End one of one's sessions, or all but this."""
    session, asked = find_session(), request.form.get("session", "")
    if asked == "others":
        end_sessions(me(), but=session.id if session else "")
    elif asked in {each.id for each in sessions_of(me())}:
        end_session(asked)
    return redirect(url_for("account.settings"), 303)


@bp.get("/people/<int:person_id>", to=ANYBODY)
def person(person_id: int) -> str:
    """Show what everybody may know of a person."""
    return render_template("site/account/person.html", person=profile(person_id))
