"""Tags: which stand for which, on how many ideas they are, and which an idea has."""

from collections import defaultdict
from collections.abc import Collection
from typing import Any

from sqlalchemy import func, select

from portal.ideas.models import Idea, IdeaTag, TagPointer
from portal.kit.db import db
from portal.people.models import Person
from portal.people.rules import EVERYONE

MEANT = func.coalesce(IdeaTag.stands_for, IdeaTag.tag)


SEALED = select(Idea.id).where(
    Idea.group_id.is_not(None), Idea.audience_id != EVERYONE
)  # what groups keep to themselves


def pointers() -> dict[str, str]:
    """Return for each merged tag the one that it stands for, at the end of all pointers."""
    steps = {row.tag: row.into for row in db.session.execute(select(TagPointer.tag, TagPointer.into))}
    ends = {}
    for tag in steps:
        end = tag
        while end in steps:
            end = steps[end]
        ends[tag] = end
    return ends


def meant_by(tag: str) -> str:
    """Return the tag that a tag stands for."""
    return pointers().get(tag, tag)


def tags_on(idea_ids: Collection[int]) -> dict[int, list[str]]:
    """Return the tags of these ideas, in the order of the alphabet."""
    found: dict[int, list[str]] = defaultdict(list)
    asked = select(IdeaTag.idea_id, MEANT.label("tag")).where(IdeaTag.idea_id.in_(idea_ids)).distinct()
    for row in db.session.execute(asked.order_by(MEANT)):
        found[row.idea_id].append(row.tag)
    return dict(found)


def tags_with_ideas(words: str = "", most: int = 200) -> list[tuple[str, int]]:
    """Return the tags that have these words in them, with on how many ideas each is, the most used first."""
    ends = pointers()
    merged = {*ends, *ends.values()}
    counts = {tag: n for tag, n in _uses().items() if tag not in merged} | (_uses_together(merged) if merged else {})
    found = [(tag, n) for tag, n in counts.items() if n and words.lower() in tag.lower()]
    return sorted(found, key=lambda use: (-use[1], use[0]))[:most]


def _uses() -> dict[str, int]:
    """Return on how many ideas each tag is: all as an index holds them, less what groups keep to themselves."""
    asked = select(IdeaTag.tag, func.count()).group_by(IdeaTag.tag)
    sealed = dict(db.session.execute(asked.where(IdeaTag.idea_id.in_(SEALED))).all())
    return {tag: n - sealed.get(tag, 0) for tag, n in db.session.execute(asked)}


def _uses_together(tags: Collection[str]) -> dict[str, int]:
    """Return the same for tags of which some stand for others: an idea that has several of one meaning counts once."""
    asked = select(MEANT, func.count(IdeaTag.idea_id.distinct())).group_by(MEANT)
    asked = asked.where(IdeaTag.tag.in_(tags), IdeaTag.idea_id.not_in(SEALED))
    return dict(db.session.execute(asked).all())


def merged_tags() -> list[Any]:
    """Return the tags that stand for others, with who said so and when, the last first."""
    asked = select(TagPointer.tag, TagPointer.into, TagPointer.merged_at, Person.name.label("by"))
    asked = asked.join(Person, Person.id == TagPointer.merged_by_id)
    return list(db.session.execute(asked.order_by(TagPointer.merged_at.desc(), TagPointer.tag)).all())


def astray_tags() -> list[Any]:
    """Return tags on ideas that are found elsewhere than the pointers end; `verify` expects none."""
    ends = pointers()
    rows = db.session.execute(select(IdeaTag.idea_id, IdeaTag.tag, IdeaTag.stands_for)).all()
    return [row for row in rows if row.stands_for != ends.get(row.tag)]
