"""Comment on an idea, accept an answer, follow it; hide a comment and restore it."""

from sqlalchemy import update

from portal.events import ideas as told
from portal.ideas.acts.deciding import stands_for_itself
from portal.ideas.acts.moderating import check_restorer, standing_of
from portal.ideas.acts.pacing import check_comments
from portal.ideas.acts.seeing import shown, unlocked
from portal.ideas.acts.voting import SAID_BENEATH, warm
from portal.ideas.models import Idea, IdeaNote
from portal.ideas.rules import PENDING
from portal.kit import limits
from portal.kit.clock import now
from portal.kit.db import db, load
from portal.kit.errors import Conflict, NotAllowed, NotFound, Refused
from portal.kit.text import clean
from portal.people.queries import is_staff, role_of
from portal.people.rules import MODERATOR, STAFF, check_role
from portal.people.veils import as_seen
from portal.river import act, record
from portal.river.acts import told_at
from portal.talk import acts as talk
from portal.talk.files import show_files
from portal.talk.models import Comment


@act
def comment_on(idea_id: int, author_id: int, body: str, reply_to: int | None = None) -> int:
    """Say something about an idea; return the id of the comment."""
    idea = _taking(idea_id, author_id)
    check_comments(author_id, body)
    giver_id, author_id = author_id, as_seen(idea.author_id, author_id)
    first = talk.is_first(f"idea:{idea_id}", author_id)
    comment = talk.add(f"idea:{idea_id}", author_id, body, reply_to=reply_to, audience_id=idea.audience_id)
    show_files(giver_id, comment.body, idea.audience_id)
    _count(idea_id, +1)
    if first:
        comment.warms = warm(idea_id, idea.author_id, author_id, comment.posted_at, SAID_BENEATH)
    said = (comment.id, author_id, comment.body, first, comment.language, comment.audience_id, comment.reply_to)
    record(told.IdeaCommented(idea_id, idea.author_id, *said), author_id)
    return comment.id


def _taking(idea_id: int, author_id: int) -> Idea:
    """Return an idea that takes comments of this person."""
    idea = stands_for_itself(shown(idea_id, author_id))
    if idea.status == PENDING:
        raise Conflict("This idea waits for a moderator; comments begin when it is let in.", code="pending")
    if not is_staff(author_id):  # the company may still answer
        unlocked(idea)
    return idea


@act
def accept_answer(idea_id: int, comment_id: int, person_id: int) -> None:
    """Say that a comment answers what was asked; only the one who asked can."""
    idea, comment = _asked(idea_id, comment_id, person_id)
    person_id = as_seen(idea.author_id, person_id)
    if comment.author_id == idea.author_id:
        raise Refused("An answer of your own cannot be accepted.")
    if idea.accepted_comment_id:
        raise Conflict("Another answer is accepted already.", code="accepted")
    idea.accepted_comment_id, idea.version = comment_id, Idea.version + 1
    record(told.IdeaAnswerAccepted(idea_id, idea.author_id, comment_id, comment.author_id), person_id)


@act
def unaccept_answer(idea_id: int, comment_id: int, person_id: int) -> None:
    """Take back that a comment answers what was asked."""
    idea, comment = _asked(idea_id, comment_id, person_id)
    person_id = as_seen(idea.author_id, person_id)
    if idea.accepted_comment_id != comment_id:
        raise Conflict("This answer is not accepted.", code="not_accepted")
    idea.accepted_comment_id, idea.version = None, Idea.version + 1
    record(told.IdeaAnswerUnaccepted(idea_id, idea.author_id, comment_id, comment.author_id), person_id)


def _asked(idea_id: int, comment_id: int, person_id: int) -> tuple[Idea, Comment]:
    """Return an idea and a comment on it, for the one who asked."""
    idea, comment = shown(idea_id, person_id), load(Comment, comment_id)
    if comment.subject != f"idea:{idea_id}" or comment.hidden_at:
        raise NotFound("This does not exist, or not any more.")
    if as_seen(idea.author_id, person_id) != idea.author_id:
        raise NotAllowed("Only the person who asked accepts an answer.")
    return idea, comment


@act
def answer_officially(idea_id: int, body: str, person_id: int) -> int:
    """Answer an idea for the company: a comment that is pinned above all others; return its id."""
    check_role(role_of(person_id), *STAFF)
    comment_id = comment_on(idea_id, person_id, body)
    _pin(load(Idea, idea_id), comment_id, person_id)
    return comment_id


