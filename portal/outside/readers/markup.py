"""HTML as other systems keep it, turned into Markdown: known tags are translated, all others leave their words."""

import re
from collections.abc import Callable
from html.parser import HTMLParser
from itertools import groupby
from typing import NamedTuple, Union, cast
from urllib.parse import urljoin, urlsplit

DEEPEST = 40  # tags within tags; what lies deeper is laid flat
VOID = {"br", "hr", "img", "input", "meta", "link", "wbr", "area", "col", "embed", "source", "track", "base"}
SILENT = {"script", "style", "head", "title", "template", "noscript", "iframe", "object", "svg", "math", "textarea"}
BLOCKS = {"p", "div", "ul", "ol", "li", "blockquote", "pre", "hr", "table", "h1", "h2", "h3", "h4", "h5", "h6"}
BLOCKS |= {"section", "article", "aside", "header", "footer", "dl", "dt", "dd", "figure", "details", "summary"}
CLOSES = {"p": {"p"}, "li": {"li", "p"}, "dt": {"dt", "dd", "p"}, "dd": {"dt", "dd", "p"}}
CLOSES |= {"tr": {"tr", "td", "th"}, "td": {"td", "th"}, "th": {"td", "th"}}
MARKS = {"strong": "**", "b": "**", "em": "*", "i": "*", "del": "~~", "s": "~~", "strike": "~~"}
BREAK = "\\\n"
SCHEMES = {"http", "https", "mailto"}

Child = Union["Node", str]


class Node(NamedTuple):
    """A tag with its attributes and what stands inside."""

    tag: str
    attributes: dict[str, str]
    children: list[Child]


class _Tree(HTMLParser):
    """Builds the tree, mending what is left open or closed too often."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open = [Node("", {}, [])]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open a tag inside the last one, after closing what it ends."""
        self._close_before(tag)
        node = Node(tag, {name: value or "" for name, value in attrs}, [])
        self.open[-1].children.append(node)
        if tag not in VOID and len(self.open) < DEEPEST:
            self.open.append(node)

    def handle_endtag(self, tag: str) -> None:
        """Close the tag and whatever was left open inside, if it is open at all."""
        depth = next((at for at in range(len(self.open) - 1, 0, -1) if self.open[at].tag == tag), 0)
        if depth:
            del self.open[depth:]

    def handle_data(self, data: str) -> None:
        """Keep a piece of text."""
        self.open[-1].children.append(data)

    def _close_before(self, tag: str) -> None:
        """Close what may not hold the new tag: an item ends the item before it, a block ends the paragraph."""
        closes = CLOSES.get(tag, {"p"} if tag in BLOCKS else set())
        while len(self.open) > 1 and self.open[-1].tag in closes:
            del self.open[-1]


