"""Say that a tag means the same as another, and take it back: what was written on an idea stays written."""

from collections.abc import Collection

from sqlalchemy import case, select, update

from portal.events.boards import TagsMerged, TagsParted
from portal.events.ideas import IdeaRetagged
from portal.ideas.models import Idea, IdeaTag, TagPointer
from portal.ideas.queries.tags import pointers, tags_on
from portal.ideas.rules import TEAM
from portal.kit import limits
from portal.kit.db import db, load
from portal.kit.errors import Conflict, Invalid
from portal.kit.text import clean_line
from portal.people.queries import role_of
from portal.people.rules import MODERATOR, check_role
from portal.river import act, record, record_many
from portal.river.acts import told_at

CURATORS = (*TEAM, MODERATOR)


@act
def merge_tags(tag: str, into: str, person_id: int) -> int:
    """Let a tag mean the same as another; return on how many ideas."""
    check_role(role_of(person_id), *CURATORS)
    tag, into = clean_line(tag).lower(), clean_line(into).lower()
    known = pointers()
    into = known.get(into, into)
    if len(into) not in limits.TAG or tag == into:
        raise Invalid({"into": "Please give another tag, of at most 30 characters."})
    if tag in known:
        raise Conflict("This tag is merged already.", code="merged")
    db.session.add(TagPointer(tag=tag, into=into, merged_at=told_at(), merged_by_id=person_id))
    ideas = _follow_pointers({tag, *(each for each, end in known.items() if end == tag)})
    record(TagsMerged(tag, into, len(ideas)), person_id)
    return len(ideas)


@act
def part_tag(tag: str, person_id: int) -> int:
    """Let a tag stand for itself again; return on how many ideas."""
    check_role(role_of(person_id), *CURATORS)
    pointer = load(TagPointer, tag)
    into = pointer.into
    moved = {each for each, end in pointers().items() if end == pointers()[tag]}
    db.session.delete(pointer)
    ideas = _follow_pointers(moved)
    record(TagsParted(tag, into, len(ideas)), person_id)
    return len(ideas)


def _follow_pointers(tags: Collection[str]) -> list[int]:
    """Let the ideas that were given these tags be found where the pointers end now; return them."""
    db.session.flush()
    ends = pointers()
    ideas = list(db.session.scalars(select(IdeaTag.idea_id).where(IdeaTag.tag.in_(tags)).distinct()))
    given = update(IdeaTag).where(IdeaTag.tag.in_(tags))
    if ends:
        pointed = {tag: ends[tag] for tag in tags if tag in ends}
        ending = case(pointed, value=IdeaTag.tag) if pointed else None
        db.session.execute(given.values(stands_for=ending))
    else:
        db.session.execute(given.values(stands_for=None))
    db.session.execute(update(Idea).where(Idea.id.in_(ideas)).values(version=Idea.version + 1))
    _tell(ideas)
    return ideas


def _tell(idea_ids: Collection[int]) -> None:
    """Tell which tags these ideas have now."""
    now_on = tags_on(idea_ids)
    authors = db.session.execute(select(Idea.id, Idea.author_id).where(Idea.id.in_(idea_ids)).order_by(Idea.id))
    record_many([(IdeaRetagged(row.id, row.author_id, now_on.get(row.id, [])), None, None) for row in authors])
