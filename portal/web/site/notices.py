"""What a person's bell rang for, and the reports that browsers send of scripts they stopped."""

import logging

from flask import jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from portal.moderation.rules.appeals import CONCERNED
from portal.outside.queries.mail import bells, read_up_to
from portal.outside.reading import mark_read
from portal.web.live import tell_read
from portal.web.pages import Pages
from portal.web.policy import ANYBODY, MEMBERS
from portal.web.telling import Told, tell_bells
from portal.web.viewing import current_viewer

bp = Pages("notices", __name__)
log = logging.getLogger(__name__)
SIZE = 30
LEADS_TO = {
    "points.expiring": "rewards.wallet",
    "tier.changed": "rewards.standing",
    "points.proposed": "desk_rewards.approvals",
    "points.redeemed": "desk_rewards.index",
    "reward_rule.proposed": "desk_rewards.rules",
}


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
    shown = {"items": tell_bells(rows[:SIZE], current_viewer()), "mark": read_up_to(me), "following": following}
    return render_template("site/notices/index.html", where_to=where_to, newest=rows[0].id if rows else 0, **shown)


@bp.get("/notifications/latest", to=MEMBERS)
def latest() -> Response:
    """Tell in one sentence what the bell rang for last, to a page that heard it ring."""
    rows = bells(int(current_viewer().id or 0), None, 1)
    return jsonify([{"sentence": item.sentence, "href": where_to(item)} for item in tell_bells(rows, current_viewer())])


def where_to(item: Told) -> str | None:
    """Return where a notice leads: a person has a page; what moderators did stands with its reason and the appeal."""
    if item.kind in CONCERNED or item.kind.startswith("appeal."):
        return url_for("appeals.mine")
    if item.kind in LEADS_TO:
        return url_for(LEADS_TO[item.kind])
    if item.subject.startswith("person:"):
        return url_for("account.person", person_id=int(item.subject.partition(":")[2]))
    return url_for("flags.log") if item.kind.endswith("hidden") else item.href


@bp.post("/notifications/read", to=MEMBERS)
def read() -> Response:
    """Note up to where the person has read."""
    me = int(current_viewer().id or 0)
    mark_read(me, request.form.get("newest", 0, type=int))
    tell_read(me)
    return redirect(url_for("notices.index"), 303)


@bp.post("/csp-report", to=ANYBODY, limit="20 per minute", most=16_384, free=True)
def report() -> Response:
    """Note that a browser stopped something on a page of ours."""
    log.warning("A browser stopped something: %s", request.get_data(as_text=True)[:500].replace("\n", " "))
    return Response(status=204)
