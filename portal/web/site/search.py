"""Where everybody searches: a page that can be narrowed, and a few finds while one types."""

from collections.abc import Sequence
from typing import Any

from flask import render_template, request, url_for

from portal.kit.errors import Refused
from portal.people.queries import Viewer
from portal.search.queries import Found, Results, search
from portal.web.modules import is_told
from portal.web.pages import Pages
from portal.web.policy import ANYBODY
from portal.web.site.account.searches import is_saved
from portal.web.site.narrowing import PLACES, Wording, chosen, facets, removals, wanted
from portal.web.subjects import address_of, titles_for
from portal.web.viewing import current_viewer

bp = Pages("search", __name__)
AT_ONCE = 6  # finds while one types


@bp.get("/search", to=ANYBODY, limit="60 per minute")
def index() -> str:
    """Show what answers the query best, and by what it can be narrowed."""
    seen, query, kind, choices = current_viewer(), _query(), request.args.get("kind", ""), chosen(request.args)
    shown: dict[str, Any] = {"q": query, "kind": kind, "choices": choices, "found": None}
    if query:
        found = search(query, seen, kind=kind, start=_start(), faceted=True, but_kinds=closed(), **wanted(choices))
        wording = Wording(seen, choices, found.facets)
        shown |= {"found": found, "places": _places(found, kind, seen), "addresses": addresses(found, seen)}
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
    listed = [(name, text) for name, text in PLACES.items() if is_told(name) and (name != "feedback" or seen.is_known)]
    if kind:
        return [(name, text, counts.get(name, 0) if name == kind else None) for name, text in listed]
    return [(name, text, counts[name]) for name, text in listed if name in counts]


def _start() -> int:
    asked = request.args.get("start", "0")
    if not (asked.isascii() and asked.isdigit() and len(asked) < 5):
        raise Refused("This page link is not valid.", code="cursor")
    return int(asked)


@bp.get("/search/at-once", to=ANYBODY, limit="120 per minute")
def at_once() -> str:
    """Show a few finds for what is being typed, as a piece of a page."""
    seen, query = current_viewer(), _query()
    found = search(query, seen, size=AT_ONCE, unfinished=True, but_kinds=closed()) if query else None
    where = addresses(found, seen)
    return render_template("site/search/at_once.html", q=query, found=found, addresses=where, kinds=PLACES)


def addresses(found: Results | None, seen: Viewer) -> dict[str, dict[str, Any]]:
    """Return where each thing found is shown, and of a comment what it is about, if the viewer may see that."""
    items: Sequence[Found] = found.items if found else ()
    about = titles_for((item.thread for item in items if item.thread), seen)
    return {item.key: {"href": _address(item), "about": about.get(item.thread, "")} for item in items}


def _address(item: Found) -> str | None:
    if item.kind == "comment":
        whole = address_of(item.thread)
        return f"{whole}#comment-{item.id}" if whole else None
    if item.kind == "person":
        return url_for("account.person", person_id=item.id)
    return address_of(item.key)
