"""Who shares an idea, what is proposed, and what builds on what."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, text
from sqlalchemy.orm import aliased

from portal.ideas.models import Idea, Share, Split
from portal.kit.db import db
from portal.people.models import Person
from portal.people.queries import Viewer
from portal.talk.models import Comment

_stands = aliased(Person)
NAME = func.coalesce(_stands.name, Person.name).label("name")
MISSHARED = text("""
    SELECT idea_split.id, sum(idea_share.basis_points) AS whole, count(idea_share.agreed_at) AS agreed
      FROM idea_split
      JOIN idea_share ON idea_share.split_id = idea_split.id
  GROUP BY idea_split.id, idea_split.began_at
    HAVING sum(idea_share.basis_points) <> 10000
        OR (idea_split.began_at IS NOT NULL AND count(idea_share.agreed_at) <> count(*))
""")
DOUBLED_SPLITS = text("""
    SELECT idea_id, count(*) AS splits
      FROM idea_split
     WHERE began_at IS NOT NULL AND ended_at IS NULL
  GROUP BY idea_id
    HAVING count(*) > 1
""")


@dataclass(frozen=True, slots=True)
class Parted:
    """A split with its parts: rows of person_id, name, basis_points and agreed_at."""

    id: int
    proposed_at: datetime
    is_in_force: bool
    parts: list[Any]


def splits_of(idea_id: int) -> list[Parted]:
    """Return the split of an idea that holds, and the one that is proposed."""
    asked = select(Split, Share.person_id, NAME, Share.basis_points, Share.agreed_at)
    asked = asked.join(Share, Share.split_id == Split.id).join(Person, Person.id == Share.person_id)
    asked = asked.outerjoin(_stands, _stands.id == Person.joined_into_id)
    rows = db.session.execute(
        asked.where(Split.idea_id == idea_id, Split.ended_at.is_(None)).order_by(
            Split.id, Share.basis_points.desc(), Share.person_id
        )
    ).all()
    found: dict[int, Parted] = {}
    for row in rows:
        split = row[0]
        parted = Parted(split.id, split.proposed_at, split.began_at is not None, [])
        found.setdefault(split.id, parted).parts.append(row)
    return list(found.values())


def parts_of(idea_id: int) -> list[tuple[int, int]]:
    """Return who has which part in an idea, in basis points, the largest first; nothing where it is one author's."""
    asked = select(Share.person_id, Share.basis_points).join(Split, Split.id == Share.split_id)
    asked = asked.where(Split.idea_id == idea_id, Split.began_at.is_not(None), Split.ended_at.is_(None))
    rows = db.session.execute(asked.order_by(Share.basis_points.desc(), Share.person_id))
    return [(row.person_id, row.basis_points) for row in rows]


def commenters(idea_id: int, most: int = 20) -> list[tuple[int, str]]:
    """Return id and name of the people who said something about an idea, the first ones first."""
    asked = select(Person.id, Person.name).select_from(Comment).join(Person, Person.id == Comment.author_id)
    asked = asked.where(
        Comment.subject == f"idea:{idea_id}", Comment.hidden_at.is_(None), Person.forgotten_at.is_(None)
    )
    rows = db.session.execute(asked.group_by(Person.id, Person.name).order_by(func.min(Comment.id)).limit(most))
    return [(row[0], row[1]) for row in rows]


def built_upon(idea: Any, seen: Viewer) -> Any:
    """Return the idea, and who said what there, on which an idea builds; nothing where that is not to be seen."""
    if idea.built_on_id is None:
        return None
    asked = select(Idea.id, Idea.title, NAME, Idea.author_id).join(Person, Person.id == Idea.author_id)
    asked = asked.outerjoin(_stands, _stands.id == Person.joined_into_id)
    return db.session.execute(asked.where(Idea.id == idea.built_on_id, Idea.audience_id.in_(seen.audiences))).first()


def building_on(idea_id: int, seen: Viewer, most: int = 20) -> list[Any]:
    """Return the ideas that build on an idea, the last first."""
    asked = select(Idea.id, Idea.title, NAME, Idea.posted_at).join(Person, Person.id == Idea.author_id)
    asked = asked.outerjoin(_stands, _stands.id == Person.joined_into_id).where(Idea.built_on_id == idea_id)
    return list(
        db.session.execute(asked.where(Idea.audience_id.in_(seen.audiences)).order_by(Idea.id.desc()).limit(most))
    )


def misshared() -> list[Any]:
    """Return splits that do not make a whole, or hold without all having agreed; `verify` expects none."""
    return [*db.session.execute(MISSHARED).all(), *db.session.execute(DOUBLED_SPLITS).all()]