class Markdown:
    """Writes a tree as Markdown; addresses are told from `base`."""

    def __init__(self, base: str = "") -> None:
        self.base = base

    def blocks(self, children: list[Child]) -> list[str]:
        """Return the blocks that the children make, words between blocks being paragraphs of their own."""
        found: list[str] = []
        for stands_alone, run in groupby(children, _is_block):
            if stands_alone:
                found += [text for node in run for text in self.block(cast(Node, node))]
            elif text := _at_line_start(_trimmed(self.inline([*run]))):
                found.append(text)
        return found

    def block(self, node: Node) -> list[str]:
        """Return one block, or the blocks inside where the tag itself means nothing to Markdown."""
        write = _BLOCK_WRITERS.get(node.tag)
        return write(self, node) if write else self.blocks(node.children)

    def heading(self, node: Node) -> list[str]:
        """Return a heading."""
        text = _on_one_line(self.inline(node.children))
        return [f"{'#' * int(node.tag[1])} {text}"] if text else []

    def quote(self, node: Node) -> list[str]:
        """Return a quotation."""
        lines = "\n\n".join(self.blocks(node.children)).split("\n")
        return ["\n".join(f"> {line}".rstrip() for line in lines)] if any(lines) else []

    def code_block(self, node: Node) -> list[str]:
        """Return code between fences that are longer than any inside."""
        code = words(node).strip("\n")
        fence = "`" * max(3, 1 + max(map(len, re.findall("`+", code)), default=0))
        return [f"{fence}\n{code}\n{fence}"] if code.strip() else []

    def items(self, node: Node) -> list[str]:
        """Return a list; numbers go on from where it says."""
        start = node.attributes.get("start", "")
        number = int(start) if re.fullmatch(r"[0-9]{1,6}", start) else 1
        found: list[str] = []
        for child in [c for c in node.children if isinstance(c, Node) or c.strip()]:
            blocks = self.blocks(child.children if isinstance(child, Node) and child.tag == "li" else [child])
            mark = f"{number + len(found)}." if node.tag == "ol" else "-"
            loose = "\n\n" if isinstance(child, Node) and _has(child, "p") else "\n"
            found.append(_hung(f"{mark} ", loose.join(blocks)))
        return ["\n".join(found)] if found else []

    def table(self, node: Node) -> list[str]:
        """Return a table whose first row is its head."""
        rows = [[self._cell(c) for c in _inside(row, {"td", "th"})] for row in _inside(node, {"tr"})]
        width = max(map(len, rows), default=0)
        if not width:
            return self.blocks([c for c in node.children if isinstance(c, Node) and c.tag == "caption"])
        lines = ["| " + " | ".join(row + [""] * (width - len(row))) + " |" for row in rows]
        return ["\n".join([lines[0], "|" + " --- |" * width, *lines[1:]])]

    def _cell(self, node: Node) -> str:
        """Return what stands in a cell, on one line."""
        return _on_one_line(" ".join(self.blocks(node.children)).replace("|", "\\|"))

    def inline(self, children: list[Child]) -> str:
        """Return a run of words with their marks."""
        return "".join(escaped(child) if isinstance(child, str) else self._mark(child) for child in children)

    def _mark(self, node: Node) -> str:
        """Return one marked piece of a run of words."""
        if node.tag in SILENT:
            return ""
        if node.tag == "br":
            return BREAK
        if node.tag in {"code", "kbd", "tt", "samp"}:
            return _code(words(node))
        if node.tag == "img":
            return self._picture(node)
        text = self.inline(node.children)
        if node.tag == "a":
            return self._link(node, text)
        return _marked(text, MARKS.get(node.tag, ""))

    def _link(self, node: Node, text: str) -> str:
        """Return a link, or only its words where its address leads nowhere safe."""
        address = self._address(node.attributes.get("href", ""))
        text = _on_one_line(text)
        return f"[{_balanced(text)}]({address})" if address and text else text

    def _picture(self, node: Node) -> str:
        """Return a picture, which the renderer shows as a link to where it lies."""
        address = self._address(node.attributes.get("src", ""))
        text = " ".join(escaped(node.attributes.get("alt", "")).split())
        return f"![{_balanced(text)}]({address})" if address else text

    def _address(self, text: str) -> str:
        """Return a whole address of a known scheme, with nothing in it that could end the link."""
        text = re.sub(r"[\x00-\x20\x7f\\]", "", text)
        try:
            address = urljoin(self.base, text)
            known = urlsplit(address).scheme in SCHEMES
        except ValueError:
            return ""
        return re.sub(r"[()<>\"'`*_|\[\]]", _percent, address) if known else ""


_BLOCK_WRITERS: dict[str, Callable[[Markdown, Node], list[str]]] = {
    **dict.fromkeys(["h1", "h2", "h3", "h4", "h5", "h6"], Markdown.heading),
    **dict.fromkeys(["ul", "ol"], Markdown.items),
    "blockquote": Markdown.quote,
    "pre": Markdown.code_block,
    "table": Markdown.table,
    "hr": lambda _markdown, _node: ["---"],
}


