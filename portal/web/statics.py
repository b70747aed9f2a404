"""Static files: the address names the version of them all, so scripts that import each other are of one age.

A browser keeps what it has for a year; a new version is a new address.
"""

import hashlib
import mimetypes
from functools import cache
from pathlib import Path

from flask import current_app, request, send_from_directory, url_for
from werkzeug.wrappers import Response

from portal.web.pages import Pages
from portal.web.policy import ANYBODY

bp = Pages("static_files", __name__)
FOLDER = Path(__file__).resolve().parents[2] / "static"
YEAR = 365 * 86_400
KINDS = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}


@bp.get("/static/<version>/<path:name>", to=ANYBODY)
def static(version: str, name: str) -> Response:
    """Send a file of `static/`; an address of another version is answered, and asked for again each time."""
    age = YEAR if version == current_version() else None
    if "gzip" in request.headers.get("Accept-Encoding", "") and _is_packed(name):
        answer = send_from_directory(FOLDER, f"{name}.gz", mimetype=_kind(name), max_age=age)
        answer.headers["Content-Encoding"] = "gzip"
    else:
        answer = send_from_directory(FOLDER, name, mimetype=_kind(name), max_age=age)
    answer.vary.add("Accept-Encoding")
    if age:
        answer.cache_control.immutable = True
    return answer


def _is_packed(name: str) -> bool:
    """Say whether a compressed copy lies beside the file and is as old; one of another age is stale."""
    file, packed = FOLDER / name, FOLDER / f"{name}.gz"
    return packed.is_file() and file.is_file() and int(packed.stat().st_mtime) == int(file.stat().st_mtime)


def _kind(name: str) -> str:
    suffix = Path(name).suffix
    return KINDS.get(suffix) or mimetypes.types_map.get(suffix, "application/octet-stream")


def address(name: str) -> str:
    """Return the address of a static file."""
    return url_for("static_files.static", version=current_version(), name=name)


def current_version() -> str:
    """Return the version of all static files, read once; while one develops, at each look."""
    return _version.__wrapped__() if current_app.debug else _version()


@cache
def _version() -> str:
    digest = hashlib.sha256()
    for file in sorted({*FOLDER.rglob("*"), *(FOLDER / "vendor").glob("*")}):  # vendor/ may be a link
        if file.is_file() and file.suffix != ".gz":
            digest.update(file.read_bytes())
    return digest.hexdigest()[:12]
