"""Flags on things that the reporter sees: moderation keeps the flag, the room of the thing knows what it is."""

from sqlalchemy import select

from portal.flows.spam import spam_score
from portal.groups.queries import find_group
from portal.ideas.models import Idea
from portal.kit.db import db
from portal.kit.errors import NotFound
from portal.knowledge.queries.wondering import find_product_question
from portal.meetings.queries import find_question
from portal.moderation import acts as moderation
from portal.people.queries import Viewer, viewer
from portal.river import act
from portal.talk.models import Comment

Flaggable = tuple[str, int | None]  # the place where the thing stands, and who wrote it


@act
def flag(target: str, reporter_id: int, reason: str, note: str = "") -> int:
    """Say that an idea, a comment, a question or a group breaks the rules; return the id of the flag."""
    place, author_id = get_flaggable(target, viewer(reporter_id))
    score = spam_score(target)
    return moderation.flag(target, place, author_id, reporter_id, reason, note, score.percent if score else 0)


def get_flaggable(target: str, seen: Viewer) -> Flaggable:
    """Return where a thing stands and who wrote it, to those who see it."""
    kind, _, key = target.partition(":")
    find = FINDERS.get(kind)
    number = int(key) if key.isascii() and key.isdigit() and len(key) < 19 else 0
    found = find(number, seen) if find else None
    if found is None:
        raise NotFound("This does not exist, or not any more.")
    return found


def _idea(idea_id: int, seen: Viewer) -> Flaggable | None:
    asked = select(Idea.author_id).where(Idea.id == idea_id, Idea.audience_id.in_(seen.audiences))
    row = db.session.execute(asked).first()
    return (f"idea:{idea_id}", row[0]) if row else None


def _question(question_id: int, seen: Viewer) -> Flaggable | None:
    asked = find_question(question_id, seen)
    return (f"meeting:{asked.meeting_id}", asked.author_id) if asked else None


def _group(group_id: int, seen: Viewer) -> Flaggable | None:
    found = find_group(group_id, seen)
    return (f"group:{group_id}", found.group.worded_by_id) if found else None


def _about_product(question_id: int, seen: Viewer) -> Flaggable | None:
    asked = find_product_question(question_id, seen)
    return (f"product:{asked.product_id}", asked.author_id) if asked else None


def _comment(comment_id: int, seen: Viewer) -> Flaggable | None:
    """Return a comment that is not hidden, on something that is not hidden either."""
    asked = select(Comment.subject, Comment.author_id).where(Comment.id == comment_id, Comment.hidden_at.is_(None))
    row = db.session.execute(asked.where(Comment.audience_id.in_(seen.audiences))).first()
    kind, _, key = row[0].partition(":") if row else ("", "", "")
    if row is None or (kind == "idea" and _idea(int(key), seen) is None):
        return None
    return row[0], row[1]


FINDERS = {
    "idea": _idea,
    "comment": _comment,
    "question": _question,
    "product_question": _about_product,
    "group": _group,
}
