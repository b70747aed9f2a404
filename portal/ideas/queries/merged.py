"""What was merged into what: where a merged idea leads on to, and what an idea stands for."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import aliased

from portal.ideas.models import Idea, Merger
from portal.kit.db import db
from portal.people.models import Person
from portal.people.queries import Viewer


@dataclass(frozen=True, slots=True)
class Pointer:
    """That an idea was merged: by whom, why, and into which one, as far as the viewer may see that."""

    reason: str
    by: str
    at: datetime
    into_id: int | None = None
    title: str = ""


def pointer_of(idea: Any, seen: Viewer) -> Pointer | None:
    """Return where a merged idea leads on to."""
    if idea.canonical_id is None:
        return None
    root = aliased(Idea)
    said = select(Merger.reason, Person.name, Merger.merged_at, root.id, root.title, root.audience_id)
    said = said.join(Person, Person.id == Merger.merged_by_id).join(root, root.id == idea.canonical_id)
    row = db.session.execute(said.where(Merger.idea_id == idea.id, Merger.parted_at.is_(None))).one()
    shown = (row.id, row.title) if row.audience_id in seen.audiences else (None, "")
    return Pointer(row.reason, row.name, row.merged_at, *shown)


def merged_into(idea_id: int, seen: Viewer) -> list[Any]:
    """Return the ideas that an idea stands for, with who posted each, those merged last first."""
    asked = select(Idea.id, Idea.title, Idea.author_id, Person.name.label("author"), Idea.posted_at)
    asked = asked.join(Person, Person.id == Idea.author_id).where(Idea.canonical_id == idea_id)
    return list(
        db.session.execute(asked.where(Idea.audience_id.in_(seen.audiences)).order_by(Idea.id.desc()).limit(50))
    )
