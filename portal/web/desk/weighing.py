"""The desk of ideas, weighed: by heads, by what their voters paid, by lead users, side by side."""

from flask import render_template, request

from portal.flows.weighing import MOST, WAYS, lead_users, weighed_ideas, worked_at
from portal.ideas.projections.leading import NAME
from portal.ideas.projections.weighing import WEIGHED
from portal.kit.setting import setting
from portal.web.pages import Pages
from portal.web.policy import PRODUCT_TEAM
from portal.web.viewing import current_viewer

bp = Pages("weighing", __name__)


@bp.get("/desk/harvest/weighed", to=PRODUCT_TEAM)
def index() -> str:
    """Show the undecided ideas with their ranks in each of the ways."""
    asked = request.args.get("by", "")
    by = asked if asked in WAYS else "heads"
    rows = weighed_ideas(current_viewer(), by)
    leading = {"leaders": lead_users(), "found_at": worked_at(NAME), "weighed_at": worked_at(WEIGHED)}
    more = {"by": by, "ways": WAYS, "most": MOST, "currency": setting("CURRENCY")}
    return render_template("desk/harvest/weighed.html", rows=rows, **leading, **more)
