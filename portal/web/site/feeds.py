"""Atom feeds: new ideas, those of a tag, and what becomes of one idea; for everybody alike, whoever is signed in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final
from xml.etree.ElementTree import Element, SubElement, tostring

from flask import current_app, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from portal.ideas.queries import Wanted, best_ideas, get_idea
from portal.ideas.rules import NAMES
from portal.kit.i18n import gettext, language
from portal.kit.setting import setting
from portal.kit.text import clean_line
from portal.people.queries import ANYBODY as STRANGER
from portal.talk.queries import last_said
from portal.web.pages import Pages
from portal.web.policy import ANYBODY

bp = Pages("feeds", __name__)
SPACE: Final = "http://www.w3.org/2005/Atom"
BEGINNING: Final = datetime(2000, 1, 1, tzinfo=UTC)  # when a feed changed that has nothing in it


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing in a feed: plain words, or HTML as the house keeps it."""

    path: str
    title: str
    author: str
    at: datetime
    words: str | Markup
    language: str


@bp.get("/ideas.atom", to=ANYBODY, cached=True)
def ideas() -> Response:
    """Tell the newest ideas, all or of a tag."""
    tag = clean_line(request.args.get("tag", "")).lower()[:30]
    lines = best_ideas(STRANGER, "new", Wanted(tag=tag)).items
    title = gettext("Ideas about {tag}", tag=tag) if tag else gettext("New ideas")
    return _feed(title, url_for("ideas.index", tag=tag or None, sort="new"), [_idea(line) for line in lines])


def _idea(line: Any) -> Entry:
    path = url_for("ideas.show", idea_id=line.id)
    return Entry(path, line.title, line.author, line.posted_at, line.summary, line.language)


@bp.get("/ideas/<int:idea_id>.atom", to=ANYBODY, cached=True)
def idea(idea_id: int) -> Response:
    """Tell what becomes of one idea and what is said about it, the newest first."""
    whole, path = get_idea(idea_id, STRANGER), url_for("ideas.show", idea_id=idea_id)
    row = whole.idea
    entries = [_comment(said, row.title, path) for said in last_said(f"idea:{idea_id}", STRANGER)]
    if row.decided_at:
        title = f"{row.title}: {gettext(NAMES[row.status])}"
        entries.append(Entry(f"{path}#decision", title, whole.decider, row.decided_at, row.reason, ""))
    entries.append(Entry(path, row.title, whole.author, row.posted_at, row.summary, row.language))
    return _feed(row.title, path, sorted(entries, key=lambda entry: entry.at, reverse=True))


def _comment(said: Any, title: str, path: str) -> Entry:
    author = said.author or gettext("Somebody")
    words = gettext("{name} about “{title}”", name=author, title=title)
    return Entry(f"{path}#comment-{said.id}", words, author, said.posted_at, Markup(said.html), said.language)  # noqa: S704 - cleaned when stored


def _feed(title: str, path: str, entries: Sequence[Entry]) -> Response:
    """Write a feed."""
    home = str(setting("PUBLIC_URL")).rstrip("/")
    root = Element("feed", {"xmlns": SPACE, "xml:lang": language()})
    _say(root, id=home + path, title=f"{title} – {setting('COMPANY')}", updated=_at(_newest(entries)))
    SubElement(root, "link", rel="self", type="application/atom+xml", href=home + request.full_path.rstrip("?"))
    SubElement(root, "link", rel="alternate", type="text/html", href=home + path)
    for entry in entries:
        _write(SubElement(root, "entry"), entry, home)
    return current_app.response_class(tostring(root, "utf-8", xml_declaration=True), mimetype="application/atom+xml")


@bp.after_request
def once_only(answer: Response) -> Response:
    """Send no second copy to who asks again while a feed is the same."""
    answer.add_etag()
    return answer.make_conditional(request)


def _newest(entries: Sequence[Entry]) -> datetime:
    return max((entry.at for entry in entries), default=BEGINNING)


def _write(into: Element, entry: Entry, home: str) -> None:
    if entry.language and entry.language != "other":
        into.set("xml:lang", entry.language)
    _say(into, id=home + entry.path, title=entry.title, updated=_at(entry.at), published=_at(entry.at))
    SubElement(into, "link", rel="alternate", type="text/html", href=home + entry.path)
    _say(SubElement(into, "author"), name=entry.author or gettext("Somebody"))
    SubElement(into, "content", type="html" if isinstance(entry.words, Markup) else "text").text = str(entry.words)


def _say(into: Element, **words: str) -> None:
    for name, text in words.items():
        SubElement(into, name).text = text


def _at(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
