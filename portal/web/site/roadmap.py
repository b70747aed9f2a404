"""What the company looks into, plans, makes and has shipped, for everybody; the last also as a feed."""

from collections.abc import Collection
from typing import Any

from flask import render_template, request, url_for
from werkzeug.wrappers import Response

from portal.flows.changelog import changelog
from portal.ideas.queries import Wanted, best_ideas, boards_with_ideas, named_statuses, spoken, standings
from portal.kit.clock import now
from portal.kit.errors import NotFound
from portal.kit.i18n import gettext, ngettext
from portal.kit.words import N_
from portal.river.wake import tide
from portal.web.atom import Entry, feed, once_only
from portal.web.kept import Kept
from portal.web.looks import company
from portal.web.pages import Pages
from portal.web.policy import ANYBODY
from portal.web.viewing import current_viewer

bp = Pages("roadmap", __name__)
bp.after_request(once_only)
SHOWN = 12
Names = dict[int, dict[str, str]]
Around = tuple[dict[str, int], Names, Names]
_kept: Kept[Around] = Kept(2)
COLUMNS = {  # category of status: in which order, and what it means
    "review": ("top", N_("We look into it; your votes count.")),
    "adopted": ("top", N_("We want to make it.")),
    "making": ("top", N_("It is in the workshop.")),
    "shipped": ("decided", N_("It is on its way, or with you.")),
}


@bp.get("/roadmap", to=ANYBODY, cached=True)
def index() -> str:
    """Show the ideas on their way, a column for each category of status."""
    standing, boards, words = _kept.get(tide(), _ask)
    board_id, seen, columns = _board(boards), current_viewer(), []
    for status, (order, means) in COLUMNS.items():
        page = best_ideas(seen, order, Wanted(status, board_id=board_id), size=SHOWN)
        n = len(page.items) if page.next is None else None if board_id else standing.get(status, 0)
        columns.append({"status": status, "means": means, "page": page, "order": order, "n": n})
    choices = [("", gettext("All boards")), *((key, spoken(names)) for key, names in boards.items())]
    own = {key: spoken(names) for key, names in words.items()}
    more: dict[str, Any] = {"words": own, "choices": choices, "board_id": board_id}
    return render_template("site/roadmap/index.html", columns=columns, **more)


def _ask() -> Around:
    """Return how many ideas stand where, the boards, and the house's own words: until something happens."""
    boards = {row[0]: row[1] for row in boards_with_ideas()}
    return standings(now()), boards, {row.id: row.names for row in named_statuses()}


def _board(boards: Collection[int]) -> int | None:
    """Return the board of the address; one that does not exist leads nowhere."""
    asked = request.args.get("board", "")
    if not asked:
        return None
    if not (asked.isascii() and asked.isdigit() and int(asked[:19]) in boards):
        raise NotFound("There is no such board.")
    return int(asked)


@bp.get("/changelog", to=ANYBODY, cached=True)
def shipped() -> str:
    """Show what was shipped, with the ideas that it answers."""
    page = changelog(request.args.get("after"))
    return render_template("site/roadmap/changelog.html", page=page, after=request.args.get("after"))


@bp.get("/changelog.atom", to=ANYBODY, cached=True)
def changes() -> Response:
    """Send what was shipped last as an Atom feed."""
    return feed(gettext("Changelog"), url_for("roadmap.shipped"), [_change(line) for line in changelog().items])


def _change(line: Any) -> Entry:
    """Return one line of the changelog: an idea that became real, or a batch and the idea that it answers."""
    key, house = f"{url_for('roadmap.shipped')}#{line.kind}-{line.id}", company()
    if line.kind == "idea":
        return Entry(url_for("ideas.show", idea_id=line.id), line.name, house, line.at, line.reason, key=key)
    pieces = ngettext("{n} piece shipped", "{n} pieces shipped", line.quantity)
    answered = url_for("ideas.show", idea_id=line.idea.id) if line.idea else ""
    path = url_for("preorders.batch", batch_id=line.id)
    return Entry(path, line.name, house, line.at, pieces, key=key, related=answered)
