"""Hostile words through every field of every form, every body and every query: nothing breaks, runs or is lost.

No field is named here: the request of the test notes which fields a route asks for, so a new one is tried by itself.
"""

import os
import re
from functools import lru_cache
from html.parser import HTMLParser
from urllib.parse import quote, urlencode, urlsplit

import pytest
from flask import Request
from werkzeug.datastructures import ImmutableMultiDict

from portal.cli.routes import declared_routes
from tests.trust.subjects import PASSWORD, Subject
from tests.trust.words import dealt

MANY = int(os.environ.get("WELLSPRING_HOSTILE", "2"))  # words a field gets beside those that each gets
FOR_PROGRAMS = ("/api/", "/csp-report", "/drafts", "/readyz", "/static")
NOT_FOR_US = {"csrf", "lang"}
SHUTS_DOORS = ("/desk/house/modules", "/me/leave")  # come last: after them many a page is closed to whoever asks
ENDS_THE_SESSION = ("/sign-out", "/sign-in", "/sign-up", "/me/", "/reset", "/confirm")
ODD = ("nobody", "_method", "_scheme", "_anchor", "endpoint")  # what builds addresses knows some of these
LIVE = re.compile(r"alert|evil|javascript|vbscript|data:|xss|\bon\w+ *=|style=", re.IGNORECASE)
FINE = {"title", "name", "label", "subject", "tags", "question"}
PLAUSIBLE = {
    "body": "It hums at night.",
    "brief": "It hums at night.",
    "reason": "Many people asked for it.",
    "status": "review",
    "step": "drop",
    "kind": "question",
    "rating": "3",
    "quantity": "1",
    "threshold": "3",
    "price": "50",
    "prices": "1: 89.00",
    "currency": "EUR",
    "country": "SE",
    "stage": "making",
    "target": "idea:2",
    "password": PASSWORD,
    "present": PASSWORD,
    "mail": "somebody@example.org",
    "opens_at": "2031-01-01T10:00",
    "closes_at": "2031-02-01T10:00",
    "accepted": "true",
    "stock": "3",
    "points": "5",
    "basis_points": "100",
    "way": "accept",
    "language": "en",
    "theme": "dark",
}


class Heard(ImmutableMultiDict):
    """What came with a request; it notes which fields are asked for."""

    names: set[str] = set()

    def __contains__(self, key):
        Heard.names.add(key)
        return super().__contains__(key)

    def __getitem__(self, key):
        Heard.names.add(key)
        return super().__getitem__(key)

    def get(self, key, default=None, type=None):
        Heard.names.add(key)
        return super().get(key, default, type)

    def getlist(self, key, type=None):
        Heard.names.add(key)
        return super().getlist(key, type)


class Listening(Request):
    parameter_storage_class = Heard


@pytest.fixture
def burglars(village, app, monkeypatch):
    """Those who may most, each at their doors, and an application that says which fields it asks for."""
    monkeypatch.setattr(app, "request_class", Listening)
    monkeypatch.setitem(app.config, "PROPAGATE", False)
    who = {"anybody": "customer", "members": "customer"}
    known = {name: Subject(app, name, person_id) for name, person_id in village.people.items()}
    return lambda row: known[who.get(row["policy"], "admin")]


