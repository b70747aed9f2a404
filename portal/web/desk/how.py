"""How often looking for an answer spared a case: the report, with its definition and how sure it is."""

from datetime import timedelta
from typing import Any

from flask import render_template, request

from portal.kit.clock import now
from portal.knowledge.queries import asked_in_vain, spared
from portal.knowledge.queries.wondering import unanswered
from portal.knowledge.rules.asking import DAYS, FEWEST
from portal.surveys.rules.measures import share
from portal.web.pages import Pages
from portal.web.policy import STAFF_ONLY
from portal.web.subjects import titles
from portal.web.viewing import current_viewer

bp = Pages("desk_how", __name__)
SPANS = (30, 90, 365)


@bp.get("/desk/how", to=STAFF_ONLY)
def index() -> str:
    """Show how often somebody looked first, and did not have to write to us."""
    asked = request.args.get("days", 90, type=int)
    days = asked if asked in SPANS else 90
    since = now() - timedelta(days=days)
    found = spared(since)
    shown: dict[str, Any] = {"surely": share(found.solved, found.ended), "perhaps": share(found.perhaps, found.ended)}
    more = {"days": days, "spans": SPANS, "wait": DAYS, "fewest": FEWEST, "vain": asked_in_vain(since)}
    waiting = unanswered(current_viewer())
    more |= {"waiting": waiting, "called": titles({f"product:{row.product_id}" for row in waiting})}
    return render_template("desk/how/index.html", found=found, **shown, **more)
