"""How one comes in: password, second factor, passkeys, and where one is signed in."""

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import PasswordField

from portal.kit import limits
from portal.kit.errors import Refused
from portal.kit.i18n import gettext, say
from portal.kit.words import N_
from portal.people.accounts import change_password
from portal.people.factors import factors_of
from portal.people.passkeys import NOT_OURS, options_to_show, show_passkey
from portal.people.passwords import is_password
from portal.people.queries import sessions_of, sign_in_of
from portal.web.addresses import inside
from portal.web.devices import device, place
from portal.web.forms import HouseForm, within
from portal.web.policy import MEMBERS
from portal.web.proving import is_proved
from portal.web.sessions import (
    begin_session,
    end_session,
    end_sessions,
    find_session,
    keep_cookie,
    note_proof,
)
from portal.web.site.account import bp
from portal.web.site.account.choosing import NEW, NEW_PASSWORD
from portal.web.site.account.settings import me
from portal.web.viewing import current_viewer

NOT_IT = N_("This is not your present password.")


class PresentForm(HouseForm):
    """The present password."""

    password = PasswordField(
        N_("Password"), [within(limits.Limit(1, 128))], render_kw={"autocomplete": "current-password"}
    )


class ChangePasswordForm(HouseForm):
    """The present password and a new one."""

    present = PasswordField(
        N_("Present password"), [within(limits.Limit(1, 128))], render_kw={"autocomplete": "current-password"}
    )
    password = PasswordField(N_("New password"), NEW_PASSWORD, render_kw=NEW, id="new-password")


@bp.get("/me/security", to=MEMBERS)
def security() -> str:
    """Show how one comes in, and where one is."""
    return _page(ChangePasswordForm())


def _page(form: HouseForm) -> str:
    session, sign_in = find_session(), sign_in_of(me())
    shown = {"sessions": sessions_of(me()), "here": session.id if session else "", "mail": sign_in.mail}
    words = {"device": device, "place": place, "has_password": bool(sign_in.password)}
    after = request.args.get("next", "")
    waits = {"is_held_back": current_viewer().is_held_back, "next": inside(after) if after else ""}
    return render_template("site/account/security.html", form=form, held=factors_of(me()), **shown, **words, **waits)


@bp.post("/me/password", to=MEMBERS, limit="10 per 10 minutes")
def new_password() -> Response | tuple[str, int]:
    """Change the password, end all sessions and begin this one anew."""
    form, was_strong = ChangePasswordForm.sent(), is_strong()
    if form.validate() and not is_password(sign_in_of(me()).password, form.present.data):
        form.present.errors = [gettext(NOT_IT)]
    elif form.accept(lambda: change_password(me(), form.password.data) or True):
        answer = redirect(url_for("account.security"), 303)
        keep_cookie(answer, begin_session(me(), strong=was_strong))
        return answer
    return _page(form), 422


def is_strong() -> bool:
    """Say whether a second factor was shown in this session."""
    here = find_session()
    return any(each.is_strong for each in sessions_of(me()) if here and each.id == here.id)


@bp.post("/me/sessions/end", to=MEMBERS)
def end_one() -> Response:
    """End one of one's sessions, or all but this."""
    session, asked = find_session(), request.form.get("session", "")
    if asked == "others":
        end_sessions(me(), but=session.id if session else "")
    elif asked in {each.id for each in sessions_of(me())}:
        end_session(asked)
    return redirect(url_for("account.security", _anchor="sessions"), 303)


@bp.get("/me/prove", to=MEMBERS)
def prove() -> str:
    """Ask for the password or a passkey once more."""
    return _proof(PresentForm())


def _proof(form: HouseForm) -> str:
    held, after = factors_of(me()), request.values.get("next", "")
    key = options_to_show(me()) if held.passkeys else ""
    shown = {"key": key, "next": after, "has_password": bool(sign_in_of(me()).password)}
    return render_template("site/account/prove.html", form=form, **shown)


@bp.post("/me/prove", to=MEMBERS, limit="10 per 10 minutes")
def proved() -> Response | tuple[str, int]:
    """Take the password or the passkey, and lead back."""
    form, session = PresentForm.sent(), find_session()
    try:
        strong = _take(form, request.form.get("answer", ""))
    except Refused as refusal:
        form.password.errors = [say(refusal)]
        return _proof(form), 422
    note_proof(session.id if session else "", strong=strong)
    return redirect(inside(request.form.get("next", "") or url_for("account.security")), 303)


def _take(form: HouseForm, answer: str) -> bool:
    """Take what was shown, or refuse; say whether it was a second factor too."""
    if answer and show_passkey(answer) != me():
        raise Refused(NOT_OURS)
    if not answer and not (form.validate() and is_password(sign_in_of(me()).password, form.password.data)):
        raise Refused(NOT_IT)
    return bool(answer)


def is_me(form: HouseForm) -> bool:
    """Say whether the password is right, or something was shown a short while ago; else say so beside the field."""
    if is_proved() or (form.validate() and is_password(sign_in_of(me()).password, form.password.data)):
        return True
    form.password.errors = [gettext(NOT_IT)]
    return False
