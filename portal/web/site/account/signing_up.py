"""Sign up, confirm the address, and find the way back in without a password."""

from flask import current_app, render_template, request
from werkzeug.wrappers import Response
from wtforms import PasswordField, StringField

from portal.kit import limits
from portal.kit.errors import NotFound, Refused
from portal.kit.i18n import gettext
from portal.kit.words import N_
from portal.people.accounts import KNOWN_ALREADY, RESET, ask_for_help, confirm_mail, reset_password
from portal.people.inviting import inviter_in
from portal.people.passwords import hash_password
from portal.people.puzzles import SIGN_UP, is_ours, new_puzzle
from portal.people.queries import sign_in_of
from portal.people.signing import folded_mail, is_taken, sign_up
from portal.river import once
from portal.web.forms import HouseForm, within
from portal.web.policy import ANYBODY
from portal.web.robots import is_robot, worked
from portal.web.site.account import bp
from portal.web.site.account.choosing import NEW, NEW_PASSWORD
from portal.web.site.account.coming_in import let_in


class SignUpForm(HouseForm):
    """A public name, a mail address and a password."""

    name = StringField(N_("Public name"), [within(limits.NAME)], render_kw={"autocomplete": "nickname"})
    mail = StringField(N_("Mail address"), [within(limits.MAIL)], render_kw={"autocomplete": "email", "type": "email"})
    password = PasswordField(N_("Password"), NEW_PASSWORD, render_kw=NEW)


class MailForm(HouseForm):
    """A mail address."""

    mail = StringField(N_("Mail address"), [within(limits.MAIL)], render_kw={"autocomplete": "email", "type": "email"})


class PasswordForm(HouseForm):
    """A new password."""

    password = PasswordField(N_("New password"), NEW_PASSWORD, render_kw=NEW)


@bp.get("/sign-up", to=ANYBODY)
def join_us() -> str:
    """Show the form."""
    return _page(SignUpForm(), new_puzzle())


def _page(form: HouseForm, puzzle: str, answer: str = "") -> str:
    bits = current_app.config["SIGN_UP_WORK"]
    asked = {"puzzle": puzzle, "answer": answer, "bits": bits}
    return render_template(
        "site/account/sign_up.html", form=form, inviter=inviter_in(_invitation()), invitation=_invitation(), **asked
    )


def _invitation() -> str:
    """Return the words of the link by which somebody came, if one did."""
    return str((request.view_args or {}).get("invitation", "") or request.form.get("invitation", ""))


@bp.get("/join/<invitation>", to=ANYBODY)
def invited(invitation: str) -> str:
    """Show the form to somebody whom a friend invited."""
    if inviter_in(invitation) is None:
        raise NotFound("This invitation is not one of ours, or whoever sent it has left.")
    return _page(SignUpForm(), new_puzzle())


@bp.post("/sign-up", to=ANYBODY, limit="30 per 30 minutes")
def joined() -> str | tuple[str, int]:
    """Add a person; whether the address was known is told by mail only."""
    form, puzzle, answer = SignUpForm.sent(), request.form.get("puzzle", ""), request.form.get("answer", "")
    if is_robot():
        return render_template("site/account/look_into_mail.html", mail=form.mail.data)
    if form.validate() and not worked(form, "sign-up"):
        return _page(form, puzzle if is_ours(puzzle) else new_puzzle()), 422
    if not form.accept(lambda: _begin(form, puzzle)):
        return _page(form, puzzle or new_puzzle(), answer), 422
    return render_template("site/account/look_into_mail.html", mail=form.mail.data)


def _begin(form: HouseForm, puzzle: str) -> bool:
    """Sign somebody up, once for each puzzle."""
    name, mail, password = form.name.data, form.mail.data, form.password.data
    if not puzzle:
        return _sign_up(name, mail, password)
    return once(SIGN_UP, puzzle, {"mail": mail}, lambda: _sign_up(name, mail, password))


def _sign_up(name: str, mail: str, password: str) -> bool:
    if is_taken(folded_mail(mail) or ""):
        hash_password(password)  # takes as long as for somebody new
        ask_for_help(mail, KNOWN_ALREADY)
    else:
        sign_up(name, mail, password, invitation=_invitation())
    return True


@bp.get("/confirm", to=ANYBODY)
def confirm() -> str:
    """Show a button: programs that look into mails open links, and must change nothing."""
    return render_template("site/account/confirm.html", secret=request.args.get("secret", ""))


@bp.post("/confirm", to=ANYBODY, limit="20 per 10 minutes")
def confirmed() -> Response:
    """Note that the address is theirs, and let them in."""
    person_id = confirm_mail(request.form.get("secret", ""))
    return let_in(person_id, sign_in_of(person_id).mail)


@bp.get("/forgot", to=ANYBODY)
def forgot() -> str:
    """Show the form."""
    return render_template("site/account/forgot.html", form=MailForm())


@bp.post("/forgot", to=ANYBODY, limit="5 per 10 minutes")
def forgotten() -> str | tuple[str, int]:
    """Have a letter sent, if anybody has the address."""
    form = MailForm.sent()
    if not form.accept(lambda: ask_for_help(form.mail.data, RESET) or True):
        return render_template("site/account/forgot.html", form=form), 422
    return render_template("site/account/look_into_mail.html", mail=form.mail.data)


@bp.get("/reset", to=ANYBODY)
def reset() -> str:
    """Show the form for a new password."""
    return render_template("site/account/reset.html", form=PasswordForm(), secret=request.args.get("secret", ""))


@bp.post("/reset", to=ANYBODY, limit="10 per 10 minutes")
def was_reset() -> Response | tuple[str, int]:
    """Set the new password, end all sessions, and let the person in."""
    form, secret = PasswordForm.sent(), request.form.get("secret", "")
    try:
        person_id = form.accept(lambda: reset_password(secret, form.password.data))
    except Refused as refusal:
        form.form_errors.append(gettext(refusal.message, **refusal.values))
        person_id = None
    if person_id is None:
        return render_template("site/account/reset.html", form=form, secret=secret), 422
    return let_in(person_id, sign_in_of(person_id).mail)
