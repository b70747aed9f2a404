"""What a person's bell rang for, and the reports that browsers send of scripts they stopped."""

import logging

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from portal.outside.queries.mail import bells, read_up_to
from portal.outside.reading import mark_read
from portal.web.pages import Pages
from portal.web.policy import ANYBODY, MEMBERS
from portal.web.telling import tell
from portal.web.viewing import current_viewer

bp = Pages("notices", __name__)
log = logging.getLogger(__name__)
SIZE = 30


@bp.get("/", to=ANYBODY)
def home() -> Response:
    """Lead to the ideas, the community's front door."""
    return redirect(url_for("ideas.index"), 302)


@bp.get("/notifications", to=MEMBERS)
def index() -> str:
    """Show what the bell rang for, the latest first."""
    me = int(current_viewer().id or 0)
    before = request.args.get("before", type=int)
    rows = bells(me, before, SIZE + 1)
    following = rows[SIZE - 1].id if len(rows) > SIZE else None
    shown = {"items": tell(rows[:SIZE]), "mark": read_up_to(me), "following": following}
    return render_template("site/notices/index.html", newest=rows[0].id if rows else 0, **shown)


@bp.post("/notifications/read", to=MEMBERS)
def read() -> Response:
    """Note up to where the person has read."""
    mark_read(int(current_viewer().id or 0), request.form.get("newest", 0, type=int))
    return redirect(url_for("notices.index"), 303)


@bp.post("/csp-report", to=ANYBODY, limit="20 per minute", most=16_384, free=True)
def report() -> Response:
    """Note that a browser stopped something on a page of ours."""
    log.warning("A browser stopped something: %s", request.get_data(as_text=True)[:500].replace("\n", " "))
    return Response(status=204)
