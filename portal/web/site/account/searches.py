"""The searches that somebody saved: what is new for them rings the bell, until they end."""

from collections.abc import Mapping
from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from portal.kit.errors import Refused
from portal.kit.i18n import say
from portal.search.acts import end_search, save_search
from portal.search.models import SavedSearch
from portal.search.queries import find_saved, finds_of, saved_by
from portal.search.rules.facets import Choices
from portal.web.policy import MEMBERS
from portal.web.site.account import bp
from portal.web.site.account.settings import me
from portal.web.site.narrowing import NUMBERED, TITLES, Wording, chosen
from portal.web.viewing import current_viewer


@bp.get("/me/searches", to=MEMBERS)
def searches() -> str:
    """Show one's saved searches."""
    return _page()


def _page(wrong: str = "") -> str:
    saved = [(each, choices_of(each)) for each in saved_by(me())]
    named: dict[str, Choices] = {
        facet: [(int(choices[facet]), 0) for _, choices in saved if facet in choices] for facet in NUMBERED
    }
    shown = {"finds": finds_of(me()), "titles": TITLES, "wording": Wording(current_viewer(), {}, named)}
    return render_template("site/account/searches.html", saved=saved, wrong=wrong, **shown)


def choices_of(saved: SavedSearch) -> dict[str, str]:
    """Return what a saved search asks for beside words, as an address says it."""
    named = {"status": saved.status, "tag": saved.tag, "language": saved.language}
    numbered = {"product": saved.product_id, "author": saved.writer_id}
    return {name: str(value) for name, value in {**named, **numbered}.items() if value not in ("", None)}


@bp.post("/me/searches", to=MEMBERS, limit="30 per hour")
def search_saved() -> Response | tuple[str, int]:
    """Keep the search that was just made."""
    try:
        save_search(me(), request.form.get("q", "")[:200], request.form.get("kind", ""), **kept(chosen(request.form)))
    except Refused as refusal:
        return _page(say(refusal)), refusal.status
    return redirect(url_for("account.searches"), 303)


def kept(choices: Mapping[str, str]) -> dict[str, Any]:
    """Return choices as a saved search keeps them; what is new is of this week in any case."""
    asked: dict[str, Any] = {name: choices[name] for name in ("status", "tag", "language") if name in choices}
    numbered = {"product": "product_id", "author": "writer_id"}
    return asked | {kept: int(choices[name]) for name, kept in numbered.items() if name in choices}


def is_saved(words: str, kind: str, choices: Mapping[str, str]) -> bool:
    """Say whether the viewer saved this very search."""
    return find_saved(me(), words, kind, **kept(choices)) is not None


@bp.post("/me/searches/<int:saved_id>/end", to=MEMBERS)
def search_ended(saved_id: int) -> Response:
    """Hear no more of a saved search."""
    end_search(saved_id, me())
    return redirect(url_for("account.searches"), 303)
