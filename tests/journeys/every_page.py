"""Walks all pages of a house as different people, and looks each over as a careful reader would."""

import html
import json
import re
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from playwright.sync_api import Page
from werkzeug.exceptions import HTTPException
from werkzeug.routing import Map, Rule

from portal.kit.catalogues import entries

NO_PAGES = ("/api/", "/static/", "/uploads/", "/healthz", "/readyz")
LANGUAGES, THEMES, WIDTHS = ("en", "zh-Hans", "zh-Hant"), ("light", "dark"), (1280, 360)
Shape = tuple[str, int]  # a theme and a width
SHAPES = [("light", 1280), ("dark", 1280), ("dark", 360), ("light", 360)]  # from each to the next one thing changes
Visit = tuple[str, str, list[Shape], bool]  # a page, a language, the shapes to see it in, and whether in new colours
ONLY_COLOURS = {"runOnly": ["color-contrast"]}  # two thirds of the time that axe takes
NO_COLOURS = {"rules": {"color-contrast": {"enabled": False}}}
MOST_REQUESTS, MOST_BYTES = 15, 150_000
OF_A_KIND, KNOWN_ONES = 8, 2  # so many things of a kind are opened to see where they lead; fewer where others have been
PIECES = {
    "ideas.similar",
    "search.at_once",
    "how.suggestions",
    "how.open_it",
    "notices.latest",
    "notices.home",
    "preorders.batch",
    "preorders.price",
}  # fragments, JSON, and signposts
LINKS = re.compile(r'(?:href="|value="https?://[^/"]+)(/[^"#]*)')  # also those that one copies to send them on
HAN = re.compile("[\u4e00-\u9fff]")
LATIN = re.compile(r"[A-Za-z][A-Za-z0-9@_'’.:;/&%()+ -]+")
# What is called the same in every language: our name, standards, units, keys.
SAME_WORDS = """
    Wellspring English API Atom CSV JSON Markdown PNG JPEG WebP GIF MB Enter CLV OpenAPI Stack Exchange Polis
    AdventureWorks Online Retail CDNOW Whoosh PostgreSQL SQLite Redis ISO IBAN UTC BG/NBD Gamma-Gamma PIN Chrome
    CSAT NPS Kano SERVQUAL PDF STEP STL ZIP TLS OpenID Connect WebSocket nginx Cookie
    km kg cm mm ms p q Bradley Terry k-means votes
    CAMT.053 UTF-8 XML BIC pain.001 Stripe
"""
CODES = re.compile(r"[A-Z]{1,3}[-0-9][-0-9 /]*")  # numbers of papers, references and accounts
SAME = set(SAME_WORDS.split())


class Rooms:
    """Which pages there are, by their rules."""

    def __init__(self, routes: str) -> None:
        rows = [row for row in json.loads(routes) if row["method"] == "GET"]
        rows = [
            row
            for row in rows
            if not row["rule"].startswith(NO_PAGES)
            and not row["rule"].endswith((".csv", ".atom", ".js", ".pdf", ".xml"))
        ]
        self.rules = {row["endpoint"]: row["rule"] for row in rows if row["endpoint"] not in PIECES}
        self.map = Map([Rule(rule, endpoint=name) for name, rule in self.rules.items()]).bind("here")

    def endpoint_of(self, path: str) -> str | None:
        """Return which page an address leads to."""
        try:
            return str(self.map.match(path.partition("?")[0])[0])
        except HTTPException:
            return None

    def walk(self, page: Page, known: dict[str, str]) -> dict[str, str]:
        """Follow every link from every page that has an address of its own, and from those that others have found.

        Return one address for each page.
        """
        waiting = [*(rule for rule in self.rules.values() if "<" not in rule), *known.values()]
        found: dict[str, str] = {}
        asked: set[str] = set()
        opened: Counter[str] = Counter()
        while waiting:
            path = waiting.pop(0)
            name = self.endpoint_of(path)
            if name is None or path in asked or opened[name] >= (KNOWN_ONES if name in known else OF_A_KIND):
                continue
            asked.add(path)
            opened[name] += 1
            answer = opened_patiently(page, path)
            assert answer.status < 500, f"{path} answers {answer.status}"
            if answer.status == 200 and "text/html" in answer.headers.get("content-type", ""):
                found.setdefault(name, path)
                links = LINKS.findall(answer.text())
                waiting += [html.unescape(link) for link in links]
        return found


