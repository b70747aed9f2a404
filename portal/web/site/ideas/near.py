"""What is near to a text: asked of one function, whatever finds it."""

import re

from portal.ideas.models import Idea
from portal.ideas.queries import IdeaLine, ideas_with, ideas_worded_like
from portal.kit.clock import now
from portal.people.queries import Viewer
from portal.people.rules import EVERYONE
from portal.search.queries import similar
from portal.web.kept import Kept

WORD = re.compile(r"[^\W_]+")
HAN = re.compile("[\u3400-\u9fff]")
WORDS, PIECE = 6, 2
PUBLIC = Viewer(audiences=(EVERYONE,))
_near: Kept[list[int]] = Kept(20_000)


def near_ideas(text: str, seen: Viewer, most: int = 5, but: int = 0) -> list[IdeaLine]:
    """Return the ideas nearest to a text that the viewer may see, without the one it comes from."""
    return ideas_with(_ids(text, seen, but, most), seen)


def ideas_near_to(idea: Idea, seen: Viewer) -> list[IdeaLine]:
    """Return what is near to an idea: found once for each wording, shown as it stands and to whom it may be shown."""
    key = (idea.id, idea.edited_at, now().strftime("%d %H"))
    ids = _near.get(key, lambda: _ids(f"{idea.title}\n{idea.summary}", PUBLIC, idea.id))
    return ideas_with(ids, seen)


def _ids(text: str, seen: Viewer, but: int, most: int = 5) -> list[int]:
    """Ask the index; while it is away, look for ideas whose titles have the same words."""
    ids = similar(text, seen, most, f"idea:{but}" if but else "")
    return ideas_worded_like(_words(text), seen, most, but) if ids is None else ids


def _words(text: str) -> list[str]:
    """Return the longest words, and of Chinese its pairs of characters."""
    found: dict[str, None] = {}
    for word in WORD.findall(text):
        pieces = [word[i : i + PIECE] for i in range(max(1, len(word) - 1))] if HAN.search(word) else [word]
        found.update(dict.fromkeys(piece for piece in pieces if len(piece) > 2 or HAN.search(piece)))
    return sorted(found, key=len, reverse=True)[:WORDS]
