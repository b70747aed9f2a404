"""Ideas that look alike: the machine suggests with its score, a person decides."""

from dataclasses import dataclass
from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from portal.ideas.acts import tell_apart
from portal.ideas.queries import judged, newest_worded, told_apart
from portal.ideas.rules import SAME_ENOUGH
from portal.kit.clock import now
from portal.kit.errors import NotFound
from portal.people.queries import Viewer
from portal.people.rules import EVERYONE
from portal.search.rules.likeness import Likeness
from portal.web.kept import Kept
from portal.web.pages import Pages
from portal.web.policy import CURATORS
from portal.web.viewing import current_viewer

bp = Pages("alike", __name__)
NEWEST, SHOWN, MINUTES = 1000, 30, 10
PUBLIC = Viewer(audiences=(EVERYONE,))


@dataclass(frozen=True, slots=True)
class Compared:
    """The newest ideas, compared with each other."""

    rows: dict[int, Any]
    likeness: Likeness


_compared: Kept[Compared] = Kept(1)


def compared() -> Compared:
    """Return the comparison of the newest ideas that everybody sees, made anew when there is a newer one."""
    rows = {row.id: row for row in newest_worded(PUBLIC, NEWEST)}
    key = (int(now().timestamp()) // (60 * MINUTES), max(rows, default=0), len(rows))
    words = {id_: f"{row.title}\n{row.summary}" for id_, row in rows.items()}
    kept = _compared.get(key, lambda: Compared(rows, Likeness(words)))
    return Compared(rows, kept.likeness)


def likeness_of(idea_id: int, other_id: int) -> int | None:
    """Return in percent how like two ideas are, if both are among the newest."""
    found = compared()
    if not {idea_id, other_id} <= set(found.likeness.vectors):
        return None
    pairs = dict(found.likeness.nearest(idea_id, NEWEST))
    return round(100 * pairs.get(other_id, 0.0))


def pairs() -> list[tuple[Any, Any, int]]:
    """Return the pairs most like each other on which nobody has decided: the later idea, the earlier, the percent."""
    found, apart = compared(), told_apart()
    near = [(key, *pair) for key in found.rows for pair in found.likeness.nearest(key)]
    wanted = {
        (max(one, other), min(one, other)): score
        for one, other, score in near
        if score >= SAME_ENOUGH and other in found.rows and (min(one, other), max(one, other)) not in apart
    }
    best = sorted(wanted.items(), key=lambda pair: (-pair[1], pair[0]))[:SHOWN]
    return [(found.rows[later], found.rows[earlier], round(100 * score)) for (later, earlier), score in best]


@bp.get("/desk/duplicates", to=CURATORS)
def index() -> str:
    """Show the ideas that look alike."""
    same, apart = judged()
    return render_template("desk/alike/index.html", pairs=pairs(), same=same, apart=apart, most=NEWEST)


@bp.post("/desk/duplicates/apart", to=CURATORS, limit="240 per hour")
def distinguish() -> Response:
    """Say that two ideas are not the same."""
    idea_id, other_id = (request.form.get(name, type=int) for name in ("idea", "other"))
    if idea_id is None or other_id is None or {idea_id, other_id} - set(compared().rows):
        raise NotFound("This does not exist, or not any more.")
    tell_apart(idea_id, other_id, current_viewer().id or 0, likeness=likeness_of(idea_id, other_id))
    return redirect(url_for("alike.index"), 303)
