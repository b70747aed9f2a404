"""Lists of ideas: each order walks its own index, so that the thousandth page costs what the first does."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from types import NoneType
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, or_, select, tuple_
from sqlalchemy.orm import aliased

from portal.ideas.models import Idea, IdeaTag, Vote
from portal.ideas.rules import ADOPTED, SUPPORT
from portal.kit.db import db
from portal.kit.errors import NotFound
from portal.kit.limits import PAGE_SIZE
from portal.kit.paging import Page, read_cursor
from portal.people.models import Person
from portal.people.queries import Viewer
from portal.people.rules import EVERYONE

ORDERS: dict[str, Any] = {"trending": Idea.trend, "top": Idea.votes, "new": Idea.posted_at, "decided": Idea.decided_at}
KEYS: dict[str, Any] = {"trending": float | NoneType, "top": int, "new": datetime, "decided": datetime}
_author, _stands = aliased(Person), aliased(Person)
AUTHOR = func.coalesce(_stands.name, _author.name).label("author")
CARD = (
    Idea.id,
    Idea.version,
    Idea.title,
    Idea.summary,
    Idea.language,
    Idea.status,
    Idea.author_id,
    Idea.posted_at,
    Idea.votes,
    Idea.comments,
    Idea.trend,
    Idea.decided_at,
)


@dataclass(slots=True)
class IdeaLine:
    """What a card shows of an idea."""

    id: int
    version: int
    title: str
    summary: str
    language: str
    status: str
    author_id: int
    posted_at: datetime
    votes: int
    comments: int
    trend: float | None
    decided_at: datetime | None
    author: str
    tags: list[str] = field(default_factory=list)
    mine: bool = False  # the viewer gave it a voice


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which ideas a list shows; empty means all."""

    status: str = ""
    tag: str = ""
    language: str = ""
    challenge_id: int | None = None  # only those in answer to it


def best_ideas(
    seen: Viewer, order: str = "trending", wanted: Wanted | None = None, after: str | None = None, size: int = PAGE_SIZE
) -> Page[IdeaLine]:
    """Return a page of the ideas that a viewer may see, in one of the four orders, stable among equals."""
    if order not in ORDERS:
        raise NotFound("There is no such order.")
    cursor = read_cursor(after, KEYS[order], int)
    asked = _narrowed(_lines().where(Idea.audience_id.in_(seen.audiences)), wanted or Wanted())
    page = Page.of(_walk(asked, order, cursor, size + 1), size, lambda line: (getattr(line, _key(order)), line.id))
    _tell_tags(page.items)
    _tell_mine(page.items, seen)
    return page


def _key(order: str) -> str:
    return str(ORDERS[order].key)


def _lines() -> Any:
    """Ask for what cards show, with today's name of the author."""
    joined: Any = select(*CARD, AUTHOR).join(_author, _author.id == Idea.author_id)
    return joined.outerjoin(_stands, _stands.id == _author.joined_into_id)


def _narrowed(asked: Select[Any], wanted: Wanted) -> Select[Any]:
    if wanted.status:
        asked = asked.where(Idea.status == wanted.status)
    if wanted.language:
        asked = asked.where(Idea.language == wanted.language)
    if wanted.tag:
        asked = asked.where(Idea.id.in_(select(IdeaTag.idea_id).where(IdeaTag.tag == wanted.tag)))
    if wanted.challenge_id:
        asked = asked.where(Idea.challenge_id == wanted.challenge_id)
    return asked


def _walk(asked: Select[Any], order: str, cursor: list[Any] | None, most: int) -> list[IdeaLine]:
    """Go on where the cursor stands.  What has no trend comes after all that has one, the newest first.

    It is asked for apart, because the two databases do not agree where NULL belongs, and so each part has its index.
    """
    key, found = ORDERS[order], []
    if cursor is None or cursor[0] is not None:
        found = _read(asked.where(_below(key, cursor)).order_by(key.desc(), Idea.id.desc()).limit(most))
    if order == "trending" and len(found) < most:
        older = Idea.id < cursor[1] if cursor and cursor[0] is None else None
        rest = asked.where(key.is_(None)) if older is None else asked.where(key.is_(None), older)
        found += _read(rest.order_by(key.desc(), Idea.id.desc()).limit(most - len(found)))
    return found