def to_markdown(html: str, base: str = "") -> str:
    """Return the Markdown that says what the HTML says."""
    tree = _Tree()
    tree.feed(_sound(html))
    tree.close()
    return "\n\n".join(Markdown(base).blocks(tree.open[0].children)).strip()


def _sound(html: str) -> str:
    """Return the HTML without comments and with no `<` but those of whole tags: loose ones cost the parser hours."""
    first, *rest = html.split("<!--")
    html = first + "".join(piece.partition("-->")[2] for piece in rest)
    return re.sub(r"<(?!/?[a-zA-Z][^<>]{0,4000}>)", "&lt;", html)


def words(node: Child) -> str:
    """Return the bare words of a tag."""
    if isinstance(node, str):
        return node
    return "\n" if node.tag == "br" else "".join(words(child) for child in node.children)


def escaped(text: str) -> str:
    """Return the words so that Markdown takes none of them for a mark."""
    text = re.sub(r"[ \t\r\n\f]+", " ", text)
    text = re.sub(r"([\\`*<])", r"\\\1", text)
    text = re.sub(r"(?<![^\W_])_|_(?![^\W_])", r"\\_", text)
    return re.sub(r"~(?=~)|&(?=#?\w+;)|\](?=[(\[:])|!(?=$|\[)", r"\\\g<0>", text)


def _on_one_line(text: str) -> str:
    """Return the words without their line ends."""
    return " ".join(text.replace(BREAK, " ").split())


def _trimmed(text: str) -> str:
    """Return a paragraph that neither begins nor ends with a line end."""
    text = text.strip()
    while text.endswith(BREAK.strip()) and not text.endswith("\\" + BREAK.strip()):
        text = text[:-1].rstrip()
    return text.removeprefix(BREAK)


def _percent(found: re.Match[str]) -> str:
    """Return a character as an address may carry it, except where it is common and harmless."""
    return found[0] if found[0] in "_'" else f"%{ord(found[0]):02X}"


def _balanced(text: str) -> str:
    """Return the words of a link with brackets that cannot end it, save those of a picture inside."""
    return text if "](" in text else re.sub(r"(?<!\\)[\[\]]", r"\\\g<0>", text)


def _marked(text: str, mark: str) -> str:
    """Return the text between marks, which stand next to its words and not next to blanks."""
    inner = text.strip()
    if not mark or not inner:
        return text
    before, after = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
    return f"{before}{mark}{inner}{mark}{after}"


def _code(text: str) -> str:
    """Return code within a line."""
    text = " ".join(text.split())
    ticks = "`" * (1 + max(map(len, re.findall("`+", text)), default=0))
    gap = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{ticks}{gap}{text}{gap}{ticks}" if text else ""


def _hung(mark: str, text: str) -> str:
    """Return a block that hangs from the mark of its item."""
    return mark + text.replace("\n", "\n" + " " * len(mark)).replace("\n" + " " * len(mark) + "\n", "\n\n")


def _at_line_start(text: str) -> str:
    """Return a paragraph none of whose lines begins like a heading, a list, a quotation or a rule."""
    text = re.sub(r"(?m)^ +", "", text)
    text = re.sub(r"(?m)^([#>+=|~-])", r"\\\1", text)
    return re.sub(r"(?m)^(\d{1,9})([.)])(?=\s|$)", r"\1\\\2", text)


def _is_block(child: Child) -> bool:
    """Say whether this is a block of its own, or marks words and has whole blocks inside."""
    if isinstance(child, str) or child.tag in SILENT:
        return False
    return child.tag in BLOCKS or any(_is_block(inner) for inner in child.children)


def _has(node: Node, tag: str) -> bool:
    """Say whether a tag stands directly inside."""
    return any(isinstance(child, Node) and child.tag == tag for child in node.children)


def _inside(node: Node, tags: set[str]) -> list[Node]:
    """Return the nearest tags of a kind, however their parents are called."""
    found: list[Node] = []
    for child in node.children:
        if isinstance(child, Node):
            found += [child] if child.tag in tags else _inside(child, tags)
    return found
