"""Markdown to safe HTML: our own short lists of what may stay, and a bound on what any text may cost."""

import logging
import re
from collections.abc import Callable, Iterator, MutableMapping, Sequence
from functools import cache
from typing import Any, Final

import nh3
from markdown_it import MarkdownIt
from markdown_it.parser_inline import ParserInline
from markdown_it.rules_inline.state_inline import Scanned, StateInline
from markdown_it.token import Token
from markupsafe import Markup, escape

from portal.kit.limits import BODY, HTML_BYTES, TABLE_CELLS
from portal.kit.text import clean

log = logging.getLogger(__name__)

RENDER_VERSION: Final = 1
DEEPEST: Final = 20
MOST_STEPS: Final = 60_000
TOP_HEADING: Final = 3  # h1 and h2 belong to the page around the text

TAGS: Final = frozenset(
    {"a", "blockquote", "br", "code", "em", "h3", "h4", "h5", "h6", "hr", "img", "li", "ol", "p", "pre", "s", "strong"}
    | {"table", "tbody", "td", "th", "thead", "tr", "ul"}
)
ATTRIBUTES: Final[dict[str, set[str]]] = {"*": set(), "a": {"href"}, "img": {"src", "alt"}, "ol": {"start"}}
CLASSES: Final = {"td": {"center", "end"}, "th": {"center", "end"}}
SCHEMES: Final = frozenset({"http", "https", "mailto"})
REL: Final = "nofollow ugc noopener"
_ADDRESS: Final = re.compile(r"https?://[^/\\\s][^\s\\]*|mailto:[^\s]+|/(?![/\\])[^\s\\]*|#[^\s]*", re.IGNORECASE)
_OWN_PICTURE: Final = re.compile(r"/uploads/[0-9A-Za-z_-]+(?:/[0-9A-Za-z_-]+){0,3}\.(?:webp|png|jpg|jpeg)")
_BARE_LINK: Final = re.compile(
    r"(?<![A-Za-z0-9])https?://[A-Za-z0-9][A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]*[A-Za-z0-9/=&#_~+-]"
)
_DELIMITER_ROW: Final = re.compile(r"\|?(?:[ \t]*:?-+:?[ \t]*\|)*(?:[ \t]*:?-+:?)?")
_CHINESE: Final = re.compile("[\u3001-\u303f\u3400-\u4dbf\u4e00-\u9fff\uff00-\uffef\U00020000-\U0003ffff]")
_CHINESE_MARK: Final = re.compile("[\u3001-\u303f\uff00-\uff0f\uff1a-\uff20]")
_ALIGN: Final = {"text-align:center": "center", "text-align:right": "end"}


class Html(Markup):
    """HTML that was made safe here, and may be shown as it is."""

    __slots__ = ()


class _Line(StateInline):
    """One line of text, in which Chinese needs no spaces around its emphasis."""

    def scanDelims(self, start: int, canSplitWord: bool) -> Scanned:  # noqa: N802, N803 - the parser's names
        """Let stars open and close beside a Chinese character or mark, where CommonMark wants a space."""
        found = super().scanDelims(start, canSplitWord)
        end = start + found.length
        before, after = self.src[start - 1 : start], self.src[end : end + 1]
        if not canSplitWord or not _CHINESE.search(before + after):
            return found
        return Scanned(not after.isspace() and bool(after), not before.isspace() and bool(before), found.length)


class _Lines(ParserInline):
    """The parser of lines, reading ours."""

    def parse(self, src: str, md: MarkdownIt, env: MutableMapping[str, Any], tokens: list[Token]) -> list[Token]:
        """Parse one line."""
        state = _Line(src, md, env, tokens)
        self.tokenize(state)
        for rule in self.ruler2.getRules(""):
            rule(state)
        return state.tokens


class TooCostly(Exception):
    """A text takes more work than any honest one; it is shown as it was typed."""


def render(text: str) -> Html:
    """Return what people wrote as safe HTML; a text that would cost too much comes back as plain paragraphs."""
    text = clean(text)
    if len(text) <= BODY.most:
        try:
            return _rendered(text, MOST_STEPS, TOP_HEADING)
        except TooCostly:
            log.info("a text of %s characters is shown plain", len(text))
        except Exception:  # a fault in the parser must not keep a text from being shown
            log.exception("a text of %s characters could not be rendered", len(text))
    return paragraphs(text)


def render_page(text: str) -> Html:
    """Return a page of ours (help, a legal text) as HTML: any length, its headings as written."""
    return _rendered(text, 100 * MOST_STEPS, 1)


def stored(html: str) -> Html:
    """Take HTML from a column that only `render` fills."""
    return Html(html)


def paragraphs(text: str) -> Html:
    """Return a text just as it was typed: paragraphs, line breaks and nothing else."""
    parts = (part.strip("\n") for part in re.split(r"\n{2,}", clean(text)))
    return Html(
        "\n".join(f"<p>{escape(part).replace(chr(10), Markup('<br>') + chr(10))}</p>" for part in parts if part)
    )


