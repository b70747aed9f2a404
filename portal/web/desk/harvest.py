"""The harvest: all ideas as a table, to be sorted, filtered, taken away as a file, and decided many at a time."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from flask import Response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer
from wtforms import SelectField, TextAreaField

from portal.flows.harvest import MOST, decide_ideas
from portal.ideas.queries import IdeaLine, Wanted, best_ideas, ideas_with, popular_tags, silent_ideas
from portal.ideas.rules import LIFE, NAMES
from portal.kit import limits
from portal.kit.i18n import LANGUAGES, gettext
from portal.kit.paging import Page
from portal.kit.text import clean_line
from portal.kit.words import N_
from portal.web.forms import HouseForm, within
from portal.web.pages import Pages
from portal.web.policy import PRODUCT_TEAM
from portal.web.sheets import sheet
from portal.web.viewing import current_viewer

bp = Pages("harvest", __name__)
SILENT = "silent"
ORDERS = {
    "top": N_("Most votes"),
    "trending": N_("Trending"),
    "new": N_("Newest"),
    "decided": N_("Decided last"),
    SILENT: N_("Waiting for our word"),
}
COLUMNS = [N_("Number"), N_("Idea"), N_("Status"), N_("Votes"), N_("Comments"), N_("Author"), N_("Posted"), N_("Tags")]
FILE_PAGE, FILE_MOST = 500, 50_000
Dues = dict[int, datetime]


class DecisionForm(HouseForm):
    """One status and one reason for all."""

    status = SelectField(N_("Next step"))
    reason = TextAreaField(N_("Public reason"), [within(limits.REASON)])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        goals = dict.fromkeys(step.after for step in LIFE.steps)
        self.status.choices = [(status, gettext(NAMES[status])) for status in goals]


def order() -> str:
    """Return the order that the address asks for."""
    asked = request.args.get("sort", "top")
    return asked if asked in ORDERS else "top"


def wanted() -> Wanted:
    """Return the filters of the address; what it cannot mean is left out."""
    status, language = request.args.get("status", ""), request.args.get("language", "")
    tag = clean_line(request.args.get("tag", ""))
    return Wanted(status if status in NAMES else "", tag, language if language in LANGUAGES else "")


def keep() -> dict[str, Any]:
    """Return the filters and the order of the address, to be carried on."""
    return {name: request.args[name] for name in ("sort", "status", "tag", "language") if request.args.get(name)}


def lines(size: int, after: str | None) -> tuple[Page[IdeaLine], Dues]:
    """Return a page of the table, with the day of the word that is overdue where that is the order."""
    seen = current_viewer()
    if order() != SILENT:
        return best_ideas(seen, order(), wanted(), after, size), {}
    page = silent_ideas(after, size)
    found = ideas_with([row.id for row in page.items], seen)
    return Page(found, page.next), {row.id: row.next_update_at for row in page.items}


@bp.get("/desk/harvest", to=PRODUCT_TEAM)
def index() -> str:
    """Show the table."""
    return _page(DecisionForm(), [])


def _page(form: HouseForm, chosen: list[int]) -> str:
    page, dues = lines(limits.PAGE_SIZE, request.args.get("after"))
    choices = {
        "status": [("", gettext("All")), *((name, gettext(NAMES[name])) for name in LIFE.states)],
        "tag": [("", gettext("All")), *((tag, tag) for tag in popular_tags())],
        "language": [("", gettext("All")), *LANGUAGES.items()],
        "sort": [(name, gettext(text)) for name, text in ORDERS.items()],
    }
    shown = {"page": page, "dues": dues, "form": form, "chosen": chosen, "most": MOST}
    return render_template("desk/harvest/index.html", **shown, choices=choices, order=order(), keep=keep())


@bp.get("/desk/harvest.csv", to=PRODUCT_TEAM)
def table() -> Response:
    """Send the whole table, as it is filtered and sorted, as a file."""
    return sheet("ideas.csv", [gettext(column) for column in COLUMNS], list(_table()))


def _table() -> Iterator[list[object]]:
    after: str | None = None
    for _ in range(FILE_MOST // FILE_PAGE):
        page, _dues = lines(FILE_PAGE, after)
        yield from map(_line, page.items)
        if not (after := page.next):
            return


def _line(idea: IdeaLine) -> list[object]:
    status = gettext(NAMES.get(idea.status, idea.status))
    told = [idea.id, idea.title, status, idea.votes, idea.comments, idea.author, idea.posted_at.date()]
    return [*told, ", ".join(idea.tags)]


@bp.post("/desk/harvest/decisions", to=PRODUCT_TEAM, limit="60 per hour")
def decide() -> Answer | tuple[str, int]:
    """Bring the chosen ideas to another status, for one reason."""
    form: Any = DecisionForm.sent()
    chosen = request.form.getlist("ideas", type=int)
    chosen = [idea_id for idea_id in chosen if idea_id in limits.ID]
    status, reason = form.status.data or "", form.reason.data or ""
    if form.accept(lambda: decide_ideas(chosen, status, reason, current_viewer().id or 0)) is None:
        return _page(form, chosen), 422
    return redirect(url_for("harvest.index", **keep()), 303)
