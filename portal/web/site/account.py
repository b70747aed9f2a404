"""Sign in and out."""

from urllib.parse import urlsplit

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import PasswordField, StringField

from portal.kit import limits
from portal.kit.i18n import gettext
from portal.people.passwords import find_by_password
from portal.web.forms import HouseForm, within
from portal.web.pages import Pages
from portal.web.policy import ANYBODY, MEMBERS
from portal.web.sessions import begin_session, drop_cookie, end_session, find_session, keep_cookie

bp = Pages("account", __name__)


class SignInForm(HouseForm):
    """A mail address and a password."""

    mail = StringField(validators=[within(limits.MAIL)])
    password = PasswordField(validators=[within(limits.Limit(1, 128))])


@bp.get("/sign-in", to=ANYBODY)
def sign_in() -> str:
    """Show the form."""
    return render_template("site/account/sign_in.html", form=SignInForm(), next=request.args.get("next", ""))


@bp.post("/sign-in", to=ANYBODY, limit="10 per 5 minutes")
def signed_in() -> Response | tuple[str, int]:
    """Begin a session, or say that the two do not belong together and no more."""
    form = SignInForm.sent()
    person_id = find_by_password(form.mail.data, form.password.data) if form.validate() else None
    if person_id is None:
        form.form_errors.append(gettext("Mail address and password do not belong together."))
        return render_template("site/account/sign_in.html", form=form, next=request.form.get("next", "")), 422
    answer = redirect(_inside(request.form.get("next", "")), 303)
    keep_cookie(answer, begin_session(person_id))
    return answer


@bp.post("/sign-out", to=MEMBERS)
def sign_out() -> Response:
    """End the session, here and on the server."""
    if session := find_session():
        end_session(session.id)
    answer = redirect(url_for("ideas.index"), 303)
    drop_cookie(answer)
    answer.headers["Clear-Site-Data"] = '"cache", "cookies", "storage"'
    return answer


def _inside(address: str) -> str:
    """Return an address of ours, never that of another site."""
    parts = urlsplit(address)
    is_ours = address.startswith("/") and not address.startswith(("//", "/\\")) and not parts.netloc
    return address if is_ours else url_for("ideas.index")
