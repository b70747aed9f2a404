"""Build an idea on another one, or on what somebody said about it: each names the other."""

from typing import NamedTuple

from portal.events.authorship import IdeaBuiltOn
from portal.ideas.acts.seeing import shown
from portal.ideas.models import Idea
from portal.kit.db import load
from portal.kit.errors import NotFound
from portal.river import record
from portal.talk.models import Comment


class BuiltOn(NamedTuple):
    """The idea that a new one builds on, and the comment there, if it was that."""

    idea_id: int | None = None
    comment_id: int | None = None


ON_NOTHING = BuiltOn()


def check_built_on(built_on: BuiltOn, author_id: int) -> BuiltOn:
    """Return what a new idea builds on, if its author may see it."""
    if built_on.idea_id is None:
        return ON_NOTHING
    shown(built_on.idea_id, author_id)
    if built_on.comment_id is not None:
        comment = load(Comment, built_on.comment_id)
        if comment.subject != f"idea:{built_on.idea_id}" or comment.hidden_at:
            raise NotFound("This does not exist, or not any more.")
    return built_on


def credit(idea: Idea) -> None:
    """Tell those on whose words a new idea builds."""
    if idea.built_on_id is None:
        return
    source = load(Idea, idea.built_on_id)
    source.version = Idea.version + 1
    comment = load(Comment, idea.built_on_comment_id) if idea.built_on_comment_id else None
    said = (comment.id, comment.author_id) if comment else (None, None)
    record(IdeaBuiltOn(source.id, source.author_id, idea.id, *said), idea.author_id)
