"""Ideas that look alike: the machine suggests with its score, a person decides."""

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from portal.flows.likeness import alike_pairs, likeness_of
from portal.ideas.acts import tell_apart
from portal.ideas.queries import judged
from portal.kit.errors import NotFound
from portal.web.pages import Pages
from portal.web.policy import CURATORS
from portal.web.viewing import current_viewer

bp = Pages("alike", __name__)
SHOWN = 30


@bp.get("/desk/duplicates", to=CURATORS)
def index() -> str:
    """Show the ideas that look alike."""
    same, apart = judged()
    return render_template("desk/alike/index.html", pairs=alike_pairs(SHOWN), same=same, apart=apart)


@bp.post("/desk/duplicates/apart", to=CURATORS, limit="240 per hour")
def distinguish() -> Response:
    """Say that two ideas are not the same."""
    idea_id, other_id = (request.form.get(name, type=int) for name in ("idea", "other"))
    if idea_id is None or other_id is None:
        raise NotFound("This does not exist, or not any more.")
    tell_apart(idea_id, other_id, current_viewer().id or 0, likeness=likeness_of(idea_id, other_id))
    return redirect(url_for("alike.index"), 303)
