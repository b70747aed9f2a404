"""Signing in through another house: there, and back."""

import hmac
import secrets
from typing import Any

from flask import current_app, redirect, render_template, request, url_for
from itsdangerous import BadData, URLSafeTimedSerializer
from werkzeug.wrappers import Response

from portal.kit.errors import NotFound, Refused
from portal.kit.seals import keys
from portal.kit.words import N_
from portal.people.providers import is_offered, way_there, welcome, who_came
from portal.people.queries import find_person, sign_in_of
from portal.web.policy import ANYBODY
from portal.web.sessions import is_secure
from portal.web.site.account import bp
from portal.web.site.account.coming_in import let_in

WAY, LASTS = "way", 10 * 60  # the cookie that knows which way somebody went, and for how many seconds
LOST = N_("This sign-in was begun in another browser, or too long ago. Please begin again.")


@bp.get("/sign-in/provider", to=ANYBODY, limit="30 per 5 minutes")
def to_provider() -> Response:
    """Lead to the provider; what must come back with the answer stays in the browser, sealed."""
    if not is_offered():
        raise NotFound("This page does not exist, or not any more.")
    way = {name: secrets.token_urlsafe(32) for name in ("state", "nonce", "verifier")}
    answer = redirect(way_there(_back(), **way), 303)
    kept = _seal().dumps({**way, "next": request.args.get("next", "")[:2000]})
    answer.set_cookie(WAY, kept, max_age=LASTS, path="/sign-in/", httponly=True, samesite="Lax", secure=is_secure())
    return answer


@bp.get("/sign-in/provider/back", to=ANYBODY)
def from_provider() -> str:
    """Show a button, which a script presses: opening an address changes nothing here."""
    if request.args.get("error") or not request.args.get("code"):
        raise Refused("The other provider did not let you in. You may try again, or sign in another way.")
    asked = {name: request.args.get(name, "")[:4000] for name in ("code", "state")}
    return render_template("site/account/from_provider.html", **asked)


@bp.post("/sign-in/provider/back", to=ANYBODY, limit="30 per 5 minutes")
def came_from_provider() -> Response:
    """Believe what the provider signed, and let the person in."""
    way = _way()
    came = who_came(request.form.get("code", ""), way["verifier"], way["nonce"], _back())
    person_id = find_person(came.source, came.key) or welcome(came)
    answer = let_in(person_id, sign_in_of(person_id).mail, way["next"])
    answer.delete_cookie(WAY, path="/sign-in/", secure=is_secure(), httponly=True, samesite="Lax")
    return answer


def _way() -> dict[str, Any]:
    """Return which way this browser went, if it is the one that went, and lately."""
    try:
        way: dict[str, Any] = _seal().loads(request.cookies.get(WAY, ""), max_age=LASTS)
    except BadData as error:
        raise Refused(LOST) from error
    if not hmac.compare_digest(way["state"].encode(), request.form.get("state", "").encode()):
        raise Refused(LOST)
    return way


def _back() -> str:
    return f"{str(current_app.config['PUBLIC_URL']).rstrip('/')}{url_for('account.from_provider')}"


def _seal() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(keys()[::-1], salt="way to a provider")
