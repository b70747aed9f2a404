"""Sign in and out."""

import hashlib
import hmac
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from flask import current_app, has_request_context, redirect, render_template, request
from werkzeug.wrappers import Response
from wtforms import PasswordField, StringField

from portal.kit import limits
from portal.kit.errors import NotFound, Refused
from portal.kit.i18n import gettext, say
from portal.kit.seals import macs
from portal.kit.words import N_
from portal.people.accounts import CONFIRM, ask_for_help
from portal.people.factors import factors_of
from portal.people.passkeys import NOT_OURS, options_to_show, show_passkey
from portal.people.passwords import find_by_password
from portal.people.proofs import show_code
from portal.people.queries import has_unconfirmed_sign_in, sign_in_of
from portal.people.tokens import find_token, make_token, use_token
from portal.web.addresses import inside
from portal.web.carrying import carried, send_again
from portal.web.forms import HouseForm, within
from portal.web.limiting import hit
from portal.web.looks import house
from portal.web.policy import ANYBODY, MEMBERS
from portal.web.sessions import begin_session, drop_cookie, end_session, find_session, is_secure, keep_cookie, step_in
from portal.web.site.account import bp

HALF = "half"  # the password was right, the second factor is still to come
SECOND_TRIES = ("5 per 5 minutes", "20 per hour", "50 per day")
ONE_TIME = {"autocomplete": "one-time-code", "inputmode": "text", "autocapitalize": "none", "spellcheck": "false"}
DEVICE = "device"  # a cookie that says: from this browser the account was entered before
WAY_IN = {  # where a language that was asked for in an address stays asked for
    f"account.{name}"
    for name in (
        *("sign_in", "signed_in", "passkey_shown", "second_shown", "to_provider", "join_us", "joined"),
        *("forgot", "forgotten", "prove", "proved", "security"),
    )
}
UNKNOWN = N_("Mail address and password do not belong together.")
UNCONFIRMED = N_("Please confirm your mail address first. We have just sent you the letter again.")


@bp.url_defaults
def keep_language(endpoint: str, values: dict[str, Any]) -> None:
    """Speak on the way in the language that an address asked for."""
    asked = request.args.get("lang", "") if has_request_context() else ""
    if endpoint in WAY_IN and asked in house().languages:
        values.setdefault("lang", asked)


class SignInForm(HouseForm):
    """A mail address and a password."""

    mail = StringField(
        N_("Mail address"), [within(limits.MAIL)], render_kw={"autocomplete": "username", "type": "email"}
    )
    password = PasswordField(
        N_("Password"), [within(limits.Limit(1, 128))], render_kw={"autocomplete": "current-password"}
    )


class SecondForm(HouseForm):
    """Six digits, or a code from paper."""

    code = StringField(N_("Code"), [within(limits.Limit(1, 40))], render_kw=ONE_TIME)


@bp.get("/sign-in", to=ANYBODY)
def sign_in() -> str:
    """Show the form."""
    return _page(SignInForm(), request.args.get("next", ""))


def _page(form: HouseForm, after: str) -> str:
    shown = {"key": options_to_show(), "provider": provider_name(), "next": after, "carried": carried()}
    return render_template("site/account/sign_in.html", form=form, **shown)


def provider_name() -> str:
    """Return what the other house is called through which people may sign in, if there is one."""
    house = current_app.config
    return str(house["OIDC_NAME"] or urlsplit(house["OIDC_ISSUER"]).hostname or "") if house["OIDC_ISSUER"] else ""


@bp.post("/sign-in", to=ANYBODY, limit="30 per 5 minutes")
def signed_in() -> Response | tuple[str, int]:
    """Go on to the second factor or begin a session; or say that the two do not belong together and no more."""
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
    return let_in(person_id, form.mail.data, after)


@bp.post("/sign-in/passkey", to=ANYBODY, limit="30 per 5 minutes")
def passkey_shown() -> Response | tuple[str, int]:
    """Begin a session for whoever shows a passkey; the device asked for finger, face or number: it is two factors."""
    form, after = SignInForm(), request.form.get("next", "")
    try:
        person_id = show_passkey(request.form.get("answer", ""))
    except Refused as refusal:
        form.form_errors.append(say(refusal))
        return _page(form, after), 422
    return enter(person_id, sign_in_of(person_id).mail, after, strong=True)


def let_in(person_id: int, mail: str, after: str = "") -> Response:
    """Begin a session, or ask for the second factor where there is one."""
    if not factors_of(person_id):
        return enter(person_id, mail, after)
    half = make_token(person_id, HALF, mail=mail, lasts=timedelta(minutes=10))
    return current_app.make_response(second_page(SecondForm(), half, person_id, after))


def second_page(form: HouseForm, half: str, person_id: int, after: str) -> str:
    """Return the page that asks for the second factor."""
    held = factors_of(person_id)
    key = options_to_show(person_id) if held.passkeys else ""
    shown = {"half": half, "next": after, "carried": carried(), "key": key, "held": held}
    return render_template("site/account/second.html", form=form, **shown)


@bp.post("/sign-in/second", to=ANYBODY, limit="30 per 5 minutes")
def second_shown() -> Response | tuple[str, int]:
    """Take the second factor and begin a session."""
    half, after, form = request.form.get("half", ""), request.form.get("next", ""), SecondForm.sent()
    token = find_token(half, HALF)
    if token is None:
        raise NotFound("You took too long. Please sign in once more.", code="half")
    for often in SECOND_TRIES:
        hit("second factor", often, f"person {token.person_id}")
    try:
        show_factor(token.person_id, form.code.data or "", request.form.get("answer", ""))
    except Refused as refusal:
        form.code.errors = [say(refusal)]
        return second_page(form, half, token.person_id, after), 422
    use_token(half, HALF)
    return enter(token.person_id, token.mail, after, strong=True)


def show_factor(person_id: int, code: str, answer: str) -> None:
    """Take a passkey's answer or a code from this person, or refuse."""
    if not answer:
        show_code(person_id, code)
    elif show_passkey(answer) != person_id:
        raise Refused(NOT_OURS)


def enter(person_id: int, mail: str, after: str = "", *, strong: bool = False) -> Response:
    """Begin a session and lead to where the person wanted to go, with what they had sent before."""
    secret, kept = begin_session(person_id, strong=strong), carried()
    step_in(secret)
    answer = send_again(kept, gettext("You are signed in.")) if kept else redirect(inside(after), 303)
    keep_cookie(answer, secret)
    year = 365 * 86_400
    answer.set_cookie(DEVICE, _devices(mail)[0], max_age=year, httponly=True, samesite="Lax", secure=is_secure())
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
    given = request.cookies.get(DEVICE, "").encode()
    knows = any(hmac.compare_digest(given, known.encode()) for known in _devices(mail))
    return f"{'device' if knows else 'stranger'} {hashlib.sha256(mail.strip().lower().encode()).hexdigest()}"


def _devices(mail: str) -> list[str]:
    """Return what a browser shows from which an account was entered before: today's first."""
    return macs(f"device {mail.strip().lower()}")
