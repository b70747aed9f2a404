"""Lists of ideas: each order walks its own index, so that the thousandth page costs what the first does."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from functools import cache
from types import NoneType
from typing import Any

from sqlalchemy import (
    ColumnElement,
    and_,
    bindparam,
    case,
    exists,
    func,
    literal_column,
    or_,
    select,
    tuple_,
)
from sqlalchemy.orm import aliased

from portal.ideas.models import Idea, IdeaTag, Share, Split, Vote
from portal.ideas.queries.tags import MEANT
from portal.ideas.rules import ADOPTED, SUPPORT
from portal.kit.db import db
from portal.kit.errors import NotFound
from portal.kit.limits import PAGE_SIZE
from portal.kit.paging import Page, read_cursor
from portal.people.models import Person
from portal.people.queries import ANYBODY, Viewer
from portal.people.rules import EVERYONE
from portal.people.veils import is_worn_by

ORDERS: dict[str, Any] = {"trending": Idea.trend, "top": Idea.votes, "new": Idea.posted_at, "decided": Idea.decided_at}
KEYS: dict[str, Any] = {"trending": float | NoneType, "top": int, "new": datetime, "decided": datetime}
COMMON = 200  # a tag on more ideas than that is met soon enough on the way down an order
_author, _stands = aliased(Person), aliased(Person)
AUTHOR = func.coalesce(_stands.name, _author.name).label("author")
BETWEEN = "\n"  # no tag has it
TAGS = select(func.aggregate_strings(MEANT, BETWEEN)).where(IdeaTag.idea_id == Idea.id).scalar_subquery()
_merged = aliased(Idea)
GIVEN = exists().where(
    Vote.voter_id == bindparam("me"), Vote.withdrawn_at.is_(None), Vote.value == literal_column(str(SUPPORT))
)
# A voice counts where it was given, or where that was merged into.
MINE = or_(
    GIVEN.where(Vote.idea_id == Idea.id), GIVEN.where(Vote.idea_id == _merged.id, _merged.canonical_id == Idea.id)
)
_share = aliased(Person)
SHARED = exists().where(
    Split.idea_id == Idea.id,
    Split.began_at.is_not(None),
    Split.ended_at.is_(None),
    Share.split_id == Split.id,
    Share.person_id == _share.id,
    or_(_share.id == bindparam("me"), _share.joined_into_id == bindparam("me")),
)
# Only answers to a challenge are posted under a veil: of all others nothing is asked.
VEILED = and_(Idea.challenge_id.is_not(None), is_worn_by(Idea.author_id, bindparam("me")))
WROTE = or_(_author.id == bindparam("me"), _author.joined_into_id == bindparam("me"))
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
    Idea.named_status_id,
    Idea.board_id,
    Idea.locked_at,
    Idea.group_id,
    AUTHOR,
    TAGS.label("tags"),
    MINE.label("mine"),
    or_(WROTE, VEILED, SHARED).label("own"),
)
AUDIENCES: Any = bindparam("audiences", expanding=True)


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
    named_status_id: int | None
    board_id: int | None
    locked_at: datetime | None
    group_id: int | None
    author: str
    tags: list[str] = field(default_factory=list)
    mine: bool = False  # the viewer gave it a voice
    own: bool = False  # the viewer is an author of it, named or not
    is_explored: bool = False  # it stands here so that people see it, not by its rank


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which ideas a list shows; empty means all."""

    status: str = ""
    tag: str = ""
    language: str = ""
    challenge_id: int | None = None  # only those in answer to it
    board_id: int | None = None
    group_id: int | None = None  # only those on its board


