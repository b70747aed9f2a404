"""Ask about a batch, answer, hide what was said and restore it."""

from sqlalchemy import update

from portal.events import production as told
from portal.kit.clock import now
from portal.kit.db import db, load
from portal.kit.errors import Conflict, NotAllowed, NotFound
from portal.people.queries import is_staff, role_of
from portal.people.rules import MODERATOR, check_role
from portal.production.models import Batch
from portal.river import act, record
from portal.talk import acts as talk
from portal.talk.models import Comment


@act
def ask_about(batch_id: int, person_id: int, body: str, reply_to: int | None = None) -> int:
    """Ask about a batch, say what one sees, or answer; return the id of the comment."""
    batch = load(Batch, batch_id)
    if not role_of(person_id):
        raise NotAllowed("You are not allowed to do this.")
    first = talk.is_first(f"batch:{batch_id}", person_id)
    comment = talk.add(f"batch:{batch_id}", person_id, body, reply_to=reply_to, audience_id=batch.audience_id)
    _count(batch_id, +1)
    words = (batch_id, comment.id, person_id, comment.body)
    more = (comment.language, comment.audience_id, reply_to)
    if reply_to and is_staff(person_id):
        record(told.BatchAnswered(*words, load(Comment, reply_to).author_id, *more), person_id)
    else:
        record(told.BatchAsked(*words, first, *more), person_id)
    return comment.id


@act
def hide_comment(comment_id: int, moderator_id: int, reason: str) -> None:
    """Hide what was said about a batch; a tombstone stays in its place."""
    comment, batch_id = _said(comment_id, moderator_id)
    if comment.hidden_at:
        raise Conflict("This is hidden already.", code="hidden")
    talk.hide(comment_id, now())
    _count(batch_id, -1)
    record(told.BatchCommentHidden(batch_id, comment_id, comment.author_id, reason), moderator_id)


@act
def restore_comment(comment_id: int, moderator_id: int) -> None:
    """Show again what was said about a batch."""
    comment, batch_id = _said(comment_id, moderator_id)
    if comment.hidden_at is None:
        raise Conflict("This is not hidden.", code="not_hidden")
    talk.hide(comment_id, None)
    _count(batch_id, +1)
    record(told.BatchCommentRestored(batch_id, comment_id, comment.author_id), moderator_id)


def _said(comment_id: int, moderator_id: int) -> tuple[Comment, int]:
    """Return a comment on a batch, for a moderator."""
    check_role(role_of(moderator_id), MODERATOR)
    comment = load(Comment, comment_id)
    kind, _, number = comment.subject.partition(":")
    if kind != "batch":
        raise NotFound("This does not exist, or not any more.")
    return comment, int(number)


def _count(batch_id: int, change: int) -> None:
    changed = {"comments": Batch.comments + change, "version": Batch.version + 1}
    db.session.execute(update(Batch).filter_by(id=batch_id).values(changed))
