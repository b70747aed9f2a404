"""Rings of votes at the desk: what the machine saw, with its evidence, and what moderators make of it."""

from datetime import UTC, datetime

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import TextAreaField

from portal.flows.rings import PERIOD, judge_ring
from portal.ideas.queries import titles_of
from portal.ideas.queries.together import voters_of
from portal.kit import limits
from portal.kit.words import N_
from portal.moderation.queries import get_ring, members_of, pairs_of, rings, votes_in_ring
from portal.moderation.rules import agreement
from portal.moderation.rules.rings import FALSE, LEAST, LIFE, NEAR, WEEKS
from portal.people.queries import names
from portal.river.queries import last_time
from portal.web.forms import HouseForm, within
from portal.web.pages import Pages
from portal.web.policy import MODERATORS
from portal.web.viewing import current_viewer

bp = Pages("desk_rings", __name__)
RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
HOW = {"minutes": NEAR // 60, "least": LEAST, "percent": round(FALSE * 100), "days": PERIOD.days}
OVER_WEEKS = {"least": agreement.LEAST, "days": agreement.SPREAD // (24 * 60 * 60)}


class ReasonForm(HouseForm):
    """Why a step is taken, for colleagues."""

    reason = TextAreaField(N_("Why, for your colleagues"), [within(limits.REASON)])


@bp.get("/desk/moderation/rings", to=MODERATORS)
def index() -> str:
    """Show the rings that the machine saw, the latest first."""
    page, last = rings(request.args.get("after")), last_time("vote_ring.sought")
    return render_template("desk/moderation/rings.html", page=page, last=last, states=LIFE.names, how=HOW, tiny=tiny)


@bp.get("/desk/moderation/rings/<int:ring_id>", to=MODERATORS)
def show(ring_id: int) -> str:
    """Show one ring with its accounts, pairs and times."""
    return _page(ring_id, ReasonForm())


def _page(ring_id: int, form: HouseForm) -> str:
    ring, pairs = get_ring(ring_id), pairs_of(ring_id)
    ideas = sorted({moment[0] for pair in pairs for moment in pair.moments})
    titles, voters = titles_of(ideas), voters_of(ideas) if ring.kind == WEEKS else {}
    steps = LIFE.steps_from(ring.state, current_viewer().role)
    judge = names([ring.judged_by_id]).get(ring.judged_by_id, "") if ring.judged_by_id else ""
    shown = {"ring": ring, "pairs": pairs, "titles": titles, "steps": steps, "form": form, "judge": judge}
    shown |= {"members": members_of(ring_id), "votes": len(votes_in_ring(ring_id)), "moment": _moment, "tiny": tiny}
    shown |= {"voters": voters, "over_weeks": OVER_WEEKS, "is_slow": ring.kind == WEEKS}
    return render_template("desk/moderation/ring.html", **shown, states=LIFE.names, how=HOW)


def tiny(chance: float) -> str:
    """Return a chance as people write it in any language: 0.012, or 4.7 × 10⁻⁵."""
    if chance == 0 or chance >= 0.001:
        return f"{chance:.2g}"
    digits, _, power = f"{chance:.1e}".partition("e")
    return f"{digits} × 10{str(int(power)).translate(RAISED)}"


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


@bp.post("/desk/moderation/rings/<int:ring_id>/judgement", to=MODERATORS)
def judge(ring_id: int) -> Response | tuple[str, int]:
    """Take a step with a ring."""
    form, step = ReasonForm.sent(), request.form.get("step", "")

    def work() -> list[int]:
        return [judge_ring(ring_id, current_viewer().id or 0, step, form.reason.data or "")]

    if form.accept(work) is None:
        return _page(ring_id, form), form.status
    return redirect(url_for("desk_rings.show", ring_id=ring_id), 303)
