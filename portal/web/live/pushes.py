"""Which event makes which push: ids and numbers, as they are now; the browser fetches what it may see."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import select

from portal.ideas.models import Idea
from portal.kit.db import db

Push = tuple[str, dict[str, Any]]
GONE = {"idea.hidden"}  # after these nobody follows the subject any more


def _votes(row: Any) -> list[Push]:
    votes = db.session.scalar(select(Idea.votes).filter_by(id=row.data["idea_id"]))
    return [("votes", {"subject": row.subject, "votes": votes})]


def _comments(row: Any) -> list[Push]:
    comments = db.session.scalar(select(Idea.comments).filter_by(id=row.data["idea_id"]))
    return [("comments", {"subject": row.subject, "comments": comments})]


def _status(row: Any) -> list[Push]:
    return [("status", {"subject": row.subject, "status": row.data.get("status", "")})]


PUSHES: dict[str, Callable[[Any], list[Push]]] = {
    "idea.voted": _votes,
    "idea.vote_withdrawn": _votes,
    "idea.commented": _comments,
    "idea.comment_hidden": _comments,
    "idea.comment_restored": _comments,
    "idea.decided": _status,
    "idea.edited": _status,
}


def pushes_of(row: Any) -> list[Push]:
    """Return what open browsers hear of an event."""
    make = PUSHES.get(row.kind)
    return make(row) if make else []
