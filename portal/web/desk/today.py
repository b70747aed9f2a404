"""The desk's front page: what waits, put together from all rooms, for those who may do something about it."""

from datetime import timedelta
from typing import Any

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response

from portal.care import queries as care
from portal.feedback.rules import KINDS
from portal.flows.late import late_parcels
from portal.ideas.queries import silent_ideas
from portal.kit.clock import now
from portal.kit.setting import setting
from portal.moderation import queries as moderation
from portal.moderation.rules import REASONS
from portal.orders.queries import closing_soon
from portal.orders.queries.disputes import disputes
from portal.orders.queries.given_back import held_orders
from portal.people.queries import Viewer
from portal.people.rules import ADMIN
from portal.production.queries.late import LOST, OVERDUE
from portal.production.queries.taking_part import waiting_questions
from portal.river.queries import are_troubled
from portal.web.desk.cases import tone
from portal.web.desk.counts import may_enter
from portal.web.desk.hiding import things
from portal.web.desk.house import needs_setting_up, to_do
from portal.web.desk.operations import lag
from portal.web.modules import is_open
from portal.web.pages import Pages
from portal.web.policy import STAFF_ONLY
from portal.web.subjects import split, titles
from portal.web.viewing import current_viewer

bp = Pages("today", __name__)
SHOWN = 5
SOON = timedelta(days=7)


@bp.get("/desk", to=STAFF_ONLY)
def index() -> str | Response:
    """Show what waits today; in a new house, to its first administrator, how it is set up."""
    seen = current_viewer()
    if needs_setting_up(seen):
        return redirect(url_for("setting_up.begin"))
    waits = {name: find() for name, (place, find) in WAITS.items() if _is_for(seen, place)}
    more: dict[str, Any] = {
        "tone": tone,
        "kinds": KINDS,
        "reasons": REASONS,
        "places": _places(seen),
        "now": now(),
        "steps": _steps(seen),
    }
    return render_template("desk/today/index.html", waits=waits, **more)


def _is_for(seen: Viewer, place: str) -> bool:
    """Say whether the viewer may enter a place of the desk, and it is open."""
    return may_enter(seen, place) and is_open(f"/desk/{place}")


def _steps(seen: Viewer) -> list[tuple[str, str, bool]]:
    """Return what a new house needs, for who looks after it, until all of it is there."""
    steps = to_do() if seen.role == ADMIN else []
    return [] if all(is_done for _, _, is_done in steps[:5]) else steps


def _places(seen: Viewer) -> list[str]:
    """Return the counted places of the desk that the viewer may enter."""
    counted = ("cases", "moderation", "harvest", "rewards", "operations")
    return [place for place in counted if _is_for(seen, place)]


def _flags() -> list[Any]:
    """Return what was flagged, with what it is."""
    page = moderation.queue(size=SHOWN)
    known, voices = things([row.target for row in page.items]), moderation.voices([row.target for row in page.items])
    lines = [(known[row.target], voices[row.target][0], row) for row in page.items if row.target in known]
    return [line for line in lines if not line[0].is_hidden]


def _questions() -> list[tuple[int, str, Any]]:
    """Return the batches about which buyers ask, what is promised first at the top, with how many questions wait."""
    asked = sorted(waiting_questions(setting("BATCH_ANSWER_HOURS")).values(), key=lambda each: each.due_at)[:SHOWN]
    known = titles(each.subject for each in asked)
    return [(split(each.subject)[1], known.get(each.subject, ""), each) for each in asked]


WAITS: dict[str, tuple[str, Any]] = {  # what waits, at which place of the desk, and who knows
    "cases": ("cases", lambda: care.due_first(SHOWN)),
    "flags": ("moderation", _flags),
    "silent": ("harvest", lambda: silent_ideas(size=SHOWN).items),
    "closing": ("preorders", lambda: closing_soon(now() + SOON, SHOWN)),
    "questions": ("production", _questions),
    "overdue": ("production", lambda: late_parcels(OVERDUE, 0, size=SHOWN).items),
    "lost": ("production", lambda: late_parcels(LOST, 0, size=SHOWN).items),
    "held": ("production", lambda: held_orders(SHOWN)),
    "disputes": ("money", lambda: disputes(size=SHOWN).items),
    "river": ("operations", lambda: [line for line in lag() if line.error or line.late] if are_troubled() else []),
}
