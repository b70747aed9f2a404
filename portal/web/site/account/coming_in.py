"""Sign in and out."""

import hashlib
import hmac

from flask import current_app, redirect, render_template, request
from werkzeug.wrappers import Response
from wtforms import PasswordField, StringField

from portal.kit import limits
from portal.kit.i18n import gettext
from portal.kit.words import N_
from portal.people.accounts import CONFIRM, ask_for_help
from portal.people.passwords import find_by_password
from portal.people.queries import has_unconfirmed_sign_in
from portal.web.addresses import inside
from portal.web.carrying import carried, send_again
from portal.web.forms import HouseForm, within
from portal.web.limiting import hit
from portal.web.policy import ANYBODY, MEMBERS
from portal.web.sessions import begin_session, drop_cookie, end_session, find_session, is_secure, keep_cookie, step_in
from portal.web.site.account import bp

DEVICE = "device"  # a cookie that says: from this browser the account was entered before
UNKNOWN = N_("Mail address and password do not belong together.")
UNCONFIRMED = N_("Please confirm your mail address first. We have just sent you the letter again.")


class SignInForm(HouseForm):
    """A mail address and a password."""

    mail = StringField(
        N_("Mail address"), [within(limits.MAIL)], render_kw={"autocomplete": "username", "type": "email"}
    )
    password = PasswordField(
        N_("Password"), [within(limits.Limit(1, 128))], render_kw={"autocomplete": "current-password"}
    )


@bp.get("/sign-in", to=ANYBODY)
def sign_in() -> str:
    """Show the form."""
    return _page(SignInForm(), request.args.get("next", ""))


def _page(form: HouseForm, after: str) -> str:
    return render_template("site/account/sign_in.html", form=form, next=after, carried=carried())


@bp.post("/sign-in", to=ANYBODY, limit="30 per 5 minutes")
def signed_in() -> Response | tuple[str, int]:
    """Begin a session, or say that the two do not belong together and no more."""
    form, after = SignInForm.sent(), request.form.get("next", "")
    if not form.validate():
        return _page(form, after), 422
    hit("guess", "10 per 5 minutes", _bucket(form.mail.data))
    person_id = find_by_password(form.mail.data, form.password.data)
    if person_id is None or has_unconfirmed_sign_in(person_id):
        form.form_errors.append(gettext(UNKNOWN if person_id is None else UNCONFIRMED))
        if person_id:
            ask_for_help(form.mail.data, CONFIRM)
        return _page(form, after), 422
    return enter(person_id, form.mail.data, after)


def enter(person_id: int, mail: str, after: str = "") -> Response:
    """Begin a session and lead to where the person wanted to go, with what they had sent before."""
    secret, kept = begin_session(person_id), carried()
    step_in(secret)
    answer = send_again(kept, gettext("You are signed in.")) if kept else redirect(inside(after), 303)
    keep_cookie(answer, secret)
    year = 365 * 86_400
    answer.set_cookie(DEVICE, _device(mail), max_age=year, httponly=True, samesite="Lax", secure=is_secure())
    return answer


@bp.post("/sign-out", to=MEMBERS)
def sign_out() -> Response:
    """End the session, here and on the server."""
    if session := find_session():
        end_session(session.id)
    answer = redirect("/", 303)
    drop_cookie(answer)
    answer.headers["Clear-Site-Data"] = '"cache", "cookies", "storage"'
    return answer


def _bucket(mail: str) -> str:
    """Return under which name guesses are counted: a browser that knows the account is not locked out by others."""
    knows = hmac.compare_digest(request.cookies.get(DEVICE, "").encode(), _device(mail).encode())
    return f"{'device' if knows else 'stranger'} {hashlib.sha256(mail.strip().lower().encode()).hexdigest()}"


def _device(mail: str) -> str:
    key = str(current_app.config["SECRET_KEY"]).encode()
    return hmac.new(key, f"device {mail.strip().lower()}".encode(), "sha256").hexdigest()