def _below(key: Any, cursor: list[Any] | None) -> ColumnElement[bool]:
    """Say what comes after the cursor; a row without a key is in no case below."""
    if cursor is None:
        return key.is_not(None)  # type: ignore[no-any-return]
    return tuple_(key, Idea.id) < tuple_(*cursor)


def _read(asked: Select[Any]) -> list[IdeaLine]:
    return [IdeaLine(*row) for row in db.session.execute(asked)]


def _tell_tags(lines: Sequence[IdeaLine]) -> None:
    by_id = {line.id: line for line in lines}
    asked = select(IdeaTag.idea_id, IdeaTag.tag).where(IdeaTag.idea_id.in_(by_id)).order_by(IdeaTag.tag)
    for idea_id, tag in db.session.execute(asked) if by_id else ():
        by_id[idea_id].tags.append(tag)


def _tell_mine(lines: Sequence[IdeaLine], seen: Viewer) -> None:
    if not lines or not seen.is_known:
        return
    given = select(Vote.idea_id).where(Vote.voter_id == seen.id, Vote.idea_id.in_([line.id for line in lines]))
    mine = set(db.session.scalars(given.where(Vote.withdrawn_at.is_(None), Vote.value == SUPPORT)))
    for line in lines:
        line.mine = line.id in mine


def ideas_with(ids: Sequence[int], seen: Viewer) -> list[IdeaLine]:
    """Return these ideas in this order, as far as the viewer may see them."""
    asked = _lines().where(Idea.id.in_(ids), Idea.audience_id.in_(seen.audiences))
    by_id = {line.id: line for line in _read(asked)} if ids else {}
    lines = [by_id[id_] for id_ in ids if id_ in by_id]
    _tell_mine(lines, seen)
    return lines


def lately_made(most: int) -> list[IdeaLine]:
    """Return the ideas that everybody sees being made or shipped, the last decision first."""
    asked = _lines().where(Idea.status.in_(("making", "shipped")), Idea.audience_id == EVERYONE)
    return _read(asked.order_by(Idea.decided_at.desc(), Idea.id.desc()).limit(most))


def ideas_worded_like(words: Sequence[str], seen: Viewer, most: int = 5) -> list[int]:
    """Return the ids of ideas whose titles have these words, those with the most of them first."""
    if not words:
        return []
    hits = [func.lower(Idea.title).contains(word.lower(), autoescape=True) for word in words]
    n = sum((hit.cast(Idea.votes.type) for hit in hits[1:]), hits[0].cast(Idea.votes.type))
    asked = select(Idea.id).where(or_(*hits), Idea.audience_id.in_(seen.audiences))
    return list(db.session.scalars(asked.order_by(n.desc(), Idea.votes.desc(), Idea.id.desc()).limit(most)))


def standings(year_began: datetime) -> dict[str, int]:
    """Return how many ideas that everybody sees stand where, and how many were adopted since the year began."""
    lately = func.count(case((Idea.decided_at >= year_began, 1)))
    public = select(Idea.status, func.count(), lately).where(Idea.audience_id == EVERYONE).group_by(Idea.status)
    rows = db.session.execute(public).all()
    adopted = sum(n for status, _, n in rows if status in ADOPTED)
    return {"adopted_this_year": adopted} | {status: n for status, n, _ in rows}


def popular_tags(most: int = 30) -> list[str]:
    """Return the tags that most ideas have, in the order of the alphabet."""
    public = select(IdeaTag.tag).join(Idea, Idea.id == IdeaTag.idea_id).where(Idea.audience_id == EVERYONE)
    return sorted(
        db.session.scalars(public.group_by(IdeaTag.tag).order_by(func.count().desc(), IdeaTag.tag).limit(most))
    )
