"""Whoever may not see an idea does nothing with it: to them it is not there."""

from portal.ideas.models import Idea
from portal.kit.db import load
from portal.kit.errors import Conflict, NotFound
from portal.people.queries import viewer
from portal.people.rules import EVERYONE, THE_MODERATORS


def shown(idea_id: int, person_id: int) -> Idea:
    """Return the row of an idea for one who may see it; with a hidden one nothing is done until it is shown again."""
    idea = load(Idea, idea_id)
    if idea.removed_at and idea.shown_to_id in viewer(person_id).audiences:
        raise Conflict("The moderators have removed this idea.", code="removed")
    if idea.audience_id != EVERYONE and idea.audience_id not in viewer(person_id).audiences:
        raise NotFound("This does not exist, or not any more.")
    if idea.audience_id == THE_MODERATORS:
        raise Conflict("This idea is hidden. A moderator must show it again first.", code="hidden")
    return idea


def unlocked(idea: Idea) -> Idea:
    """Return an idea, unless moderators have locked it: then it is read, and no more."""
    if idea.locked_at:
        raise Conflict("This idea is locked: it can be read, new comments and votes are closed.", code="locked")
    return idea
