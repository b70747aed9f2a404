"""A text without the marks of Markdown, as a snippet shows it: near enough, and in no time however long it is."""

import re

# Each looks ahead over a bounded piece only, so that no text of marks takes long.
LINES = re.compile(r"^[ \t]{0,8}(?:(?:#{1,6}|>|[-*+]|[0-9]{1,4}[.)])[ \t]+|>)+", re.MULTILINE)
RULES = re.compile(r"^[ \t]*(?:[-*_=|:][ \t]*){3,200}$|^[ \t]*(?:```|~~~)[^\n]{0,80}$", re.MULTILINE)
LINKS = re.compile(r"!?\[([^\[\]\n]{0,300})\](?:\([^()\n]{0,500}\)|\[[^\[\]\n]{0,100}\])")
BRACKETS = re.compile(r"<(https?://[^<>\s]{1,500})>")
STRONG = re.compile(r"(\*\*|__|~~)(?=\S)([^*_~\n]{1,300})(?<=\S)\1")
STARRED = re.compile(r"(?<![*\\])\*(?=[^\s*])([^*\n]{1,300})(?<![\s\\])\*(?!\*)")
UNDERLINED = re.compile(r"(?<![\w\\])_(?=[^\s_])([^_\n]{1,300})(?<![\s\\])_(?!\w)")
CODE = re.compile(r"`{1,3}([^`\n]{1,300})`{1,3}")
CELLS = re.compile(r"[ \t]*\|[ \t]*")
ESCAPED = re.compile(r"\\([\\`*_{}\[\]()#+.!|>~-])")
MARKS = frozenset("#>*_`[<~|\\-+=.)")


def unmarked(text: str) -> str:
    """Return a text without marks."""
    if not MARKS.intersection(text):
        return text
    text = LINES.sub("", RULES.sub("", text))
    for pattern, kept in (
        (LINKS, r"\1"),
        (BRACKETS, r"\1"),
        (CODE, r"\1"),
        (STRONG, r"\2"),
        (STARRED, r"\1"),
        (UNDERLINED, r"\1"),
    ):
        text = pattern.sub(kept, text)
    return ESCAPED.sub(r"\1", CELLS.sub(" ", text))