def _rendered(text: str, steps: int, top: int) -> Html:
    is_ours = steps > MOST_STEPS
    parser = _parser(tables=is_ours or cells(text) <= TABLE_CELLS, breaks=not is_ours)  # our own lines are wrapped
    tokens = parser.parse(text, {"steps": steps})
    _check(tokens, steps)
    for token in tokens:
        if is_ours:
            _join_lines(token.children or [])
        _tidy(token, top)
    html = parser.renderer.render(tokens, parser.options, {})
    if len(html.encode()) > HTML_BYTES and steps <= MOST_STEPS:
        raise TooCostly
    return Html(_cleaner(top).clean(html))


def _join_lines(tokens: Sequence[Token]) -> None:
    """Take away the ends of lines that stand within Chinese: the space in their place would be seen."""
    for n, token in enumerate(tokens):
        if token.type == "softbreak":
            before = "".join(one.content for one in tokens[:n])[-1:]
            after = "".join(one.content for one in tokens[n + 1 :])[:1]
            if _CHINESE_MARK.match(before) or (_CHINESE.match(before) and _CHINESE.match(after)):
                token.type = "text"


def cells(text: str) -> int:
    """Return how many cells the tables of a text would have at most."""
    width = found = 0
    for line in text.split("\n"):
        row = line.strip(" >\t")  # in one step: a pattern would begin anew at each of the spaces
        if not row:
            width = 0
        elif "|" in row and "-" in row and _DELIMITER_ROW.fullmatch(row):
            width = max(width, row.strip(" \t|").count("|") + 1)
        found += width
    return found


def _check(tokens: Sequence[Token], steps: int) -> None:
    """Refuse what is nested so deeply that the parser leaves some of it out, and links that are repeated too often."""
    deepest = max((token.level for token in tokens if token.nesting == 1), default=0)
    inner = (child for token in tokens for child in token.children or ())
    addresses = sum(len(str(value)) for child in inner for value in child.attrs.values())
    if deepest >= DEEPEST - 1 or (addresses > HTML_BYTES // 2 and steps <= MOST_STEPS):
        raise TooCostly


@cache
def _parser(*, tables: bool, breaks: bool) -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "breaks": breaks, "maxNesting": DEEPEST})
    parser.inline = _Lines()
    if tables:
        parser.enable("table")
    for ruler in (parser.block.ruler, parser.inline.ruler, parser.inline.ruler2):
        for rule in ruler.__rules__:
            rule.fn = _counted(rule.fn)
        ruler.__cache__ = None
    return parser


def _counted(rule: Callable[..., Any]) -> Callable[..., Any]:
    """Let a rule of the parser count its steps, so that the same text always costs the same."""

    def step(state: Any, *rest: Any) -> Any:
        left: MutableMapping[str, int] = state.env
        left["steps"] -= 1
        if left["steps"] < 0:
            raise TooCostly
        return rule(state, *rest)

    return step


@cache
def _cleaner(top: int) -> nh3.Cleaner:
    return nh3.Cleaner(
        tags=TAGS | {f"h{n}" for n in range(top, 7)},
        attributes=ATTRIBUTES,
        attribute_filter=_attribute,
        allowed_classes=CLASSES,
        set_tag_attribute_values={"img": {"loading": "lazy"}},
        url_schemes=set(SCHEMES),
        link_rel=REL,
    )


def _attribute(tag: str, name: str, value: str) -> str | None:
    """Keep an address only if it leads to the web, to mail or to a page of ours; a picture only if it is ours."""
    if name == "href":
        return value if _ADDRESS.fullmatch(value) else None
    if name == "src":
        return value if _OWN_PICTURE.fullmatch(value) else None
    if name == "start":
        return value if value.isascii() and value.isdigit() else None
    return value


def _tidy(token: Token, top: int) -> None:
    """Lower headings, and say by class what the parser says by style."""
    if token.type in {"heading_open", "heading_close"}:
        token.tag = f"h{min(int(token.tag[1]) + top - 1, 6)}"
    if token.type in {"td_open", "th_open"}:
        align = _ALIGN.get(str(token.attrs.pop("style", "")))
        token.attrs |= {"class": align} if align else {}
    if token.children:
        token.children = list(_inline(token.children))


def _inline(tokens: Sequence[Token]) -> Iterator[Token]:
    """Make links of bare addresses and of other people's pictures, outside of links."""
    within = 0
    for token in tokens:
        within += token.nesting if token.type in {"link_open", "link_close"} else 0
        if token.type == "text" and not within:
            yield from _links(token.content)
        elif token.type == "image" and not _OWN_PICTURE.fullmatch(str(token.attrs["src"])):
            yield from _picture_link(token, within)
        else:
            yield token


def _picture_link(image: Token, within: int) -> list[Token]:
    address = str(image.attrs["src"])
    words = [_text(_alt(image) or address)]
    return words if within else _link(address, words)


def _alt(image: Token) -> str:
    return "".join(child.content for child in image.children or () if child.type in {"text", "code_inline"})


def _links(text: str) -> Iterator[Token]:
    done = 0
    for found in _BARE_LINK.finditer(text) if "://" in text else ():
        yield _text(text[done : found.start()])
        yield from _link(found[0], [_text(found[0])])
        done = found.end()
    yield _text(text[done:])


def _link(address: str, words: list[Token]) -> list[Token]:
    return [Token("link_open", "a", 1, attrs={"href": address}), *words, Token("link_close", "a", -1)]


def _text(words: str) -> Token:
    return Token("text", "", 0, content=words)
