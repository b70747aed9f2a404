"""Files: given here, sent to whoever sees a text that names them, to be saved and never to be run."""

from flask import jsonify, render_template, request, send_from_directory, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from portal.kit.errors import Refused
from portal.kit.files import PICTURES, ending_of
from portal.kit.limits import FILE_BYTES
from portal.talk.files import get_file, keep_file
from portal.talk.pictures import keep_picture, uploads
from portal.web.errors import say, wants_json
from portal.web.pages import Pages
from portal.web.policy import ANYBODY, MEMBERS
from portal.web.site.pictures import AROUND, SEALED
from portal.web.viewing import current_viewer

bp = Pages("files", __name__)


@bp.get("/files/new", to=MEMBERS)
def new() -> str:
    """Show the form for browsers without script."""
    return render_template("site/files/new.html")


@bp.post("/files", to=MEMBERS, limit="30 per 30 minutes", most=FILE_BYTES + AROUND)
def create() -> ResponseReturnValue:
    """Take a file, and say how a text names it; a picture is made anew."""
    try:
        line, address = _keep()
    except Refused as refusal:
        if wants_json() or refusal.status != 422:
            raise
        return render_template("site/files/new.html", refusal=say(refusal)), 422
    if wants_json():
        return jsonify(url=address, markdown=line), 201
    return render_template("site/files/new.html", line=line), 201


def _keep() -> tuple[str, str]:
    sent, me = request.files.get("file"), current_viewer().id or 0
    filename, raw = (sent.filename or "", sent.read()) if sent else ("", b"")
    if ending_of(filename) in PICTURES:
        address = url_for("pictures.show", name=keep_picture(me, raw, waits=True))
        return f"![]({address})", address
    row = keep_file(me, filename, raw)
    address = url_for("files.show", name=row.name)
    called = "".join(each for each in row.called if each not in "[]()\\`*_<>")
    return f"[{called}]({address})", address


@bp.get("/files/<name>", to=ANYBODY)
def show(name: str) -> Response:
    """Send a file, to be saved: no browser runs it, whatever is in it."""
    row = get_file(name, current_viewer())
    answer = send_from_directory(uploads(), row.name, as_attachment=True, download_name=row.called, max_age=0)
    answer.headers["Content-Type"] = row.mimetype
    answer.headers["Content-Security-Policy"] = SEALED
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
