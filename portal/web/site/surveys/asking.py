"""What a person is asked: where it waits, how one says no, and how one is left in peace."""

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from portal.kit.errors import NotFound
from portal.surveys import acts, queries
from portal.web.addresses import inside
from portal.web.policy import ANYBODY, MEMBERS
from portal.web.site.surveys.filling import bp, visit, waiting
from portal.web.viewing import current_viewer


@bp.get("/surveys/<int:survey_id>", to=MEMBERS)
def by_number(survey_id: int) -> Response:
    """Lead to a survey: the company to its desk, a customer to the sheet."""
    seen = current_viewer()
    if seen.is_staff:
        return redirect(url_for("desk_surveys.show", survey_id=survey_id))
    return redirect(url_for("surveys.show", link=queries.link_of(survey_id, seen.id or 0)))


@bp.post("/surveys/<link>/<ask>/refusal", to=ANYBODY, limit="60 per hour")
def refuse(link: str, ask: str) -> Response:
    """Say “not now”, or “no more”."""
    here = visit(link, ask)
    if here.ask is None or here.ask.person_id is None:
        raise NotFound("This does not exist, or not any more.")
    acts.decline(here.ask.id, here.ask.person_id, request.form.get("no_more") == "true")
    back = request.form.get("next", "")
    return redirect(inside(back) if back else here.address(), 303)


@bp.get("/me/surveys", to=MEMBERS)
def mine() -> str:
    """Show what the viewer is asked, and whether they want to be."""
    me = current_viewer().id or 0
    return render_template("site/surveys/mine.html", waiting=waiting(), wants_peace=queries.wants_peace(me))


@bp.post("/me/surveys", to=MEMBERS, limit="30 per hour")
def choose() -> Response:
    """Say whether one wants to be asked."""
    acts.choose_peace(current_viewer().id or 0, request.form.get("no_more") == "true")
    return redirect(url_for("surveys.mine"), 303)
