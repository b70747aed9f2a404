"""Atom feeds: new ideas, those of a tag, and what becomes of one idea; for everybody alike, whoever is signed in."""

from typing import Any

from flask import request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from portal.groups.queries import get_group
from portal.ideas.queries import Wanted, best_ideas, get_idea
from portal.ideas.rules import NAMES
from portal.kit.i18n import gettext
from portal.kit.text import clean_line
from portal.orders.queries.catalogue import catalogue
from portal.people.queries import ANYBODY as STRANGER
from portal.talk.queries import last_said
from portal.web.atom import Entry, feed, once_only
from portal.web.pages import Pages
from portal.web.policy import ANYBODY

bp = Pages("feeds", __name__)
bp.after_request(once_only)


@bp.get("/ideas.atom", to=ANYBODY, cached=True)
def ideas() -> Response:
    """Tell the newest ideas, all or of a tag."""
    tag = clean_line(request.args.get("tag", "")).lower()[:30]
    lines = best_ideas(STRANGER, "new", Wanted(tag=tag)).items
    title = gettext("Ideas about {tag}", tag=tag) if tag else gettext("New ideas")
    return feed(title, url_for("ideas.index", tag=tag or None, sort="new"), [_idea(line) for line in lines])


def _idea(line: Any) -> Entry:
    path = url_for("ideas.show", idea_id=line.id)
    return Entry(path, line.title, line.author, line.posted_at, line.summary, line.language)


@bp.get("/products.atom", to=ANYBODY, cached=True)
def products() -> Response:
    """Tell the newest products, each with who designed it."""
    lines = catalogue(STRANGER, "all").items
    return feed(gettext("New products"), url_for("preorders.products"), [_product(line) for line in lines])


def _product(line: Any) -> Entry:
    path, row = url_for("preorders.product", product_id=line.row.id), line.row
    whose = gettext(", ").join(name for _, name in line.designers)
    return Entry(path, row.name, whose, row.made_at, Markup(row.html), row.language)  # noqa: S704 - cleaned when stored


@bp.get("/groups/<int:group_id>.atom", to=ANYBODY, cached=True)
def group(group_id: int) -> Response:
    """Tell the newest ideas on the board of a group that is open to everybody."""
    row = get_group(group_id, STRANGER).group
    lines = best_ideas(STRANGER, "new", Wanted(group_id=group_id)).items
    return feed(row.name, url_for("groups.show", group_id=group_id), [_idea(line) for line in lines])


@bp.get("/ideas/<int:idea_id>.atom", to=ANYBODY, cached=True)
def idea(idea_id: int) -> Response:
    """Tell what becomes of one idea and what is said about it, the newest first."""
    whole, path = get_idea(idea_id, STRANGER), url_for("ideas.show", idea_id=idea_id)
    row = whole.idea
    entries = [_comment(said, row.title, path) for said in last_said(f"idea:{idea_id}", STRANGER)]
    if row.decided_at:
        title = row.title + gettext(": ") + gettext(NAMES[row.status])
        entries.append(Entry(f"{path}#decision", title, whole.decider, row.decided_at, row.reason))
    entries.append(Entry(path, row.title, whole.author, row.posted_at, row.summary, row.language))
    return feed(row.title, path, sorted(entries, key=lambda entry: entry.at, reverse=True))


def _comment(said: Any, title: str, path: str) -> Entry:
    author = said.author or gettext("Somebody")
    words = gettext("{name} about “{title}”", name=author, title=title)
    return Entry(f"{path}#comment-{said.id}", words, author, said.posted_at, Markup(said.html), said.language)  # noqa: S704 - cleaned when stored
