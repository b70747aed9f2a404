"""What can be hidden: for each kind of thing the acts of its room, and what a moderator must see to decide."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from flask import url_for
from markupsafe import escape
from sqlalchemy import BigInteger, case, cast, func, select
from sqlalchemy.orm import aliased

from portal.flows.groups import hide_with_board, restore_with_board
from portal.groups.models import Group
from portal.ideas.acts import (
    hide_comment,
    hide_idea,
    remove_comment,
    remove_idea,
    restore_comment,
    restore_idea,
)
from portal.ideas.models import Idea
from portal.ideas.rules import PENDING
from portal.kit.db import db
from portal.kit.errors import NotFound
from portal.knowledge.acts.wondering import hide_product_question, restore_product_question
from portal.knowledge.models import ProductQuestion
from portal.meetings.acts import hide_question, restore_question
from portal.meetings.models import Meeting, MeetingQuestion
from portal.people.models import Person
from portal.people.rules import THE_MODERATORS
from portal.production import acts as production
from portal.talk.models import Comment
from portal.web.subjects import address_of, split, titles


@dataclass(frozen=True, slots=True)
class Hiding:
    """How the room of a thing hides and restores it, and perhaps removes it."""

    hide: Callable[[int, int, str], None]
    restore: Callable[[int, int], None]
    remove: Callable[[int, int, str], None] | None = None  # what is only hidden stays hidden


# Who wrote it, as they are known today: a record that was joined to another is that one.
_stands = aliased(Person)
WRITER = (
    func.coalesce(_stands.id, Person.id).label("author_id"),
    func.coalesce(_stands.name, Person.name).label("name"),
)
IS_ON_IDEA = Comment.subject.like("idea:%")
OF_IDEA = case((IS_ON_IDEA, cast(func.substr(Comment.subject, len("idea:") + 1), BigInteger)), else_=None)


def _hide_comment(comment_id: int, moderator_id: int, reason: str) -> None:
    """Let the room of what a comment is on hide it."""
    (production.hide_comment if _is_on_batch(comment_id) else hide_comment)(comment_id, moderator_id, reason)


def _restore_comment(comment_id: int, moderator_id: int) -> None:
    (production.restore_comment if _is_on_batch(comment_id) else restore_comment)(comment_id, moderator_id)


def _is_on_batch(comment_id: int) -> bool:
    subject = db.session.scalar(select(Comment.subject).filter_by(id=comment_id))
    return (subject or "").startswith("batch:")


HIDING = {
    "idea": Hiding(hide_idea, restore_idea, remove_idea),
    "comment": Hiding(_hide_comment, _restore_comment, remove_comment),
    "question": Hiding(hide_question, restore_question),
    "group": Hiding(hide_with_board, restore_with_board),
    "product_question": Hiding(hide_product_question, restore_product_question),
}


@dataclass(frozen=True, slots=True)
class Thing:
    """Something that somebody wrote, with where it stands."""

    kind: str
    id: int
    html: str
    author_id: int | None
    author: str
    at: datetime
    is_hidden: bool
    place: str
    title: str = ""  # of the place
    address: str | None = None
    is_waiting: bool = False
    is_removed: bool = False
    is_locked: bool = False

    @property
    def is_removable(self) -> bool:
        """Say whether its room knows more than hiding: for ideas, and what is said on them."""
        return self.place.startswith("idea:")


def hiding_of(kind: str) -> Hiding:
    """Return how things of a kind are hidden."""
    if kind not in HIDING:
        raise NotFound("This does not exist, or not any more.")
    return HIDING[kind]


def things(targets: Iterable[str], *, removed: bool = False) -> dict[str, Thing]:
    """Return what these are, hidden or not, for moderators: one query a kind and one for the titles.

    Of what was removed the words are there only for an administrator, or for who decides on an appeal.
    """
    asked: dict[str, set[int]] = defaultdict(set)
    for kind, key in map(split, targets):
        asked[kind].add(key)
    found = [*_ideas(asked.get("idea", set())), *_comments(asked.get("comment", set()))]
    found += [*_questions(asked.get("question", set())), *_groups(asked.get("group", set()))]
    found += _product_questions(asked.get("product_question", set()))
    known = titles({thing.place for thing in found if not thing.title})
    placed = [
        replace(thing, title=thing.title or known.get(thing.place, ""), address=_address(thing)) for thing in found
    ]
    shown = [thing if removed or not thing.is_removed else _wordless(thing) for thing in placed]
    return {f"{thing.kind}:{thing.id}": thing for thing in shown}


def _wordless(thing: Thing) -> Thing:
    return replace(thing, html="", title="" if thing.kind == "idea" else thing.title)


def _address(thing: Thing) -> str | None:
    if thing.kind == "comment" and thing.place.startswith("idea:"):
        idea_id, anchor = split(thing.place)[1], f"comment-{thing.id}"
        return url_for("ideas.said", idea_id=idea_id, comment_id=thing.id, _anchor=anchor)
    return address_of(thing.place)


def _ideas(ids: set[int]) -> list[Thing]:
    said = (Idea.id, Idea.html, *WRITER, Idea.posted_at)
    asked: Any = select(*said, Idea.audience_id, Idea.title, Idea.status, Idea.removed_at, Idea.locked_at)
    asked = asked.join(Person, Person.id == Idea.author_id).outerjoin(_stands, _stands.id == Person.joined_into_id)
    asked = asked.where(Idea.id.in_(ids))
    return [_idea(row) for row in db.session.execute(asked)] if ids else []


def _idea(row: Any) -> Thing:
    gone, who = row.removed_at is not None, (row.author_id, row.name, row.posted_at)
    is_hidden = gone or row.audience_id == THE_MODERATORS
    stands = {"is_waiting": row.status == PENDING, "is_removed": gone, "is_locked": row.locked_at is not None}
    return Thing("idea", row.id, row.html, *who, is_hidden, f"idea:{row.id}", row.title, **stands)


def _questions(ids: set[int]) -> list[Thing]:
    said = (MeetingQuestion.id, MeetingQuestion.body, MeetingQuestion.author_id, Person.name, MeetingQuestion.asked_at)
    asked: Any = select(*said, MeetingQuestion.audience_id, MeetingQuestion.meeting_id, Meeting.title)
    asked = asked.join(Person, Person.id == MeetingQuestion.author_id)
    asked = asked.join(Meeting, Meeting.id == MeetingQuestion.meeting_id).where(MeetingQuestion.id.in_(ids))
    return [_question(row) for row in db.session.execute(asked)] if ids else []


def _groups(ids: set[int]) -> list[Thing]:
    said = (Group.id, Group.html, *WRITER, Group.made_at, Group.shown_to_id, Group.name.label("title"))
    asked: Any = select(*said).join(Person, Person.id == Group.worded_by_id)
    asked = asked.outerjoin(_stands, _stands.id == Person.joined_into_id).where(Group.id.in_(ids))
    return [_group(row) for row in db.session.execute(asked)] if ids else []


def _group(row: Any) -> Thing:
    who, is_hidden = (row.author_id, row.name, row.made_at), row.shown_to_id is not None
    return Thing("group", row.id, row.html, *who, is_hidden, f"group:{row.id}", row.title)


def _question(row: Any) -> Thing:
    who, is_hidden = (row.author_id, row.name, row.asked_at), row.audience_id == THE_MODERATORS
    return Thing("question", row.id, str(escape(row.body)), *who, is_hidden, f"meeting:{row.meeting_id}", row.title)


def _product_questions(ids: set[int]) -> list[Thing]:
    row = ProductQuestion
    said = (row.id, row.body, row.author_id, Person.name, row.asked_at, row.audience_id, row.product_id)
    asked: Any = select(*said).join(Person, Person.id == row.author_id).where(row.id.in_(ids))
    return [_product_question(row) for row in db.session.execute(asked)] if ids else []


def _product_question(row: Any) -> Thing:
    who, is_hidden = (row.author_id, row.name, row.asked_at), row.audience_id == THE_MODERATORS
    return Thing("product_question", row.id, str(escape(row.body)), *who, is_hidden, f"product:{row.product_id}")


def _comments(ids: set[int]) -> list[Thing]:
    said = (Comment.id, Comment.html, *WRITER, Comment.posted_at, Comment.hidden_at)
    asked: Any = select(*said, Comment.subject, Idea.title, Comment.removed_at)
    asked = asked.outerjoin(Person, Person.id == Comment.author_id)
    asked = asked.outerjoin(_stands, _stands.id == Person.joined_into_id)
    asked = asked.outerjoin(Idea, Idea.id == OF_IDEA).where(Comment.id.in_(ids))
    return [_comment(row) for row in db.session.execute(asked)] if ids else []


def _comment(row: Any) -> Thing:
    who, hidden = (row.author_id, row.name or "", row.posted_at), row.hidden_at is not None
    gone = row.removed_at is not None
    return Thing("comment", row.id, row.html, *who, hidden, row.subject, row.title or "", is_removed=gone)
