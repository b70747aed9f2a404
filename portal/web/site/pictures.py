"""Pictures: given here, seen wherever a text shows them."""

from flask import jsonify, render_template, request, send_from_directory, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from portal.kit.errors import NotFound, Refused
from portal.kit.limits import PICTURE_BYTES
from portal.talk.pictures import check_picture, keep_picture, uploads
from portal.web.errors import say, wants_json
from portal.web.looks import house
from portal.web.pages import Pages
from portal.web.policy import ANYBODY, MEMBERS
from portal.web.viewing import current_viewer

bp = Pages("pictures", __name__)
AROUND = 64 * 1024  # what a form adds to its file
SEALED = "sandbox; default-src 'none'"


@bp.get("/pictures/new", to=MEMBERS)
def new() -> str:
    """Show the form for browsers without script."""
    return render_template("site/pictures/new.html")


@bp.post("/pictures", to=MEMBERS, limit="30 per 30 minutes", most=PICTURE_BYTES + AROUND)
def create() -> ResponseReturnValue:
    """Take a picture, and say how a text shows it."""
    sent = request.files.get("picture")
    try:
        name = keep_picture(current_viewer().id or 0, sent.read() if sent else b"", waits=True)
    except Refused as refusal:
        if wants_json() or refusal.status != 422:
            raise
        return render_template("site/pictures/new.html", refusal=say(refusal)), 422
    address = url_for("pictures.show", name=name)
    if wants_json():
        return jsonify(url=address, markdown=f"![]({address})"), 201
    return render_template("site/pictures/new.html", address=address), 201


@bp.get("/logo/<name>", to=ANYBODY)
def logo(name: str) -> Response:
    """Send the logo of the house, which everybody sees; another one has another name."""
    hung = house().logo
    if hung is None or hung[0] != name:
        raise NotFound("This does not exist, or not any more.")
    answer = send_from_directory(uploads(), name, mimetype="image/png", max_age=30 * 86_400)
    answer.headers["Content-Security-Policy"] = SEALED
    return answer


@bp.get("/uploads/<name>", to=ANYBODY)
def show(name: str) -> Response:
    """Send a picture, which can do nothing but be seen."""
    check_picture(name, current_viewer())
    answer = send_from_directory(uploads(), name, as_attachment=True, max_age=86_400)
    answer.headers["Content-Security-Policy"] = SEALED
    answer.headers["Cache-Control"] = "private, max-age=86400"  # who may see it today may not tomorrow
    return answer
