"""Where everybody searches."""

from collections.abc import Sequence
from typing import Any

from flask import render_template, request, url_for

from portal.ideas.rules import NAMES
from portal.kit.errors import Refused
from portal.kit.text import clean_line
from portal.kit.words import N_
from portal.search.queries import Found, Results, search
from portal.web.pages import Pages
from portal.web.policy import ANYBODY
from portal.web.subjects import address_of, titles
from portal.web.viewing import current_viewer

bp = Pages("search", __name__)
PLACES = {
    "": N_("Everything"),
    "idea": N_("Ideas"),
    "comment": N_("Comments"),
    "article": N_("Articles"),
    "product": N_("Products"),
    "person": N_("People"),
    "feedback": N_("My feedback"),
}


@bp.get("/search", to=ANYBODY, limit="60 per minute")
def index() -> str:
    """Show what answers the query best."""
    query, kind, wanted = request.args.get("q", "")[:200].strip(), request.args.get("kind", ""), _wanted()
    found = search(query, current_viewer(), kind=kind, start=_start(), **wanted) if query else None
    places = [(name, text) for name, text in PLACES.items() if name != "feedback" or current_viewer().is_known]
    shown = {"q": query, "kind": kind, "wanted": wanted, "places": places, "statuses": NAMES}
    return render_template("site/search/index.html", found=found, addresses=addresses(found), **shown)


def _wanted() -> dict[str, Any]:
    """Return what the address asks for besides words and a kind."""
    asked = {name: clean_line(request.args.get(name, ""))[:60] for name in ("status", "tag", "language")}
    return {name: value for name, value in asked.items() if value}


def _start() -> int:
    asked = request.args.get("start", "0")
    if not (asked.isascii() and asked.isdigit() and len(asked) < 5):
        raise Refused("This page link is not valid.", code="cursor")
    return int(asked)


def addresses(found: Results | None) -> dict[str, dict[str, Any]]:
    """Return where each thing found is shown, and of a comment what it is about."""
    items: Sequence[Found] = found.items if found else ()
    about = titles(item.thread for item in items if item.thread)
    return {item.key: {"href": _address(item), "about": about.get(item.thread, "")} for item in items}


def _address(item: Found) -> str | None:
    if item.kind == "comment":
        whole = address_of(item.thread)
        return f"{whole}#comment-{item.id}" if whole else None
    if item.kind == "person":
        return url_for("account.person", person_id=item.id)
    return address_of(item.key)
