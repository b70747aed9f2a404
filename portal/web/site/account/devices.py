"""Which of one's browsers are told of news: asked for in the browser itself, taken back from anywhere."""

from flask import current_app, jsonify, redirect, request, url_for
from werkzeug.wrappers import Response

from portal.kit.errors import NotFound, Refused
from portal.kit.setting import setting
from portal.outside.devices import key_pair, listen, stop_listening
from portal.web.policy import ANYBODY, MEMBERS, SecondFactorFirst
from portal.web.sessions import find_session
from portal.web.site.account import bp
from portal.web.site.account.settings import me
from portal.web.statics import FOLDER
from portal.web.viewing import current_viewer


@bp.get("/push.js", to=ANYBODY)
def push_script() -> Response:
    """Send the script that shows what comes; it lies above all pages, and a browser asks for it again each time."""
    script = current_app.response_class((FOLDER / "js" / "pushed.js").read_bytes(), mimetype="text/javascript")
    script.headers["Cache-Control"] = "no-cache"
    return script


@bp.post("/me/devices/key", to=MEMBERS, limit="60 per hour", most=4096)
def push_key() -> Response:
    """Give the key by which push services know this house."""
    _must_push()
    return jsonify(key=key_pair()[1])


@bp.post("/me/devices", to=MEMBERS, limit="60 per hour", most=16_384)
def add_device() -> Response:
    """Tell this browser of news from now on."""
    _must_push()
    said, session = request.get_json(silent=True), find_session()
    if current_viewer().is_held_back:
        raise SecondFactorFirst("Please set up a second factor first: here, who works for the company needs one.")
    if session is None or session.viewer.id != me() or not isinstance(said, dict):
        raise Refused("This browser did not say how it can be reached. Nothing was changed.")
    listen(me(), session.id, *(str(said.get(name)) for name in ("endpoint", "p256dh", "auth")))
    return jsonify(told=True)


@bp.post("/me/devices/end", to=MEMBERS)
def end_device() -> Response:
    """Tell a browser nothing any more."""
    stop_listening(me(), request.form.get("session", ""))
    return redirect(url_for("account.notices", _anchor="devices"), 303)


def _must_push() -> None:
    if not setting("PUSH"):
        raise NotFound("This house sends no news to browsers.")
