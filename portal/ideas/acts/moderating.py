"""Remove what was hidden, as a second person decides; lock an idea, so that it is only read."""

from portal.events import keeping
from portal.ideas.models import Idea
from portal.kit import limits
from portal.kit.db import load
from portal.kit.errors import Conflict, Invalid, NotAllowed, NotFound, Refused
from portal.kit.text import clean
from portal.people.acts import nobodys_audience
from portal.people.queries import role_of
from portal.people.rules import ADMIN, MODERATOR, THE_MODERATORS, check_role
from portal.river import act, record
from portal.river.acts import told_at
from portal.river.queries import last_doer
from portal.talk.models import Comment
from portal.talk.rules import APPEAL, LOCKING, SECOND, SHOWING


@act
def remove_idea(idea_id: int, moderator_id: int, reason: str) -> None:
    """Remove an idea that somebody else hid: a tombstone stands at its address, and nobody reads it any more."""
    idea = load(Idea, idea_id)
    check_uncovered(idea)
    _check_second(idea, moderator_id, last_doer("idea.hidden", f"idea:{idea_id}"))
    idea.removed_at, idea.audience_id, idea.version = told_at(), nobodys_audience(), Idea.version + 1
    record(keeping.IdeaRemoved(idea_id, idea.author_id, _public(reason), idea.audience_id), moderator_id)


@act
def remove_comment(comment_id: int, moderator_id: int, reason: str) -> None:
    """Remove a comment that somebody else hid: its tombstone says so, and nobody reads its words any more."""
    comment = load(Comment, comment_id)
    kind, _, key = comment.subject.partition(":")
    if kind != "idea":
        raise NotFound("This does not exist, or not any more.")
    hidden_by = last_doer("idea.comment_hidden", comment.subject, comment_id=comment_id)
    _check_second(comment, moderator_id, hidden_by)
    comment.removed_at, idea = told_at(), load(Idea, int(key))
    idea.version = Idea.version + 1
    said = (comment_id, comment.author_id, _public(reason))
    record(keeping.IdeaCommentRemoved(idea.id, idea.author_id, *said), moderator_id)


def _check_second(thing: Idea | Comment, moderator_id: int, hidden_by: int | None) -> None:
    """Refuse who hid it: what nobody is to read any more, two people decide, or an administrator."""
    role = role_of(moderator_id)
    check_role(role, MODERATOR)
    if role != ADMIN and hidden_by == moderator_id and standing_of(thing) == "hidden":
        raise NotAllowed("You hid this yourself: another moderator decides whether it is removed.", code="second")
    SHOWING.after(standing_of(thing), "remove", role, SECOND)


def standing_of(thing: Idea | Comment) -> str:
    """Return whether something is shown, hidden or removed."""
    if thing.removed_at:
        return "removed"
    hidden = thing.hidden_at is not None if isinstance(thing, Comment) else thing.audience_id == THE_MODERATORS
    return "hidden" if hidden else "shown"


def check_uncovered(idea: Idea) -> None:
    """Refuse to judge of an idea by itself while it is hidden only because its group is."""
    if idea.covered_at:
        raise Conflict("This is hidden with its group. Show the group again first.", code="group_hidden")


def check_restorer(standing: str, role: str, *, appealed: bool) -> None:
    """Refuse who may not show it again, or what is shown."""
    check_role(role, MODERATOR)
    if standing == "shown":
        raise Conflict("This is not hidden.", code="not_hidden")
    if standing == "removed" and role != ADMIN and not appealed:
        raise NotAllowed("What was removed is restored by an administrator, or when an appeal is granted.")
    SHOWING.after(standing, "restore", role, *((APPEAL,) if appealed else ()))


@act
def lock_idea(idea_id: int, moderator_id: int, reason: str) -> None:
    """Lock an idea: it is read as before, and takes no new comments and votes."""
    idea = load(Idea, idea_id)
    _turn(idea, "lock", moderator_id)
    idea.locked_at, idea.lock_reason = told_at(), _public(reason)
    record(keeping.IdeaLocked(idea_id, idea.author_id, idea.lock_reason), moderator_id)


@act
def unlock_idea(idea_id: int, moderator_id: int) -> None:
    """Let an idea take comments and votes again."""
    idea = load(Idea, idea_id)
    _turn(idea, "unlock", moderator_id)
    idea.locked_at, idea.lock_reason = None, ""
    record(keeping.IdeaUnlocked(idea_id, idea.author_id), moderator_id)


def _turn(idea: Idea, step: str, moderator_id: int) -> None:
    role = role_of(moderator_id)
    check_role(role, MODERATOR)
    LOCKING.after("locked" if idea.locked_at else "free", step, role)
    idea.version = Idea.version + 1


def _public(reason: str) -> str:
    try:
        return limits.NOTE.text(clean(reason))
    except Refused as refusal:
        raise Invalid({"words": refusal}) from refusal
