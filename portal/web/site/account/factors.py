"""Setting up what is shown beside the password: an authenticator app, passkeys, codes for paper."""

from flask import current_app, redirect, render_template, request, url_for
from itsdangerous import BadData, URLSafeTimedSerializer
from werkzeug.wrappers import Response
from wtforms import StringField

from portal.kit import limits
from portal.kit.errors import Refused
from portal.kit.i18n import gettext, say
from portal.kit.seals import keys
from portal.kit.words import N_
from portal.people.factors import add_authenticator, factors_of, make_recovery_codes, remove_factor
from portal.people.onetime import address_of, new_secret
from portal.people.passkeys import check_new, keep_passkey, options_to_add
from portal.people.queries import sign_in_of
from portal.web.devices import device
from portal.web.forms import HouseForm, within
from portal.web.looks import company
from portal.web.policy import MEMBERS
from portal.web.proving import ask_for_proof
from portal.web.sessions import end_sessions, find_session, note_proof
from portal.web.site.account import bp
from portal.web.site.account.coming_in import ONE_TIME
from portal.web.site.account.settings import me

HALF_AN_HOUR = 30 * 60


class CodeForm(HouseForm):
    """The six digits that the app shows."""

    code = StringField(N_("The six digits that the app shows"), [within(limits.Limit(6, 10))], render_kw=ONE_TIME)


class PasskeyForm(HouseForm):
    """What the new passkey is called."""

    name = StringField(
        N_("Name of the device"), [within(limits.NAME)], description=N_("So that you know it again, as: my phone.")
    )


@bp.get("/me/authenticator", to=MEMBERS)
def authenticator() -> str:
    """Show a new secret as a picture and as text; nothing is kept before the app shows the right digits."""
    ask_for_proof()
    return _app_page(CodeForm(), new_secret())


def _app_page(form: HouseForm, secret: str) -> str:
    address = address_of(secret, sign_in_of(me()).mail, company())
    dark, size = _drawn(address)
    groups = [secret[at : at + 4] for at in range(0, len(secret), 4)]
    shown = {"dark": dark, "size": size, "groups": groups, "sealed": _sealer().dumps(secret), "address": address}
    return render_template("site/account/authenticator.html", form=form, **shown)


def _drawn(address: str) -> tuple[str, int]:
    """Return an address as the dark squares of a picture that a camera reads, as one path, and the picture's edge."""
    import segno  # draws for few, and rarely

    rows = [list(row) for row in segno.make(address, error="m", micro=False).matrix_iter(border=2)]
    return "".join(f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, cell in enumerate(row) if cell), len(rows)


@bp.post("/me/authenticator", to=MEMBERS, limit="20 per hour")
def authenticator_added() -> Response | tuple[str, int]:
    """Take the app whose digits are right."""
    ask_for_proof()
    form = CodeForm.sent()
    try:
        secret = _sealer().loads(request.form.get("sealed", ""), max_age=HALF_AN_HOUR)
    except BadData:
        return redirect(url_for("account.authenticator"), 303)
    if not form.accept(lambda: add_authenticator(me(), secret, form.code.data) or True):
        return _app_page(form, secret), form.status
    return _added()


@bp.get("/me/passkeys/new", to=MEMBERS)
def passkey() -> str:
    """Show the form for a new passkey, named after this device."""
    ask_for_proof()
    return _key_page(PasskeyForm(data={"name": device(request.user_agent.string or "")}))


def _key_page(form: HouseForm) -> str:
    return render_template("site/account/passkey.html", form=form, key=options_to_add(me(), sign_in_of(me()).mail))


@bp.post("/me/passkeys", to=MEMBERS, limit="20 per hour")
def passkey_added() -> Response | tuple[str, int]:
    """Keep a passkey that a browser made."""
    ask_for_proof()
    form, answer = PasskeyForm.sent(), request.form.get("answer", "")
    if not answer:
        form.form_errors.append(gettext("Your browser made no passkey. It may not know them, or you stopped it."))
        return _key_page(form), 422
    if not form.accept(lambda: keep_passkey(me(), form.name.data, check_new(me(), answer)) or True):
        return _key_page(form), form.status
    return _added()


def _added() -> Response:
    """Go on after a second factor was added: this session is strong, others end, and the first one brings codes."""
    session = find_session()
    note_proof(session.id if session else "", strong=True)
    end_sessions(me(), but=session.id if session else "")
    if factors_of(me()).codes:
        return redirect(url_for("account.security"), 303)
    return current_app.make_response(_codes())


@bp.post("/me/factors/remove", to=MEMBERS)
def factor_removed() -> Response | tuple[str, int]:
    """Remove the app or a passkey."""
    ask_for_proof()
    try:
        remove_factor(me(), request.form.get("passkey", ""))
    except Refused as refusal:
        return render_template("site/account/refused.html", sentence=say(refusal)), refusal.status
    return redirect(url_for("account.security"), 303)


@bp.post("/me/codes", to=MEMBERS, limit="10 per hour")
def new_codes() -> Response:
    """Make ten new codes and show them, this once."""
    ask_for_proof()
    return current_app.make_response(_codes())


def _codes() -> str:
    return render_template("site/account/codes.html", codes=make_recovery_codes(me()))


def _sealer() -> URLSafeTimedSerializer:
    """Return what seals a secret on its way through the browser of this session and back."""
    session = find_session()
    return URLSafeTimedSerializer(keys()[::-1], salt=f"app {session.csrf if session else ''}")
