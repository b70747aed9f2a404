"""How groups of voters who think alike see ideas, where enough of a group said anything."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from portal.ideas.models import Conversation, GroupOpinion, Idea, IdeaTag
from portal.ideas.queries.lists import IS_TAGGED
from portal.ideas.rules.opinions import FEWEST_PEOPLE, Opinion
from portal.kit.db import db
from portal.kit.errors import NotFound
from portal.kit.paging import Page, read_cursor
from portal.people.rules import EVERYONE

SIZE = 20


@dataclass(frozen=True, slots=True)
class View:
    """What a group thinks of an idea: how many it has, and what they said, unless too few of them said anything."""

    part: int
    size: int
    said: Opinion | None


@dataclass(frozen=True, slots=True)
class Statement:
    """An idea of a conversation with the views of all groups."""

    id: int
    title: str
    language: str
    votes: int
    views: list[View]


def conversations() -> Sequence[Conversation]:
    """Return the conversations in which people part into groups, by their names."""
    rows = db.session.scalars(select(Conversation).order_by(Conversation.tag)).all()
    return [row for row in rows if row.sizes]


def get_conversation(tag: str) -> Conversation:
    """Return a conversation."""
    found = db.session.get(Conversation, tag)
    if found is None:
        raise NotFound("This does not exist, or not any more.")
    return found


def views_of(idea_id: int, tags: Collection[str]) -> list[tuple[Conversation, list[View]]]:
    """Return how the groups of each conversation see an idea."""
    rows = db.session.scalars(select(Conversation).where(Conversation.tag.in_(tags)).order_by(Conversation.tag)).all()
    held = [row for row in rows if row.sizes]
    seen = _views([idea_id], [row.tag for row in held])
    return [(row, _all_of(row, seen.get((row.tag, idea_id), {}))) for row in held if (row.tag, idea_id) in seen]


def statements(tag: str, after: str | None = None) -> Page[Statement]:
    """Return a page of the ideas of a conversation, in the order in which they were posted: they are not ranked."""
    cursor = read_cursor(after, int)
    asked = select(Idea.id, Idea.title, Idea.language, Idea.votes).join(IdeaTag, IdeaTag.idea_id == Idea.id)
    asked = asked.where(IS_TAGGED, Idea.audience_id == EVERYONE, Idea.canonical_id.is_(None)).order_by(Idea.id)
    asked = asked.where(Idea.id > cursor[0]) if cursor else asked
    rows = db.session.execute(asked.limit(SIZE + 1), {"tag": tag}).all()
    held, seen = get_conversation(tag), _views([row.id for row in rows], [tag])
    found = [Statement(*row, _all_of(held, seen.get((tag, row.id), {}))) for row in rows]
    return Page.of(found, SIZE, lambda each: (each.id,))


def _views(idea_ids: Collection[int], tags: Collection[str]) -> dict[tuple[str, int], dict[int, Opinion]]:
    """Return by conversation and idea what each group said."""
    asked = select(GroupOpinion).where(GroupOpinion.idea_id.in_(idea_ids), GroupOpinion.tag.in_(tags))
    seen: dict[tuple[str, int], dict[int, Opinion]] = defaultdict(dict)
    for row in db.session.scalars(asked) if idea_ids and tags else ():
        seen[row.tag, row.idea_id][row.part] = Opinion(row.agree, row.against, row.passed)
    return seen


def _all_of(held: Conversation, seen: dict[int, Opinion]) -> list[View]:
    """Return the view of each group; of one of which too few said anything only that."""
    found = ((part, size, seen.get(part)) for part, size in enumerate(held.sizes))
    return [View(part, size, said if said and said.n >= FEWEST_PEOPLE else None) for part, size, said in found]
