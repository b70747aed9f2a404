"""On some boards the ideas of newcomers wait: their author and the moderators see them, until they are let in."""

from portal.events.ideas import IdeaLetIn
from portal.ideas.models import Board, Idea
from portal.ideas.rules import GATE, PENDING
from portal.kit.db import load
from portal.kit.errors import Conflict
from portal.people.acts import own_audience
from portal.people.queries import role_of
from portal.people.rules import MODERATOR, THE_MODERATORS, check_role
from portal.people.trust import is_newcomer
from portal.people.veils import behind
from portal.river import act, record
from portal.talk.files import show_files


def let_wait(idea: Idea, board: Board | None) -> None:
    """Let a new idea wait, if its board wants that and its author is a newcomer who writes in person."""
    if board and board.is_premoderated and idea.entered_by_id is None and is_newcomer(idea.author_id):
        idea.status, idea.audience_id = PENDING, own_audience(idea.author_id)


@act
def let_in_idea(idea_id: int, moderator_id: int) -> None:
    """Show an idea that waited to those it is meant for."""
    role = role_of(moderator_id)
    check_role(role, MODERATOR)
    idea = load(Idea, idea_id)
    if idea.audience_id == THE_MODERATORS or idea.removed_at:
        raise Conflict("This idea is hidden. A moderator must show it again first.", code="hidden")
    idea.status = GATE.after(idea.status, "let_in", role)
    idea.audience_id, idea.version = idea.shown_to_id, Idea.version + 1
    show_files(behind(idea.author_id), idea.body, idea.shown_to_id)
    record(IdeaLetIn(idea_id, idea.author_id, idea.audience_id), moderator_id)
