"""The searches that somebody saved: what is new for them rings the bell, until they end."""

from collections.abc import Mapping
from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from portal.kit.errors import Invalid, Refused
from portal.kit.i18n import say
from portal.search.acts import end_search, name_search, save_search
from portal.search.models import SavedSearch
from portal.search.queries import find_saved, finds_of, saved_by
from portal.search.rules.facets import Choices
from portal.search.rules.saved import choices_of as asked_by
from portal.web.policy import MEMBERS
from portal.web.site.account import bp
from portal.web.site.account.settings import me
from portal.web.site.narrowing import NUMBERED, PLACES, TITLES, WANTED, Chosen, Wording, chosen
from portal.web.viewing import current_viewer

LINES = ("status", "tag", "language")  # kept one a line
COLUMNS = {"product": ("product_id", "products"), "author": ("writer_id", "writers")}  # for one, and for several


@bp.get("/me/searches", to=MEMBERS)
def searches() -> str:
    """Show one's saved searches."""
    return _page()


def _page(wrong: str = "", typed: Mapping[int, str] | None = None) -> str:
    saved = [(each, choices_of(each)) for each in saved_by(me())]
    named: dict[str, Choices] = {
        facet: [(int(each), 0) for _, choices in saved for each in choices.get(facet, [])] for facet in NUMBERED
    }
    shown: dict[str, Any] = {"finds": finds_of(me()), "titles": TITLES, "places": PLACES}
    shown |= {"wording": Wording(current_viewer(), {}, named)}
    return render_template("site/account/searches.html", saved=saved, wrong=wrong, typed=typed or {}, **shown)


def choices_of(saved: SavedSearch) -> Chosen:
    """Return what a saved search asks for beside words, as an address says it."""
    asked = asked_by(saved)
    return {facet: [str(each) for each in asked[name]] for facet, name in WANTED.items() if name in asked}


@bp.post("/me/searches", to=MEMBERS, limit="30 per hour")
def search_saved() -> Response | tuple[str, int]:
    """Keep the search that was just made."""
    try:
        save_search(me(), request.form.get("q", "")[:200], request.form.get("kind", ""), **kept(chosen(request.form)))
    except Refused as refusal:
        return _page(say(refusal)), refusal.status
    return redirect(url_for("account.searches"), 303)


def kept(choices: Mapping[str, list[str]]) -> dict[str, Any]:
    """Return choices as a saved search keeps them; what is new is of this week in any case."""
    asked: dict[str, Any] = {name: "\n".join(choices[name]) for name in LINES if name in choices}
    for facet, (one, several) in COLUMNS.items():
        values = choices.get(facet, [])
        asked |= {one: int(values[0])} if len(values) == 1 else {several: "\n".join(values)} if values else {}
    return asked


def is_saved(words: str, kind: str, choices: Mapping[str, list[str]]) -> bool:
    """Say whether the viewer saved this very search."""
    return find_saved(me(), words, kind, **kept(choices)) is not None


@bp.post("/me/searches/<int:saved_id>/name", to=MEMBERS, limit="60 per hour")
def search_named(saved_id: int) -> Response | tuple[str, int]:
    """Call a saved search otherwise; without a name it is called by its words."""
    typed = request.form.get("name", "")
    try:
        name_search(saved_id, me(), typed)
    except Invalid as refusal:
        return _page(say(next(iter(refusal.fields.values()))), {saved_id: typed}), refusal.status
    return redirect(url_for("account.searches"), 303)


@bp.post("/me/searches/<int:saved_id>/end", to=MEMBERS)
def search_ended(saved_id: int) -> Response:
    """Hear no more of a saved search."""
    end_search(saved_id, me())
    return redirect(url_for("account.searches"), 303)