def opened_patiently(page: Page, path: str) -> Any:
    """Return the answer to a request; a house that is busy is asked again."""
    for _ in range(20):
        answer = page.request.get(path, max_redirects=0)
        if answer.status != 503:
            break
        page.wait_for_timeout(500)
    return answer


def plan(seen: dict[str, dict[str, str]], *, every_look: bool) -> dict[str, list[Visit]]:
    """Share the pages out among those who may see them: each page in each language, theme and width at least once.

    In every look: in each language in each theme at each width.
    """
    visits: dict[str, list[Visit]] = defaultdict(list)
    for n, name in enumerate(sorted({name for paths in seen.values() for name in paths})):
        readers = [who for who, paths in seen.items() if name in paths]
        for turn, language in enumerate(LANGUAGES):
            who = readers[(n + turn) % len(readers)]
            one = (THEMES[(n + turn) % 2], WIDTHS[(n // 2 + turn) % 2])
            has_new_colours = every_look or turn < len(THEMES)  # a third language shows no other colours
            visits[who].append((seen[who][name], language, SHAPES if every_look else [one], has_new_colours))
    return visits


@dataclass
class Weight:
    """What a browser that has never been here fetches for one page."""

    requests: int = 0
    bytes: float = 0
    strangers: list[str] = field(default_factory=list)


class Inspector:
    """Looks pages over in one window, one after the other; in English as somebody who has never been here."""

    def __init__(self, page: Page, words: "Words", own: str) -> None:
        self.page, self.own, self.known = page, own, words
        self.weight = Weight()
        self.line = page.context.new_cdp_session(page)
        self.line.send("Network.enable")
        self.line.on("Network.requestWillBeSent", self._asked)
        self.line.on("Network.loadingFinished", self._came)

    def _asked(self, event: dict[str, Any]) -> None:
        self.weight.requests += 1
        url = event["request"]["url"]
        if not url.startswith((self.own, "data:", "blob:")):
            self.weight.strangers.append(url)

    def _came(self, event: dict[str, Any]) -> None:
        self.weight.bytes += event["encodedDataLength"]

    def faults(self, path: str, language: str, shapes: list[Shape], has_new_colours: bool) -> Iterator[str]:
        """Open a page in this language and return what is wrong with it in each of these shapes."""
        for turn, shape in enumerate(shapes):
            self._put_on(*shape)
            if not turn:
                self._open(path, language)
            only_colours = turn > 0 and shape[1] == shapes[turn - 1][1]
            rules = ONLY_COLOURS if only_colours else {} if has_new_colours else NO_COLOURS
            read = () if turn else (*self._weighs(), *self._words(language))
            for fault in (*read, *self._manners(language), *self._axe(rules)):
                yield f"{path} ({language}, {shape[0]}, {shape[1]} px): {fault}"

    def _put_on(self, theme: str, width: int) -> None:
        self.page.set_viewport_size({"width": width, "height": 844})
        self.page.emulate_media(color_scheme=theme, reduced_motion="reduce")  # type: ignore[arg-type]

    def _open(self, path: str, language: str) -> None:
        is_weighed = language == "en"  # once a page: scripts, sheets and fonts are the same in every language
        self.line.send("Network.setCacheDisabled", {"cacheDisabled": is_weighed})
        self.weight = Weight()
        self.page.goto(f"{path}{'&' if '?' in path else '?'}lang={language}", wait_until="load")

    def _manners(self, language: str) -> Iterator[str]:
        wide, lang, heads = self.page.evaluate(
            "[document.documentElement.scrollWidth - innerWidth, document.documentElement.lang, "
            "document.querySelectorAll('h1').length]"
        )
        if wide > 0:
            yield f"it scrolls sideways by {wide} px"
        if lang != language:
            yield f"it is in {lang}"
        if heads != 1:
            yield f"it has {heads} headings of the first rank"

    def _weighs(self) -> Iterator[str]:
        if self.weight.requests > MOST_REQUESTS:
            yield f"it asks {self.weight.requests} times"
        if self.weight.bytes > MOST_BYTES:
            yield f"it weighs {self.weight.bytes / 1000:.0f} kB"
        if self.weight.strangers:
            yield f"it asks strangers: {self.weight.strangers}"

    def _words(self, language: str) -> Iterator[str]:
        if language != "en":
            strange = {run for text in self.page.evaluate(TEXTS) for run in self.known.strange(text)}
            if strange:
                yield f"it says in English: {sorted(strange)}"

    def _axe(self, rules: dict[str, Any]) -> Iterator[str]:
        asked = {"resultTypes": ["violations"], **rules}
        for each in self.page.evaluate("(asked) => axe.run(document, asked)", asked)["violations"]:
            where = [(node["target"], node.get("failureSummary", "")[:160]) for node in each["nodes"][:3]]
            yield f"{each['id']}: {each['help']}: {where}"


# The words that a reader sees, of the page itself: what is marked as written in another language is left out.
TEXTS = """() => {
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const at = walker.currentNode.parentElement;
    const text = walker.currentNode.data.trim();
    if (text && !at.closest("script, style, code, pre, kbd, textarea, .avatar, [lang]:not(html)")) found.push(text);
  }
  for (const at of document.querySelectorAll("[aria-label], [placeholder], [title]")) {
    if (at.closest("[lang]:not(html)")) continue;
    found.push(...["aria-label", "placeholder", "title"].map((name) => at.getAttribute(name)).filter(Boolean));
  }
  return found;
}"""


class Words:
    """All that people wrote into a house: what of a page is theirs needs no translation."""

    def __init__(self, house: Path) -> None:
        self.written: set[str] = set()
        with sqlite3.connect(house / "wellspring.db") as db:
            tables = [row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
            for table in tables:
                for row in db.execute(f'SELECT * FROM "{table}"'):
                    self.written.update(plain(value) for text in row if isinstance(text, str) for value in parts(text))
        self.all = "\n".join(self.written)
        self.ours = {message for _, message, _ in entries("zh_Hans")}
        self.is_known = cache(self._is_known)

    def strange(self, text: str) -> list[str]:
        """Return the runs of Latin letters in a text that nobody wrote and that are called otherwise in Chinese."""
        if text in self.written and HAN.search(text):
            return []  # a name in several languages at once
        if text.endswith(("...", "…")) and text.rstrip(".… ") in self.all:
            return []  # the beginning of what somebody wrote
        return [run for run in LATIN.findall(text) if not self.is_known(run.strip(" .,:;()/+-"))]

    def _is_known(self, run: str) -> bool:
        words = run.split()
        if (
            len(run) < 2
            or run in self.written
            or run.startswith(("wellspring ", "https://"))
            or all(word in SAME for word in words)
            or CODES.fullmatch(run)
        ):
            return True
        if ": " in run:  # what was chosen, after the name of the choice
            return all(self.is_known(part) for part in run.split(": "))
        return run not in self.ours and run in self.all and re.search(rf"\b{re.escape(run)}\b", self.all) is not None


def parts(text: str) -> list[str]:
    """Return a text, or all texts in it if it is JSON."""
    if not text.startswith(("[", "{")):
        return [text]
    return [text, *re.findall(r'"([^"]+)"', text)]


def plain(text: str) -> str:
    """Return a text without the marks of HTML."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", text)).split())
