"""What may answer a question that somebody is writing: like it as a whole, and of the same telling words."""

import re
from collections.abc import Sequence
from typing import Any

from sqlalchemy import case, literal, or_, select

from portal.kit.db import db
from portal.people.queries import Viewer
from portal.search import indexing
from portal.search.engines import Broken
from portal.search.models import SearchDocument
from portal.search.queries import may_see
from portal.search.rules.documents import Filters

WORD = re.compile(r"[^\W\d_]+")
HAN = re.compile("[\u3400-\u9fff]")
WORDS, SHORTEST, STEM = 8, 4, 5
SILENT = """
    about after again been before being cannot could does doesn down from have here into just like made make more much
    need only other over please same should some such than that their them then there these they this very want what
    when where which while will with without would your
"""
TELLS_NOTHING = frozenset(SILENT.split())


def known_things(text: str, seen: Viewer, kinds: Sequence[str], most: int) -> list[str]:
    """Return the keys of the things of some kinds that may answer a text; without the index, what shares its words."""
    words = telling(text)
    if not words:
        return []
    filters = Filters(seen.audiences, seen.id, kinds)
    like = _like(text, filters, 3 * most)
    shared = _sharing(words, filters, like, most)
    return sorted(shared, key=like.index)[:most] if like else shared


def telling(text: str) -> list[str]:
    """Return the beginnings of the longest words, and of Chinese the pairs of characters: others tell nothing."""
    found: dict[str, None] = {}
    for word in WORD.findall(text[:500].lower()):
        if HAN.search(word):
            found.update(dict.fromkeys(word[i : i + 2] for i in range(len(word) - 1)))
        elif len(word) >= SHORTEST and word not in TELLS_NOTHING:
            found[word[:STEM]] = None
    return sorted(found, key=len, reverse=True)[: WORDS if not HAN.search(text) else 2 * WORDS]


def _like(text: str, filters: Filters, most: int) -> list[str]:
    if indexing.is_away():
        return []
    try:
        return [hit.key for hit in indexing.index().similar(text, filters, most)]
    except Broken as why:
        indexing.broke(why)
        return []


def _sharing(words: Sequence[str], filters: Filters, among: Sequence[str], most: int) -> list[str]:
    """Return what shares a telling word, those first that share most."""
    table = SearchDocument
    holds = [
        or_(table.title.icontains(word, autoescape=True), table.body.icontains(word, autoescape=True)) for word in words
    ]
    shared: Any = sum((case((each, 1), else_=0) for each in holds), literal(0))
    asked = select(table.key).where(table.is_gone.is_(False), table.kind.in_(filters.kinds), may_see(filters))
    asked = asked.where(or_(*holds), *([table.key.in_(among)] if among else []))
    return list(db.session.scalars(asked.order_by(shared.desc(), table.key).limit(3 * most if among else most)))