def best_ideas(
    seen: Viewer, order: str = "trending", wanted: Wanted | None = None, after: str | None = None, size: int = PAGE_SIZE
) -> Page[IdeaLine]:
    """Return a page of the ideas that a viewer may see, in one of the four orders, stable among equals."""
    if order not in ORDERS:
        raise NotFound("There is no such order.")
    cursor = read_cursor(after, KEYS[order], int)
    lines = _walk(wanted or Wanted(), order, cursor, size + 1, seen)
    return Page.of(lines, size, lambda line: (getattr(line, _key(order)), line.id))


def _key(order: str) -> str:
    return str(ORDERS[order].key)


def _walk(wanted: Wanted, order: str, cursor: list[Any] | None, most: int, seen: Viewer) -> list[IdeaLine]:
    """Go on where the cursor stands.  What has no trend comes after all that has one, the newest first.

    It is asked for apart, because the two databases do not agree where NULL belongs, and so each part has its index.
    """
    key, last = cursor or (None, None)
    filters, found = _filters(wanted), []
    binds = {**asdict(wanted), "key": key, "last": last}
    if cursor is None or key is not None:
        found = _read(_question(order, filters, "below" if cursor else "first"), seen, most=most, **binds)
    if order == "trending" and len(found) < most:
        part = "untold below" if cursor and key is None else "untold"
        found += _read(_question(order, filters, part), seen, most=most - len(found), **binds)
    return found


def _filters(wanted: Wanted) -> tuple[str, ...]:
    """Return which filters are set; a tag is looked for among the ideas, or its ideas are sorted if they are few."""
    filters = [name for name, value in asdict(wanted).items() if value and name != "tag"]
    if wanted.tag:
        filters.append("common" if _is_common(wanted.tag) else "rare")
    return tuple(filters)


def _is_common(tag: str) -> bool:
    return _ask(HOW_COMMON, tag=tag).scalar_one() == COMMON  # type: ignore[no-any-return]


@cache
def _question(order: str, filters: tuple[str, ...], part: str) -> Any:
    """Return the question for a page, built once: that takes longer than the database needs to answer it."""
    key = ORDERS[order]
    down = key.desc(), Idea.id.desc()
    shown = LINES.where(Idea.audience_id.in_(AUDIENCES), Idea.canonical_id.is_(None))
    asked = shown.where(PARTS[part](key), *(FILTERS[each] for each in filters))
    return asked.order_by(*down).limit(bindparam("most"))


def _lines() -> Any:
    """Ask for what cards show, with today's name of the author."""
    joined: Any = select(*CARD).join(_author, _author.id == Idea.author_id)
    return joined.outerjoin(_stands, _stands.id == _author.joined_into_id)


LINES = _lines()
IS_TAGGED = or_(
    and_(IdeaTag.tag == bindparam("tag"), IdeaTag.stands_for.is_(None)), IdeaTag.stands_for == bindparam("tag")
)
TAGGED = select(IdeaTag.idea_id).where(IS_TAGGED)
HOW_COMMON = select(func.count()).select_from(TAGGED.limit(COMMON).subquery())
FILTERS: dict[str, ColumnElement[bool]] = {
    "status": Idea.status == bindparam("status"),
    "language": Idea.language == bindparam("language"),
    "challenge_id": Idea.challenge_id == bindparam("challenge_id"),
    "board_id": Idea.board_id == bindparam("board_id"),
    "group_id": Idea.group_id == bindparam("group_id"),
    "common": exists().where(IdeaTag.idea_id == Idea.id, IS_TAGGED),
    "rare": Idea.id.in_(TAGGED),
}
PARTS: dict[str, Callable[[Any], ColumnElement[bool]]] = {
    "first": lambda key: key.is_not(None),
    "below": lambda key: tuple_(key, Idea.id) < tuple_(bindparam("key", type_=key.type), bindparam("last")),
    "untold": lambda key: key.is_(None),
    "untold below": lambda key: and_(key.is_(None), Idea.id < bindparam("last")),
}
THESE = LINES.where(Idea.id.in_(bindparam("ids", expanding=True)), Idea.audience_id.in_(AUDIENCES)).where(
    Idea.canonical_id.is_(None)
)
_OWN = select(Person.id).where(or_(Person.id == bindparam("author"), Person.joined_into_id == bindparam("author")))
BY = (
    LINES.where(Idea.author_id.in_(_OWN), Idea.audience_id.in_(AUDIENCES), Idea.canonical_id.is_(None))
    .order_by(Idea.posted_at.desc(), Idea.id.desc())
    .limit(bindparam("most"))
)
MADE = LINES.where(Idea.status.in_(("making", "shipped")), Idea.audience_id == EVERYONE, Idea.canonical_id.is_(None))


