"""Where everybody searches: a page that can be narrowed, and a few finds while one types."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from flask import render_template, request, url_for

from portal.kit.errors import Refused
from portal.people.queries import Viewer
from portal.search.queries import Found, Results, search
from portal.talk.queries import hidden_among
from portal.web.modules import is_told
from portal.web.pages import Pages
from portal.web.policy import ANYBODY
from portal.web.site.account.searches import is_saved
from portal.web.site.narrowing import PLACES, Wording, chosen, facets, removals, wanted
from portal.web.subjects import address_of, titles_for
from portal.web.viewing import current_viewer

bp = Pages("search", __name__)
AT_ONCE = 6  # finds while one types
Places = dict[str, dict[str, Any]]


@bp.get("/search", to=ANYBODY, limit="60 per minute")
def index() -> str:
    """Show what answers the query best, and by what it can be narrowed."""
    seen, query, kind, choices = current_viewer(), _query(), request.args.get("kind", ""), chosen(request.args)
    shown: dict[str, Any] = {"q": query, "kind": kind, "choices": choices, "found": None, "places": _listed(seen)}
    if query:
        asked = search(query, seen, kind=kind, start=_start(), faceted=True, but_kinds=closed(), **wanted(choices))
        wording = Wording(seen, choices, asked.facets, _subjects(asked))
        found, where = placed(asked, seen, wording.called)
        shown |= {"found": found, "places": _places(found, kind, seen), "addresses": where}
        shown |= {"facets": facets(found, wording, choices), "chosen": removals(wording, choices)}
        shown |= {"is_saved": seen.is_known and is_saved(query, kind, choices)}
    return render_template("site/search/index.html", **shown)


def closed() -> list[str]:
    """Return the kinds of things that lie in closed parts of the house: nobody finds them."""
    return [name for name in PLACES if not is_told(name)]


def _query() -> str:
    return request.args.get("q", "")[:200].strip()


def _places(found: Results, kind: str, seen: Viewer) -> list[tuple[str, str, int | None]]:
    """Return where one may look, and how much is there, as far as it was looked for."""
    counts: dict[str, int] = dict(found.facets.get("kind", [])) | {"": found.counted}
    if kind:
        return [(name, text, counts.get(name, 0) if name == kind else None) for name, text, _ in _listed(seen)]
    return [(name, text, counts[name]) for name, text, _ in _listed(seen) if name in counts]


def _listed(seen: Viewer) -> list[tuple[str, str, int | None]]:
    """Return where a viewer may look; what is there is not counted."""
    open_ = [name for name in PLACES if is_told(name) and (name != "feedback" or seen.is_known)]
    return [(name, PLACES[name], None) for name in open_]


def _start() -> int:
    asked = request.args.get("start", "0")
    if not (asked.isascii() and asked.isdigit() and len(asked) < 5):
        raise Refused("This page link is not valid.", code="cursor")
    return int(asked)


@bp.get("/search/at-once", to=ANYBODY, limit="120 per minute")
def at_once() -> str:
    """Show a few finds for what is being typed, as a piece of a page."""
    seen, query = current_viewer(), _query()
    asked = search(query, seen, size=AT_ONCE, unfinished=True, but_kinds=closed()) if query else None
    found, where = placed(asked, seen) if asked else (None, {})
    return render_template("site/search/at_once.html", q=query, found=found, addresses=where, kinds=PLACES)


def _subjects(found: Results) -> list[str]:
    """Return what was found, and of what was said what it is about."""
    return [item.thread or item.key for item in found.items]


def placed(found: Results, seen: Viewer, called: Mapping[str, str] | None = None) -> tuple[Results, Places]:
    """Return what was found as far as it is still shown to the viewer, and where: the index learns a moment later.

    Of a comment and an answer it is said what they are about.
    """
    about = titles_for(_subjects(found), seen) if called is None else called
    hidden = hidden_among(item.id for item in found.items if item.kind == "comment")
    there = [item for item in found.items if _is_there(item, about, hidden)]
    where = {item.key: {"href": _address(item), "about": about[item.thread] if item.thread else ""} for item in there}
    return replace(found, items=there), where


def _is_there(item: Found, about: Mapping[str, str], hidden: Collection[int]) -> bool:
    if item.kind == "comment" and item.id in hidden:
        return False
    return item.kind == "person" or (item.thread or item.key) in about


def _address(item: Found) -> str | None:
    if item.kind == "comment":
        whole = address_of(item.thread)
        return f"{whole}#comment-{item.id}" if whole else None
    if item.kind == "product_question" and item.thread:  # an answer is shown with its question
        return address_of(item.thread)
    if item.kind == "person":
        return url_for("account.person", person_id=item.id)
    return address_of(item.key)
