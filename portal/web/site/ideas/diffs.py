"""What changed from one text to the next, word by word where that can be read, else line by line."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from difflib import SequenceMatcher

from portal.ideas.models import Revision
from portal.ideas.queries import Whole

PIECE = re.compile(r"\s+|[\u3400-\u9fff]|\w+|[^\w\s]")
MOST_PIECES = 4000  # comparing costs up to the square of this
CONTEXT = 60  # pieces shown around a change
Part = tuple[str, str]  # how (same, gone, new or cut) and the words


@dataclass(frozen=True, slots=True)
class Change:
    """One revision: who changed the words, when, and what."""

    who: str
    at: datetime
    title: list[Part]
    body: list[Part]
    tags: list[Part]


def changes(whole: Whole, revisions: Sequence[tuple[Revision, str, datetime]]) -> list[Change]:
    """Return what each revision changed, the last one first."""
    after = (whole.idea.title, whole.idea.body, ", ".join(whole.tags))
    found = []
    for revision, who, at in revisions:
        before = (revision.title, revision.body, revision.tags)
        title, body, tags = (difference(old, new) for old, new in zip(before, after, strict=True))
        found.append(Change(who, at, title, body, tags))
        after = before
    return found


def difference(old: str, new: str) -> list[Part]:
    """Return the parts that stayed, went and came, in their order; long parts that stayed are cut."""
    a, b = PIECE.findall(old), PIECE.findall(new)
    if max(len(a), len(b)) > MOST_PIECES:
        a, b = old.splitlines(keepends=True), new.splitlines(keepends=True)
    return list(_parts(a, b))


def _parts(a: list[str], b: list[str]) -> Iterator[Part]:
    for how, from_a, to_a, from_b, to_b in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if how == "equal":
            yield from _shortened(a[from_a:to_a], is_first=from_a == 0, is_last=to_a == len(a))
            continue
        if from_a < to_a:
            yield "gone", "".join(a[from_a:to_a])
        if from_b < to_b:
            yield "new", "".join(b[from_b:to_b])


def _shortened(same: list[str], *, is_first: bool, is_last: bool) -> Iterator[Part]:
    """Show what is near to a change, and cut what is far from any."""
    head, tail = (0 if is_first else CONTEXT), (0 if is_last else CONTEXT)
    if len(same) <= head + tail + CONTEXT or (is_first and is_last):
        yield "same", "".join(same)
        return
    if head:
        yield "same", "".join(same[:head])
    yield "cut", "…"
    if tail:
        yield "same", "".join(same[-tail:])
