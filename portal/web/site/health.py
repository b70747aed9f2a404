"""Whether the process lives, and whether the house is ready to be used."""

from flask import jsonify
from flask.wrappers import Response
from sqlalchemy import text

from portal.kit.db import db
from portal.kit.form import is_current
from portal.river.reader import river_name
from portal.search.indexing import is_away
from portal.web.pages import Pages
from portal.web.policy import ANYBODY

bp = Pages("health", __name__)


@bp.get("/healthz", to=ANYBODY)
def healthz() -> Response:
    """Say that the process lives, without asking the database."""
    return jsonify(alive=True)


@bp.get("/readyz", to=ANYBODY)
def readyz() -> tuple[Response, int]:
    """Say whether the database answers and holds a river."""
    db.session.execute(text("SELECT 1"))
    ready = bool(river_name()) and is_current()
    return jsonify(ready=ready, search="catching up" if is_away() else "ready"), 200 if ready else 503
