"""What is near to a text: asked of one function, whatever finds it."""

import re

from portal.ideas.models import Idea
from portal.ideas.queries import IdeaLine, ideas_with, ideas_worded_like
from portal.kit.clock import now
from portal.people.queries import Viewer
from portal.people.rules import EVERYONE
from portal.river.wake import tide
from portal.search.queries import similar
from portal.web.kept import Kept

WORD = re.compile(r"[^\W_]+")
HAN = re.compile("[\u3400-\u9fff]")
WORDS, PIECE = 6, 2
PUBLIC = Viewer(audiences=(EVERYONE,))
_near: Kept[list[int]] = Kept(20_000)
_lines: Kept[list[IdeaLine]] = Kept(2_000)


def near_ideas(text: str, seen: Viewer, most: int = 5) -> list[IdeaLine]:
    """Return the ideas nearest to a text that the viewer may see; without the index, those that share its words."""
    ids = similar(text, seen, most) if text else []
    return ideas_with(ideas_worded_like(_words(text), seen, most) if ids is None else ids, seen)


def ideas_near_to(idea: Idea) -> list[IdeaLine]:
    """Return what everybody may see near to an idea: found once an hour for each wording, read once a tide.

    While the index is away nothing is: a page must not search through all ideas for what stands beside it.
    """
    key = (idea.id, idea.edited_at, now().strftime("%d %H"))
    ids = _near.find(key)
    if ids is None and (ids := similar(f"{idea.title}\n{idea.summary}", PUBLIC, but=f"idea:{idea.id}")) is not None:
        _near.put(key, ids)
    return _lines.get((idea.id, idea.edited_at, tide()), lambda: ideas_with(ids or [], PUBLIC))


def _words(text: str) -> list[str]:
    """Return the longest words, and of Chinese its pairs of characters."""
    found: dict[str, None] = {}
    for word in WORD.findall(text):
        pieces = [word[i : i + PIECE] for i in range(max(1, len(word) - 1))] if HAN.search(word) else [word]
        found.update(dict.fromkeys(piece for piece in pieces if len(piece) > 2 or HAN.search(piece)))
    return sorted(found, key=len, reverse=True)[:WORDS]
