"""The one writer of Atom feeds: the same for ideas, for what is said about them, and for what was shipped."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from xml.etree.ElementTree import Element, SubElement, tostring

from flask import current_app, request
from markupsafe import Markup
from werkzeug.wrappers import Response

from portal.kit.i18n import gettext, language
from portal.kit.setting import setting

ATOM: Final = "application/atom+xml"
SPACE: Final = "http://www.w3.org/2005/Atom"
BEGINNING: Final = datetime(2000, 1, 1, tzinfo=UTC)  # when a feed changed that has nothing in it


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing in a feed: plain words, or HTML as the house keeps it; `key` is its own where several share a page."""

    path: str
    title: str
    author: str
    at: datetime
    words: str | Markup
    language: str = ""
    key: str = ""
    related: str = ""  # the page of what it answers


def feed(title: str, path: str, entries: Sequence[Entry]) -> Response:
    """Return a feed."""
    home = str(setting("PUBLIC_URL")).rstrip("/")
    root = Element("feed", {"xmlns": SPACE, "xml:lang": language()})
    _say(root, id=home + path, title=f"{title} – {setting('COMPANY')}", updated=_at(_newest(entries)))
    _link(root, "self", home + request.full_path.rstrip("?"), ATOM)
    _link(root, "alternate", home + path)
    for entry in entries:
        _write(SubElement(root, "entry"), entry, home)
    return current_app.response_class(tostring(root, "utf-8", xml_declaration=True), mimetype=ATOM)


def once_only(answer: Response) -> Response:
    """Send no second copy to who asks again while a feed is the same."""
    if answer.mimetype != ATOM:
        return answer
    answer.add_etag()
    return answer.make_conditional(request)


def _newest(entries: Sequence[Entry]) -> datetime:
    return max((entry.at for entry in entries), default=BEGINNING)


def _write(into: Element, entry: Entry, home: str) -> None:
    if entry.language and entry.language != "other":
        into.set("xml:lang", entry.language)
    _say(into, id=home + (entry.key or entry.path), title=entry.title, updated=_at(entry.at), published=_at(entry.at))
    _link(into, "alternate", home + entry.path)
    if entry.related:
        _link(into, "related", home + entry.related)
    _say(SubElement(into, "author"), name=entry.author or gettext("Somebody"))
    SubElement(into, "content", type="html" if isinstance(entry.words, Markup) else "text").text = str(entry.words)


def _link(into: Element, rel: str, href: str, kind: str = "text/html") -> None:
    SubElement(into, "link", rel=rel, type=kind, href=href)


def _say(into: Element, **words: str) -> None:
    for name, text in words.items():
        SubElement(into, name).text = text


def _at(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
