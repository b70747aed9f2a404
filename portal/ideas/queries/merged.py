"""What was merged into what: where a merged idea leads on to, and what an idea stands for."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select
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


MERGED: Any = (
    select(Idea.id, Idea.title, Idea.author_id, Person.name.label("author"), Idea.posted_at)
    .join(Person, Person.id == Idea.author_id)
    .where(Idea.canonical_id == bindparam("root"), Idea.audience_id.in_(bindparam("audiences", expanding=True)))
    .order_by(Idea.id.desc())
    .limit(50)
)


def merged_into(idea_id: int, seen: Viewer) -> list[Any]:
    """Return the ideas that an idea stands for, with who posted each, those merged last first."""
    asked = {"root": idea_id, "audiences": seen.audiences}
    return list(db.session.connection().execute(MERGED, asked).all())
