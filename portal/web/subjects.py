"""What events are about, as pages need it: who may see it, what it is called today, where it is shown.

One line a kind of subject.  A subject that nobody may see any more has no audience.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Any

from flask import url_for
from sqlalchemy import case, func, literal, select, true, union_all
from sqlalchemy.orm import aliased

from portal.care.models import Case
from portal.challenges.models import Challenge
from portal.feedback.models import Feedback
from portal.groups.models import Group, GroupInvitation
from portal.ideas.models import Board, Idea, Round
from portal.kit.db import db
from portal.knowledge.models import Article, Guide, ProductQuestion
from portal.meetings.models import Meeting, MeetingQuestion
from portal.orders.models import Order, Preorder, Product
from portal.people.models import Person
from portal.people.queries import Viewer, names
from portal.people.rules import EVERYONE
from portal.production.models import Batch
from portal.surveys.models import Survey
from portal.talk.models import Comment
from portal.web.modules import is_told


@dataclass(frozen=True, slots=True)
class Subject:
    """How to find the title and the audience of things by their ids, and the endpoint that shows one."""

    table: Any
    title: Any
    audience: Any
    endpoint: str
    argument: str
    wall: Any = None  # the audience that keeps it to itself, of what stands in a group by invitation


PRODUCT_OF_PREORDER = select(Product.name).where(Product.id == Preorder.product_id).scalar_subquery()
PRODUCT_OF_BATCH = select(Product.name).where(Product.id == Batch.product_id).scalar_subquery()
INVITED = select(Group.name).where(Group.id == GroupInvitation.group_id, Group.shown_to_id.is_(None))
GROUP_OF_INVITATION = func.coalesce(INVITED.scalar_subquery(), "")
INSIDE = func.coalesce(Group.shown_to_id, Group.audience_id)
WALL_OF_INVITATION = select(INSIDE).where(Group.id == GroupInvitation.group_id).scalar_subquery()
WALL_OF_IDEA = case((Idea.group_id.is_not(None), Idea.shown_to_id), else_=None)
SUBJECTS: dict[str, Subject] = {
    "idea": Subject(Idea, Idea.title, Idea.audience_id, "ideas.show", "idea_id", WALL_OF_IDEA),
    "board": Subject(Board, Board.names["en"].as_string(), literal(EVERYONE), "ideas.index", "board"),
    "round": Subject(Round, Round.title, Round.audience_id, "rounds.show", "round_id"),
    "feedback": Subject(Feedback, Feedback.summary, Feedback.audience_id, "feedback.show", "feedback_id"),
    "case": Subject(Case, Case.title, Case.audience_id, "cases.show", "case_id"),
    "product": Subject(Product, Product.name, Product.audience_id, "preorders.product", "product_id"),
    "preorder": Subject(Preorder, PRODUCT_OF_PREORDER, Preorder.audience_id, "preorders.show", "preorder_id"),
    "batch": Subject(Batch, PRODUCT_OF_BATCH, Batch.audience_id, "preorders.batch", "batch_id"),
    "order": Subject(Order, Order.reference, Order.audience_id, "orders.show", "order_id"),
    "article": Subject(Article, Article.title, Article.audience_id, "knowledge.show", "article_id"),
    "guide": Subject(Guide, Guide.title, Guide.audience_id, "guides.show", "guide_id"),
    "survey": Subject(Survey, Survey.title, Survey.audience_id, "surveys.by_number", "survey_id"),
    "challenge": Subject(Challenge, Challenge.title, Challenge.audience_id, "challenges.show", "challenge_id"),
    "meeting": Subject(Meeting, Meeting.title, Meeting.audience_id, "meetings.show", "meeting_id"),
    "question": Subject(
        MeetingQuestion, MeetingQuestion.summary, MeetingQuestion.audience_id, "meetings.question", "question_id"
    ),
    "product_question": Subject(
        *(ProductQuestion, ProductQuestion.summary, ProductQuestion.audience_id),
        *("product_questions.show", "product_question_id"),
    ),
    "group": Subject(Group, Group.name, Group.audience_id, "groups.show", "group_id", INSIDE),
    "invitation": Subject(
        GroupInvitation,
        GROUP_OF_INVITATION,
        GroupInvitation.audience_id,
        "groups.invitation",
        "invitation_id",
        WALL_OF_INVITATION,
    ),
}
_stands = aliased(Person)
PERSON = ("account.person", "person_id")  # where members find one another


def split(subject: str) -> tuple[str, int]:
    """Return the kind and the id of a subject such as `idea:7`; what is not one has id 0."""
    kind, _, key = subject.partition(":")
    return kind, int(key) if key.isascii() and key.isdigit() and len(key) < 19 else 0


def may_see(seen: Viewer, subject: str) -> bool:
    """Say whether the viewer may see the subject; people hear of themselves only."""
    kind, key = split(subject)
    if kind == "person":
        return seen.is_known and seen.id == key
    found = _rows({kind: {key}}, lambda known: known.audience) if kind in SUBJECTS else {}
    return found.get(subject) in seen.audiences


def titles(subjects: Iterable[str], seen: Viewer | None = None) -> dict[str, str]:
    """Return what these subjects are called today; one query a kind.

    What a group keeps to itself is named only to a viewer inside; without a viewer it is, as to who must judge of it.
    """
    asked: dict[str, set[int]] = defaultdict(set)
    for kind, key in map(split, subjects):
        asked[kind].add(key)
    people = names(asked.pop("person", ()))
    known = _rows(asked, lambda known: case((_is_told(known, seen), known.title)))
    named = {subject: title for subject, title in known.items() if title is not None}
    return named | {f"person:{key}": name for key, name in people.items()}


def walled(subjects: Iterable[str], seen: Viewer) -> set[str]:
    """Return those of these subjects that a group by invitation keeps to itself, and the viewer may not see."""
    asked: dict[str, set[int]] = defaultdict(set)
    for kind, key in map(split, subjects):
        if kind in SUBJECTS and SUBJECTS[kind].wall is not None:
            asked[kind].add(key)
    found = _rows(asked, lambda known: case((_is_told(known, seen), 1), else_=0))
    return {subject for subject, is_told_ in found.items() if not is_told_}


def _is_told(known: Subject, seen: Viewer | None) -> Any:
    """Return the condition that a thing is in no group that keeps to itself, or that the viewer is let in."""
    if seen is None or known.wall is None:
        return true()
    inside = known.wall.in_(seen.audiences) | known.audience.in_(seen.audiences)
    return known.wall.is_(None) | inside


def titles_for(subjects: Iterable[str], seen: Viewer, people: Collection[int] = ()) -> dict[str, str]:
    """Return what those of these subjects that the viewer may see, and these people, are called; one query for all."""
    asked: dict[str, set[int]] = defaultdict(set)
    for kind, key in map(split, subjects):
        asked[kind].add(key)
    parts = [_named(SUBJECTS[kind], kind, asked[kind]) for kind in sorted(asked) if kind in SUBJECTS]
    parts += [_people(people)] if people else []
    rows = db.session.execute(union_all(*parts)) if parts else ()
    return {f"{row.kind}:{row.id}": row.title for row in rows if row.audience in seen.audiences}


def _people(ids: Collection[int]) -> Any:
    """Ask for the names of people, each by the record that stands for them."""
    name = func.coalesce(_stands.name, Person.name).label("title")
    asked = select(literal("person").label("kind"), Person.id, name, literal(EVERYONE).label("audience"))
    return asked.outerjoin(_stands, _stands.id == Person.joined_into_id).where(Person.id.in_(ids))


def _named(known: Subject, kind: str, keys: set[int]) -> Any:
    columns = (known.table.id, known.title.label("title"), known.audience.label("audience"))
    return select(literal(kind).label("kind"), *columns).where(known.table.id.in_(keys))


def _rows(asked: dict[str, set[int]], column: Callable[[Subject], Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for kind, keys in asked.items():
        if known := SUBJECTS.get(kind):
            rows = db.session.execute(select(known.table.id, column(known)).where(known.table.id.in_(keys)))
            found |= {f"{kind}:{key}": value for key, value in rows}
    return found


def address_of(subject: str) -> str | None:
    """Return where a subject is shown, if it has a page, and one in an open part of the house."""
    kind, key = split(subject)
    known = SUBJECTS.get(kind)
    arguments: dict[str, Any] = {known.argument: key} if known else {}
    return url_for(known.endpoint, **arguments) if known and is_told(subject) else None


def origin_of(subject: str, seen: Viewer) -> tuple[str, str] | None:
    """Return the title and the address of what something was distilled from: an idea, or an answer to one."""
    kind, key = split(subject)
    thread = db.session.scalar(select(Comment.subject).filter_by(id=key)) if kind == "comment" else subject
    title = titles_for([thread or ""], seen).get(thread or "")
    if not title or not thread:
        return None
    if kind == "comment":
        return title, url_for("ideas.said", idea_id=split(thread)[1], comment_id=key, _anchor=f"comment-{key}")
    return title, address_of(subject) or ""
