"""The blueprint that the pages about ideas share."""

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from portal.kit.errors import NotFound
from portal.web.addresses import inside
from portal.web.pages import Pages

bp = Pages("ideas", __name__)


def back_to(idea_id: int, anchor: str = "") -> Response:
    """Lead back to the page that a form was sent from, or to the idea."""
    if address := request.form.get("next", ""):
        return redirect(inside(address), 303)
    return redirect(url_for("ideas.show", idea_id=idea_id, _anchor=anchor or None), 303)


def number(name: str) -> int | None:
    """Return an id that a form sends along, if it does."""
    given = request.form.get(name, "")
    if not given:
        return None
    if not (given.isascii() and given.isdigit() and len(given) < 19):
        raise NotFound("This does not exist, or not any more.")
    return int(given)
