"""One idea, with what became of it, what the viewer did with it, and how it was worded before."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import String, bindparam, cast, exists, func, literal, or_, select, text
from sqlalchemy.orm import aliased

from portal.ideas.models import Idea, Revision, Split, Vote, Wish
from portal.ideas.queries.lists import MINE, SHARED, TAGS, VEILED, tags_from
from portal.ideas.rules import SUPPORT
from portal.kit.db import db
from portal.kit.errors import NotFound
from portal.people.models import Person
from portal.people.queries import Viewer
from portal.talk.models import Draft, Follow

_author, _stands, _decider = aliased(Person), aliased(Person), aliased(Person)
REVISIONS = 50


@dataclass(frozen=True, slots=True)
class Whole:
    """An idea as its page shows it; `idea` is its row, with `is_shared`, `is_wished` and the like."""

    idea: Any
    author: str
    decider: str
    tags: list[str]
    voice: "Voice"


@dataclass(frozen=True, slots=True)
class Voice:
    """What a viewer did with an idea."""

    voted: bool = False
    follows: bool = False
    own: bool = False  # they are an author of it
    level: int = 0  # how far they are trusted
    spent: int = 0  # how many votes they have out on undecided ideas
    begun: dict[str, str] = field(default_factory=dict)  # what they began to say about it


ME: Any = bindparam("me")
SUBJECT: Any = literal("idea:").concat(cast(Idea.id, String))
VOTED = MINE.label("voted")
WROTE = exists().where(Person.id == Idea.author_id, or_(Person.id == ME, Person.joined_into_id == ME))
OWN = or_(WROTE, SHARED, VEILED).label("own")
_other = aliased(Idea)
# What only few ideas have is asked for only where it is.
IS_SHARED = exists().where(Split.idea_id == Idea.id, Split.ended_at.is_(None)).label("is_shared")
STANDS_FOR = exists().where(_other.canonical_id == Idea.id).label("stands_for_others")
IS_WISHED = exists().where(Wish.idea_id == Idea.id).label("is_wished")
HAS_OFFSPRING = exists().where(_other.built_on_id == Idea.id).label("has_offspring")
LEVEL = select(Person.trust_level).where(Person.id == ME).scalar_subquery().label("level")
_spent = aliased(Vote)
SPENT = (
    select(func.count(_spent.id))
    .where(_spent.voter_id.in_(select(Person.id).where(or_(Person.id == ME, Person.joined_into_id == ME))))
    .where(_spent.spends, _spent.withdrawn_at.is_(None), _spent.value == SUPPORT)
    .scalar_subquery()
    .label("spent")
)
FOLLOWS = exists().where(Follow.subject == SUBJECT, Follow.person_id == ME).label("follows")
PLACE: Any = literal("comment:").concat(cast(Idea.id, String))
BEGUN = select(Draft.fields).where(Draft.person_id == ME, Draft.place == PLACE).scalar_subquery().label("begun")


def _whole() -> Any:
    name = func.coalesce(_stands.name, _author.name).label("author_name")
    kin = (IS_SHARED, STANDS_FOR, HAS_OFFSPRING, IS_WISHED)
    voice = (VOTED, FOLLOWS, OWN, LEVEL, SPENT, BEGUN)
    beside = (name, _decider.name.label("decider_name"), TAGS.label("tags"), *voice, *kin)
    asked: Any = select(*Idea.__table__.columns, *beside).select_from(Idea)
    asked = asked.join(_author, _author.id == Idea.author_id)
    asked = asked.outerjoin(_stands, _stands.id == _author.joined_into_id)
    asked = asked.outerjoin(_decider, _decider.id == Idea.decided_by_id)
    return asked.where(Idea.id == bindparam("idea"), Idea.audience_id.in_(bindparam("audiences", expanding=True)))


# Built once: to build a question takes longer than the database needs to answer it.
VOTES = text("SELECT votes FROM idea WHERE id = :idea")
WHOLE, VOICE = _whole(), select(VOTED, FOLLOWS, OWN).where(Idea.id == bindparam("idea"))


def get_idea(idea_id: int, seen: Viewer) -> Whole:
    """Return an idea for those who may see it; to all others it does not exist."""
    asked = {"idea": idea_id, "audiences": seen.audiences, "me": seen.id}
    row = db.session.connection().execute(WHOLE, asked).first()
    if row is None:
        raise NotFound("This does not exist, or not any more.")
    voice = Voice(bool(row.voted), bool(row.follows), bool(row.own), row.level or 0, row.spent, row.begun or {})
    return Whole(row, row.author_name, row.decider_name or "", tags_from(row.tags), voice)


def is_removed(idea_id: int, seen: Viewer) -> bool:
    """Say whether an idea was removed by the moderators which the viewer might have seen before."""
    asked = select(Idea.id).where(Idea.id == idea_id, Idea.removed_at.is_not(None))
    return db.session.scalar(asked.where(Idea.shown_to_id.in_(seen.audiences))) is not None


def bodies(idea_ids: Sequence[int]) -> dict[int, str]:
    """Return what these ideas say, as it was typed."""
    return dict(db.session.execute(select(Idea.id, Idea.body).where(Idea.id.in_(idea_ids))).all())


def tags_of(idea_id: int) -> list[str]:
    """Return the tags of an idea, in the order of the alphabet."""
    return tags_from(db.session.scalar(select(TAGS).where(Idea.id == idea_id)))


def titles_of(idea_ids: Sequence[int]) -> dict[int, str]:
    """Return what these ideas are called."""
    rows = db.session.execute(select(Idea.id, Idea.title).where(Idea.id.in_(idea_ids)).order_by(Idea.id))
    return {row[0]: row[1] for row in rows}


def voice_of(idea_id: int, seen: Viewer) -> Voice:
    """Return whether the viewer voted for the idea, and whether they follow it."""
    row = db.session.connection().execute(VOICE, {"idea": idea_id, "me": seen.id}).first()
    return Voice(bool(row.voted), bool(row.follows), bool(row.own)) if row else Voice()


def votes_of(idea_id: int) -> int:
    """Return how many voices an idea has."""
    return db.session.scalar(VOTES, {"idea": idea_id}) or 0


def find_revisions(idea_id: int) -> list[tuple[Revision, str, datetime]]:
    """Return the earlier texts of an idea with who replaced each and when, the last one first."""
    asked: Any = select(Revision, Person.name, Revision.replaced_at).join(Person, Person.id == Revision.replaced_by_id)
    asked = asked.where(Revision.idea_id == idea_id).order_by(Revision.id.desc()).limit(REVISIONS)
    return [(row[0], row[1], row[2]) for row in db.session.execute(asked)]