class Page(HTMLParser):
    """Collects what could run, and what stands in the fields."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.live, self.fields, self._name, self.inside = [], {}, None, ""
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        known = dict(attrs)
        address = re.sub(
            r"[\s\x00-\x20]", "", known.get("href") or known.get("src") or known.get("action") or ""
        ).lower()
        runs = any(name.startswith("on") or name in ("style", "srcdoc") for name in known)
        foreign = tag in ("script", "iframe", "object", "embed", "base", "form", "link", "svg:script")
        if runs or address.startswith(("javascript:", "data:", "vbscript:")) or (foreign and not _ours(tag, address)):
            self.live.append(self.get_starttag_text())
        if tag == "input" and known.get("type") not in ("hidden", "search", "file", "password", "checkbox", "radio"):
            self.fields.setdefault(known.get("name"), []).append(known.get("value") or "")
        self._name = known.get("name") if tag == "textarea" else None
        self.inside = ""

    def handle_data(self, data):
        self.inside += data

    def handle_endtag(self, tag):
        if tag == "textarea" and self._name:
            self.fields.setdefault(self._name, []).append(self.inside)
            self._name = None


@lru_cache(maxsize=1)
def page(text):
    """Read a page, once for all that is asked of it."""
    return Page(text)


def _ours(tag, address):
    """Say whether a tag is one of ours: scripts and sheets come from our own folder, forms go to our own pages."""
    is_feed = tag == "link" and urlsplit(address).path.endswith(".atom") and _inside(address)
    return (
        is_feed or address.startswith("/static/") if tag in ("script", "link") else tag == "form" and _inside(address)
    )


def _inside(address):
    return address == "" or (address.startswith(("/", "?")) and not address.startswith("//"))


def _leads_away(address):
    return urlsplit(address).netloc not in ("", "localhost") or address.startswith(("//", "/\\"))


def wrongs_of(answer):
    """Return what is wrong with an answer: it fails, it is not sealed, or something of what was typed lives in it."""
    policy = answer.headers["Content-Security-Policy"]
    said = {
        "fails": answer.status_code >= 500,
        "is open": "default-src 'none'" not in policy or "unsafe" in policy,
        "leads away": _leads_away(answer.headers.get("Location", "")),
        "sets a cookie": any(line.startswith("b=") for line in answer.headers.getlist("Set-Cookie")),
        "runs": answer.mimetype == "text/html" and bool(LIVE.search(answer.text)) and page(answer.text).live != [],
    }
    return [name for name, so in said.items() if so]


def send(subject, row, path, fields):
    """Send a form as it is, whatever its fields hold."""
    body = urlencode({"csrf": subject.key_of(path), **fields})
    sent = {"data": body, "content_type": "application/x-www-form-urlencoded"} if row["method"] != "GET" else {}
    answer = subject.reader.http.open(path, method=row["method"], buffered=True, **sent)
    if row["rule"].startswith(ENDS_THE_SESSION) and row["method"] != "GET":
        subject.come_in()
    return answer


def asked_by(subject, row, path):
    """Return which fields a route asks for, also those that it asks for only after others made sense; and whether it
    was closed to them all."""
    known = set()
    for _ in range(3):
        Heard.names = set()
        answer = send(subject, row, path, {name: plausible(name) for name in known - NOT_FOR_US})
        if Heard.names <= known:
            break
        known |= Heard.names
    names = sorted(name for name in known - NOT_FOR_US if isinstance(name, str))
    return names, answer.status_code in (401, 403, 404)


def plausible(name):
    """Return what somebody would type into a field of this name."""
    return "A quiet lamp" if name in FINE else PLAUSIBLE.get(name, "1" if name.endswith("_id") else "")


def lost(answer, name, typed):
    """Say whether a form that was refused has lost what was typed into this field."""
    if answer.status_code != 422 or answer.mimetype != "text/html" or isinstance(typed, bytes):
        return []
    fields = page(answer.text).fields
    shown = [squeezed(each) for each in fields.get(name, [])]  # of all forms of the page that ask for it
    return ["loses"] if shown and squeezed(typed) not in shown else []


def squeezed(text):
    """Return a text without what a browser or a page may write otherwise: ends of lines, blanks around, NUL."""
    return re.sub(r"[\x00\ufffd\s]+", "", text)


def pages(app, *, read):
    """Return the routes for people that read, or those that change something; those that shut doors come last."""
    rows = [row for row in declared_routes(app) if (row["method"] == "GET") is read]
    rows.sort(key=lambda row: row["rule"] in SHUTS_DOORS)
    return [row for row in rows if not row["rule"].startswith(FOR_PROGRAMS)]


def test_no_field_of_any_form_breaks_runs_or_loses_what_is_typed(village, burglars, app):
    words, wrong, tried, closed = dealt(MANY), [], 0, []
    rows = pages(app, read=False)
    for row in rows:
        subject, path = burglars(row), village.address(row["rule"])
        names, is_closed = asked_by(subject, row, path)
        closed += [row["rule"]] * is_closed
        for name in names:
            for typed in next(words):
                fields = {each: plausible(each) for each in names if each != "once"}
                answer = send(subject, row, path, {**fields, name: typed})
                said = wrongs_of(answer) + lost(answer, name, typed)
                wrong += [(row["rule"], name, typed[:60], *said)] if said else []
                tried += 1
    wrong += [(row["rule"], *said) for row in pages(app, read=True) if (said := shown(village, burglars, row))]
    assert not wrong, "\n".join(map(str, wrong))
    assert tried > 2_000
    assert len(closed) < len(rows) / 5, closed  # a walk that shuts itself out proves nothing


def shown(village, burglars, row):
    """Return what is wrong with a page, in which a part of all that may stand now."""
    return wrongs_of(send(burglars(row), row, village.address(row["rule"]), {}))


def test_no_query_breaks_a_page(village, burglars, app):
    words, wrong, tried = dealt(MANY), [], 0
    for row in pages(app, read=True):
        subject, path = burglars(row), village.address(row["rule"])
        for name in [*asked_by(subject, row, path)[0], *ODD, *re.findall(r"(\w+)>", row["rule"])]:
            for typed in ["POST"] if name in ODD else next(words):
                answer = send(subject, row, f"{path}?{urlencode({name: typed})}", {})
                said = wrongs_of(answer)
                if isinstance(typed, str) and "\x00" in typed and answer.status_code != 400:
                    said.append("takes NUL")
                wrong += [(row["rule"], name, typed[:60], *said)] if said else []
                tried += 1
    assert not wrong, "\n".join(map(str, wrong))
    assert tried > 500


def test_no_part_of_an_address_breaks(village, burglars, app):
    words, wrong = dealt(MANY), []
    for row in pages(app, read=True) + pages(app, read=False):
        for part in re.findall(r"<[^>]+>", row["rule"]):
            for typed in next(words):
                path = village.address(row["rule"].replace(part, quote(typed, safe="")[:2_000] or "x"))
                said = wrongs_of(send(burglars(row), row, path, {}))
                wrong += [(row["rule"], part, typed[:60], *said)] if said else []
    assert not wrong, "\n".join(map(str, wrong))
