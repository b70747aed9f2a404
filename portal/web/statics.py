"""Static files: named by their contents, kept for a year, sent compressed where the browser takes it."""

import hashlib
from functools import cache
from pathlib import Path

from flask import current_app, request, send_from_directory, url_for
from werkzeug.wrappers import Response

from portal.web.pages import Pages
from portal.web.policy import ANYBODY

bp = Pages("static_files", __name__)
FOLDER = Path(__file__).resolve().parents[2] / "static"
YEAR = 365 * 86_400


@bp.get("/static/<path:name>", to=ANYBODY)
def static(name: str) -> Response:
    """Send a file of `static/`."""
    packed = FOLDER / f"{name}.gz"
    if "gzip" in request.headers.get("Accept-Encoding", "") and packed.is_file():
        answer = send_from_directory(FOLDER, f"{name}.gz", mimetype=_type(name), max_age=YEAR)
        answer.headers["Content-Encoding"] = "gzip"
    else:
        answer = send_from_directory(FOLDER, name, max_age=YEAR)
    answer.vary.add("Accept-Encoding")
    if request.args.get("v"):
        answer.cache_control.immutable = True
    return answer


def _type(name: str) -> str:
    kinds = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml", ".json": "application/json"}
    return kinds.get(Path(name).suffix, "application/octet-stream")


def address(name: str) -> str:
    """Return the address of a static file, which changes when its contents do."""
    version = _version(name) if not current_app.debug else _version.__wrapped__(name)
    return url_for("static_files.static", name=name, v=version)


@cache
def _version(name: str) -> str:
    path = FOLDER / name
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12] if path.is_file() else "0"
