"""The front door: what people want, what became of it, and the form for one more idea."""

from dataclasses import asdict
from typing import Any

from flask import current_app, render_template, request
from markupsafe import Markup

from portal.ideas.queries import IdeaLine, Wanted, best_ideas
from portal.ideas.queries.exploring import SLOTS, little_seen, slotted
from portal.ideas.rules import LIFE, NAMES
from portal.kit.errors import NotFound
from portal.kit.i18n import LANGUAGES, gettext
from portal.kit.paging import Page
from portal.kit.setting import setting
from portal.kit.text import clean_line
from portal.people.queries import Viewer
from portal.talk.drafts import find_draft
from portal.web.moulds import piece
from portal.web.policy import ANYBODY
from portal.web.site.ideas.beside import beside, boards
from portal.web.site.ideas.cards import cards
from portal.web.site.ideas.near import near_ideas
from portal.web.site.ideas.routes import bp
from portal.web.site.ideas.writing import PLACE, IdeaForm
from portal.web.viewing import current_viewer

STATUSES = LIFE.states


@bp.get("/ideas", to=ANYBODY, cached=True)
def index() -> str:
    """Show the ideas in one of four orders."""
    seen, order, wanted = current_viewer(), request.args.get("sort", "trending"), _wanted()
    return render_template(
        "site/ideas/index.html",
        **_listed(seen, order, wanted),
        order=order,
        wanted=wanted,
        is_narrowed=any(asdict(wanted).values()),
        trending_days=f"{setting('TRENDING_DAYS'):g}",
        choices=_choices,
        beside=beside(),
        boards=boards,
        compose=_compose(seen),
    )


def _listed(seen: Viewer, order: str, wanted: Wanted) -> dict[str, Any]:
    """Return the cards of a page, and what leads on; those that stood in a slot of the first come only there."""
    after = request.args.get("after")
    page = best_ideas(seen, order, wanted, after)
    fresh = _fresh(page, order, wanted, seen)
    met = [line.id for line in fresh] or _met()
    lines = slotted([line for line in page.items if line.id not in met], fresh)
    return {"cards": cards(lines, seen), "next": page.next, "met": ".".join(map(str, met)), "after": after}


def _fresh(page: Page[IdeaLine], order: str, wanted: Wanted, seen: Viewer) -> list[IdeaLine]:
    """Return a few ideas that hardly anybody has seen, for the first page of all that trends."""
    if order != "trending" or page.next is None or request.args.get("after") or any(asdict(wanted).values()):
        return []
    return little_seen(beside().young, seen, {line.id for line in page.items})


def _met() -> list[int]:
    """Return which ideas stood in the slots of the first page: the pages after it need not show them again."""
    asked = request.args.get("met", "") if request.args.get("after") else ""
    numbers = [each for each in asked.split(".") if each.isascii() and each.isdigit() and len(each) < 19]
    return [int(each) for each in numbers[: len(SLOTS)]]


@bp.get("/ideas/similar", to=ANYBODY, limit="60 per minute")
def similar() -> str:
    """Show what is near to a title while it is typed; one may vote for it there."""
    seen = current_viewer()
    found = near_ideas(clean_line(request.args.get("q", ""))[:200], seen, most=3)
    return render_template("site/ideas/similar.html", cards=cards(found, seen))


def _compose(seen: Viewer) -> Markup:
    """Return the form for one more idea: for all who have begun none the same."""
    begun = find_draft(seen.id, PLACE)
    if begun:
        return _form(begun, seen)
    return piece("ideas.compose", beside().asked_at, caller=lambda: _form({}, seen))


def _form(begun: dict[str, str], seen: Viewer) -> Markup:
    macros: Any = current_app.jinja_env.get_template("site/ideas/_form.html").module
    made: Markup = macros.compose(IdeaForm.begun(begun), seen)
    return made


def _choices(wanted: Wanted) -> dict[str, Any]:
    """Return what the filters offer, each with its words."""
    tags = sorted({*beside().tags, wanted.tag} - {""})
    return {
        "board": [(board.id, board.name) for board in boards().values()],
        "status": [(status, gettext(NAMES[status])) for status in STATUSES],
        "tag": [(tag, tag) for tag in tags],
        "language": [*LANGUAGES.items(), ("other", gettext("Other languages"))],
    }


def _wanted() -> Wanted:
    """Return the filters of the address; one that does not exist leads nowhere."""
    asked = {name: request.args.get(name, "") for name in ("status", "tag", "language")}
    if asked["status"] and asked["status"] not in STATUSES:
        raise NotFound("There is no such status.")
    if asked["language"] and asked["language"] not in (*LANGUAGES, "other"):
        raise NotFound("There is no such language.")
    return Wanted(asked["status"], clean_line(asked["tag"]).lower()[:30], asked["language"], board_id=_board())


def _board() -> int | None:
    """Return the board of the address; one that does not exist leads nowhere."""
    asked = request.args.get("board", "")
    if not asked:
        return None
    if not (asked.isascii() and asked.isdigit() and int(asked[:19]) in boards()):
        raise NotFound("There is no such board.")
    return int(asked)
