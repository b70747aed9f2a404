"""What was said about a subject: threads one level deep, the oldest first."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Select, Subquery, bindparam, exists, func, or_, select, tuple_
from sqlalchemy.orm import aliased

from portal.kit.db import db
from portal.kit.errors import NotFound
from portal.kit.limits import PAGE_SIZE
from portal.kit.paging import Page, read_cursor
from portal.people.models import Muting, Person, Portrait
from portal.people.queries import Viewer
from portal.people.rules import STAFF
from portal.talk.models import Comment

MODERATING = Viewer(audiences=(1, 2, 3))
REPLIES = 10  # shown below a comment; the others have a page of their own
_author, _stands, _reply = aliased(Person), aliased(Person), aliased(Comment)
NAME = func.coalesce(_stands.name, _author.name)
FOLDED = exists().where(Muting.person_id == bindparam("me"), Muting.other_id == Comment.author_id)
SHOWN = (
    Comment.id,
    Comment.author_id,
    Comment.html,
    Comment.language,
    Comment.posted_at,
    Comment.reply_to,
    Comment.hidden_at,
    Comment.source_url,
    Comment.source_licence,
    NAME.label("author"),
    _author.role,
    Portrait.name.label("portrait"),
    Comment.removed_at,
    FOLDED.label("is_folded"),
)
AUDIENCES: Any = bindparam("audiences", expanding=True)


@dataclass(slots=True)
class Said:
    """A comment as a page shows it; of a hidden one nothing is left but that it was there."""

    id: int
    author_id: int | None
    author: str
    by_staff: bool
    html: str
    at: datetime
    reply_to: int | None
    is_hidden: bool
    source_url: str = ""
    source_licence: str = ""
    replies: list["Said"] = field(default_factory=list)
    more: int = 0  # replies that are not shown here
    is_removed: bool = False
    language: str = ""
    portrait: str = ""  # the file of the author's picture
    is_folded: bool = False  # the viewer does not want to hear who said it


def threads(subject: str, seen: Viewer, after: str | None = None, size: int = PAGE_SIZE) -> Page[Said]:
    """Return a page of the comments on a subject, the oldest first, with the first replies to each."""
    rows = _rows(_after(HEADS, after), seen, subject=subject, most=size + 1)
    page = Page.of([_said(row) for row in rows], size, _place)
    answered = {row.id for row in rows if row.is_answered}
    _tell_replies([head for head in page.items if head.id in answered], seen)
    return page


def thread(comment_id: int, subject: str, seen: Viewer, after: str | None = None) -> tuple[Said, Page[Said]]:
    """Return the head of the thread that a comment belongs to, and a page of the replies to it."""
    found = _read(COMMENTS.where(Comment.id == comment_id, Comment.subject == subject), seen)
    if found and found[0].reply_to:
        found = _read(COMMENTS.where(Comment.id == found[0].reply_to), seen)
    if not found:
        raise NotFound("This does not exist, or not any more.")
    replies = _after(COMMENTS.where(Comment.reply_to == found[0].id), after)
    return found[0], Page.of(_read(replies.limit(PAGE_SIZE + 1), seen), PAGE_SIZE, _place)


def find_comment(comment_id: int | None, seen: Viewer) -> Said | None:
    """Return a comment that the viewer may see."""
    found = _read(ONE, seen, comment=comment_id) if comment_id else []
    return found[0] if found and not found[0].is_hidden else None


def _place(said: Said) -> tuple[datetime, int]:
    return said.at, said.id


def _comments() -> Any:
    asked: Any = select(*SHOWN).select_from(Comment).outerjoin(_author, _author.id == Comment.author_id)
    asked = asked.outerjoin(_stands, _stands.id == _author.joined_into_id)
    asked = asked.outerjoin(Portrait, Portrait.person_id == func.coalesce(_stands.id, _author.id))
    return asked.where(Comment.audience_id.in_(AUDIENCES)).order_by(Comment.posted_at, Comment.id)


def _after(asked: Select[Any], after: str | None) -> Select[Any]:
    cursor = read_cursor(after, datetime, int)
    return asked if cursor is None else asked.where(tuple_(Comment.posted_at, Comment.id) > tuple_(*cursor))


def _rows(asked: Select[Any], seen: Viewer, **binds: object) -> Sequence[Any]:
    return db.session.connection().execute(asked, {"audiences": seen.audiences, "me": seen.id, **binds}).all()


def _read(asked: Select[Any], seen: Viewer, **binds: object) -> list[Said]:
    return [_said(row) for row in _rows(asked, seen, **binds)]


def _said(row: Any) -> Said:
    if row.hidden_at:
        gone = row.removed_at is not None
        return Said(row.id, None, "", False, "", row.posted_at, row.reply_to, True, is_removed=gone)
    who, source = (row.author_id, row.author or "", row.role in STAFF), (row.source_url, row.source_licence)
    more = {"language": row.language, "portrait": row.portrait or "", "is_folded": bool(row.is_folded)}
    return Said(row.id, *who, row.html, row.posted_at, row.reply_to, False, *source, **more)


def _tell_replies(heads: Sequence[Said], seen: Viewer) -> None:
    """Put the first replies below each comment, all in one question."""
    by_id = {head.id: head for head in heads}
    for row in _rows(REPLIED, seen, heads=list(by_id)) if by_id else ():
        head = by_id[row.reply_to]
        head.replies.append(_said(row))
        head.more = row.of - len(head.replies)


def _ranked() -> Subquery[Any]:
    """Number the replies to each of some comments, and count them."""
    place = func.row_number().over(partition_by=Comment.reply_to, order_by=(Comment.posted_at, Comment.id))
    of = func.count().over(partition_by=Comment.reply_to)
    asked = select(Comment.id, place.label("place"), of.label("of"))
    heads: Any = bindparam("heads", expanding=True)
    return asked.where(Comment.reply_to.in_(heads), Comment.audience_id.in_(AUDIENCES)).subquery()


def _replied() -> Any:
    ranked = _ranked()
    asked = COMMENTS.join(ranked, ranked.c.id == Comment.id).where(ranked.c.place <= REPLIES)
    return asked.add_columns(ranked.c.of)


# Built once: to build a question takes longer than the database needs to answer it.
COMMENTS = _comments()
IS_ANSWERED = exists().where(_reply.reply_to == Comment.id).label("is_answered")
FIRST = (Comment.subject == bindparam("subject"), Comment.reply_to.is_(None))
HEADS = COMMENTS.add_columns(IS_ANSWERED).where(*FIRST).limit(bindparam("most"))
ONE = COMMENTS.where(Comment.id == bindparam("comment"))
REPLIED = _replied()


def comments_on(
    subject: str, seen: Viewer, after: str | None = None, size: int = PAGE_SIZE, only: int = 0
) -> Page[Any]:
    """Return a page of all comments on a subject in the order in which they were said, replies among them."""
    shown = (Comment.id, Comment.author_id, Comment.body, Comment.posted_at, Comment.hidden_at, NAME.label("author"))
    asked = _after(COMMENTS.with_only_columns(*shown).where(Comment.subject == subject), after)
    if only:
        asked = asked.where(Comment.id == only)
    return Page.of(_rows(asked.limit(size + 1), seen), size, lambda row: (row.posted_at, row.id))


def said_by(author_id: int, seen: Viewer, most: int = 10) -> list[Any]:
    """Return what a person said last, under whatever record of theirs, as far as a viewer may see it."""
    own = select(Person.id).where(or_(Person.id == author_id, Person.joined_into_id == author_id))
    shown = select(Comment.id, Comment.subject, Comment.body, Comment.language, Comment.posted_at, Comment.votes)
    asked = shown.where(
        Comment.author_id.in_(own), Comment.hidden_at.is_(None), Comment.audience_id.in_(seen.audiences)
    )
    return list(db.session.execute(asked.order_by(Comment.posted_at.desc(), Comment.id.desc()).limit(most)).all())


def around(comment_id: int, size: int = 3) -> list[Any]:
    """Return what was said just before and after a comment, hidden or not, for moderators: the oldest first."""
    this = select(Comment.subject, Comment.posted_at, Comment.id).where(Comment.id == comment_id)
    found = db.session.execute(this).first()
    if found is None:
        return []
    shown = (Comment.id, Comment.html, Comment.posted_at, Comment.hidden_at, NAME.label("author"))
    asked = COMMENTS.with_only_columns(*shown).order_by(None).where(Comment.subject == found.subject)
    asked = asked.where(Comment.removed_at.is_(None))
    place, here = tuple_(Comment.posted_at, Comment.id), tuple_(found.posted_at, found.id)
    before = asked.where(place < here).order_by(Comment.posted_at.desc(), Comment.id.desc()).limit(size)
    after = asked.where(place > here).order_by(Comment.posted_at, Comment.id).limit(size)
    return [*reversed(_rows(before, MODERATING)), *_rows(after, MODERATING)]


def last_said(subject: str, seen: Viewer, most: int = 30) -> list[Any]:
    """Return what was said last on a subject, the newest first, as far as a viewer may see it; replies among it."""
    shown = (Comment.id, Comment.html, Comment.language, Comment.posted_at, NAME.label("author"))
    asked = COMMENTS.with_only_columns(*shown).where(Comment.subject == subject, Comment.hidden_at.is_(None))
    newest = asked.order_by(None).order_by(Comment.posted_at.desc(), Comment.id.desc())
    return list(_rows(newest.limit(most), seen))


def hidden_among(comment_ids: Iterable[int]) -> set[int]:
    """Return which of these comments are hidden."""
    ids = list(comment_ids)
    asked = select(Comment.id).where(Comment.id.in_(ids), Comment.hidden_at.is_not(None))
    return set(db.session.scalars(asked)) if ids else set()


def words_of(comment_ids: Iterable[int], seen: Viewer) -> dict[int, str]:
    """Return what stands in these comments, but for those that are hidden, or not for this reader."""
    ids = list(comment_ids)
    asked = select(Comment.id, Comment.html).where(Comment.id.in_(ids), Comment.hidden_at.is_(None))
    rows = db.session.execute(asked.where(Comment.audience_id.in_(seen.audiences))) if ids else ()
    return {row.id: row.html for row in rows}