def _ask(asked: Any, **binds: object) -> Any:
    return db.session.connection().execute(asked, binds)


def _read(asked: Any, seen: Viewer, **binds: object) -> list[IdeaLine]:
    rows = _ask(asked, audiences=seen.audiences, me=seen.id, **binds)
    return [_line(*row) for row in rows]


def _line(*row: Any) -> IdeaLine:
    *shown, tags, mine, own = row
    line = IdeaLine(*shown)
    line.tags, line.mine, line.own = tags_from(tags), bool(mine), bool(own)
    return line


def tags_from(joined: str | None) -> list[str]:
    """Return the tags of an idea in the order of the alphabet, from one row that holds them all."""
    return sorted(set(joined.split(BETWEEN))) if joined else []


def ideas_with(ids: Sequence[int], seen: Viewer) -> list[IdeaLine]:
    """Return these ideas in this order, as far as the viewer may see them and they stand for themselves."""
    by_id = {line.id: line for line in _read(THESE, seen, ids=ids)} if ids else {}
    return [by_id[id_] for id_ in ids if id_ in by_id]


def ideas_by(author_id: int, seen: Viewer, most: int = 10) -> list[IdeaLine]:
    """Return the ideas of a person, under whatever record of theirs, that a viewer may see, the last one first."""
    return _read(BY, seen, author=author_id, most=most)


def lately_made(most: int) -> list[IdeaLine]:
    """Return the ideas that everybody sees being made or shipped, the last decision first."""
    asked = MADE.order_by(Idea.decided_at.desc(), Idea.id.desc()).limit(most)
    return _read(asked, ANYBODY)


def ideas_worded_like(words: Sequence[str], seen: Viewer, most: int = 5) -> list[int]:
    """Return the ids of ideas whose titles have these words, those with the most of them first."""
    if not words:
        return []
    hits = [func.lower(Idea.title).contains(word.lower(), autoescape=True) for word in words]
    n = sum((hit.cast(Idea.votes.type) for hit in hits[1:]), hits[0].cast(Idea.votes.type))
    asked = select(Idea.id).where(or_(*hits), Idea.audience_id.in_(seen.audiences), Idea.canonical_id.is_(None))
    return list(db.session.scalars(asked.order_by(n.desc(), Idea.votes.desc(), Idea.id.desc()).limit(most)))


def standings(year_began: datetime) -> dict[str, int]:
    """Return how many ideas that everybody sees stand where, and how many were adopted since the year began."""
    lately = func.count(case((Idea.decided_at >= year_began, 1)))
    public = select(Idea.status, func.count(), lately).where(Idea.audience_id == EVERYONE)
    rows = db.session.execute(public.where(Idea.canonical_id.is_(None)).group_by(Idea.status)).all()
    adopted = sum(n for status, _, n in rows if status in ADOPTED)
    return {"adopted_this_year": adopted} | {status: n for status, n, _ in rows}


def popular_tags(most: int = 30) -> list[str]:
    """Return the tags that most ideas have, in the order of the alphabet."""
    public = select(MEANT).join(Idea, Idea.id == IdeaTag.idea_id).where(Idea.audience_id == EVERYONE)
    return sorted(db.session.scalars(public.group_by(MEANT).order_by(func.count().desc(), MEANT).limit(most)))