@act
def pin_answer(idea_id: int, comment_id: int, person_id: int) -> None:
    """Pin what a colleague said as the answer of the company."""
    check_role(role_of(person_id), *STAFF)
    idea, comment = stands_for_itself(shown(idea_id, person_id)), load(Comment, comment_id)
    if comment.subject != f"idea:{idea_id}" or comment.hidden_at or not is_staff(comment.author_id or 0):
        raise NotFound("This does not exist, or not any more.")
    _pin(idea, comment_id, person_id)


def _pin(idea: Idea, comment_id: int, person_id: int) -> None:
    idea.official_comment_id, idea.version = comment_id, Idea.version + 1
    record(told.IdeaAnswered(idea.id, idea.author_id, comment_id), person_id)


@act
def unpin_answer(idea_id: int, person_id: int) -> None:
    """Let the answer of the company stand among the other comments again."""
    check_role(role_of(person_id), *STAFF)
    idea = load(Idea, idea_id)
    if idea.official_comment_id is None:
        raise Conflict("There is no pinned answer.", code="not_pinned")
    comment_id, idea.official_comment_id, idea.version = idea.official_comment_id, None, Idea.version + 1
    record(told.IdeaAnswered(idea_id, idea.author_id, comment_id, is_pinned=False), person_id)


@act
def note_on_idea(idea_id: int, body: str, person_id: int) -> int:
    """Write down something about an idea that only colleagues read; return its id."""
    check_role(role_of(person_id), *STAFF)
    idea = load(Idea, idea_id)
    note = IdeaNote(idea_id=idea_id, author_id=person_id, body=limits.MESSAGE.text(clean(body)), noted_at=told_at())
    db.session.add(note)
    db.session.flush()
    record(told.IdeaNoted(idea_id, idea.author_id, note.id, person_id, note.body), person_id)
    return note.id


@act
def hide_comment(comment_id: int, moderator_id: int, reason: str) -> None:
    """Hide a comment on an idea; a tombstone stays in its place."""
    check_role(role_of(moderator_id), MODERATOR)
    comment, idea = _said_here(comment_id)
    if comment.hidden_at:
        raise Conflict("This is hidden already.", code="hidden")
    talk.hide(comment_id, now())
    _count(idea.id, -1)
    record(told.IdeaCommentHidden(idea.id, idea.author_id, comment_id, comment.author_id, reason), moderator_id)


@act
def restore_comment(comment_id: int, moderator_id: int, *, appealed: bool = False) -> None:
    """Show a comment again that was hidden, or removed, as administrators do or an appeal."""
    comment, idea = _said_here(comment_id)
    check_restorer(standing_of(comment), role_of(moderator_id), appealed=appealed)
    talk.hide(comment_id, None)
    _count(idea.id, +1)
    record(told.IdeaCommentRestored(idea.id, idea.author_id, comment_id, comment.author_id), moderator_id)


def _said_here(comment_id: int) -> tuple[Comment, Idea]:
    """Return a comment and the idea it is on; what was said elsewhere is not here."""
    comment = load(Comment, comment_id)
    kind, _, key = comment.subject.partition(":")
    if kind != "idea":
        raise NotFound("This does not exist, or not any more.")
    return comment, load(Idea, int(key))


@act
def follow_idea(idea_id: int, person_id: int) -> None:
    """Ask to hear what becomes of an idea."""
    idea = shown(idea_id, person_id)
    if not talk.follow(f"idea:{idea_id}", person_id):
        raise Conflict("You follow this already.", code="follows")
    record(told.IdeaFollowed(idea_id, idea.author_id), person_id)


@act
def unfollow_idea(idea_id: int, person_id: int) -> None:
    """Ask not to hear of an idea any more."""
    idea = load(Idea, idea_id)
    if not talk.unfollow(f"idea:{idea_id}", person_id):
        raise Conflict("You do not follow this.", code="not_following")
    record(told.IdeaUnfollowed(idea_id, idea.author_id), person_id)


def _count(idea_id: int, change: int) -> None:
    changed = {"comments": Idea.comments + change, "version": Idea.version + 1}
    db.session.execute(update(Idea).filter_by(id=idea_id).values(changed))
