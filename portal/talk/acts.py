"""What is done with comments and follows, called by the acts of what they are about; they record nothing themselves.

They are no acts on their own: the room of the subject checks that it is open, and records its event.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import delete, insert, select, text

from portal.kit import limits
from portal.kit.db import db, load
from portal.kit.errors import NotFound
from portal.kit.markdown import RENDER_VERSION
from portal.kit.text import clean, language_of
from portal.people.rules import EVERYONE
from portal.river.acts import told_at
from portal.talk.models import Comment, CommentVote, Follow
from portal.talk.pictures import cover, rendered


def add(
    subject: str,
    author_id: int | None,
    body: str,
    *,
    reply_to: int | None = None,
    audience_id: int = EVERYONE,
    source_url: str = "",
) -> Comment:
    """Add a comment to a subject and return it."""
    words = limits.COMMENT.text(clean(body))
    head = _head_of(reply_to, subject)
    comment = Comment(subject=subject, author_id=author_id, body=words, html=rendered(words), reply_to=head)
    comment.render_version, comment.language = RENDER_VERSION, language_of(words)
    comment.audience_id, comment.source_url = audience_id, source_url
    comment.posted_at = told_at()
    db.session.add(comment)
    db.session.flush()
    return comment


def _head_of(reply_to: int | None, subject: str) -> int | None:
    """Return the comment at the head of the thread that a reply belongs to: threads are one level deep."""
    if reply_to is None:
        return None
    answered = load(Comment, reply_to)
    if answered.subject != subject or answered.hidden_at:
        raise NotFound("The comment that you answer is not here.")
    return answered.reply_to or answered.id


def heads_of(comment_ids: Iterable[int]) -> dict[int, int]:
    """Return for each of these comments the one at the head of its thread."""
    asked = select(Comment.id, Comment.reply_to).where(Comment.id.in_(sorted(comment_ids)))
    return {row.id: row.reply_to or row.id for row in db.session.execute(asked)}


COUNT_VOTES = text("UPDATE comment SET votes = votes + :n WHERE id = :comment_id")


class Voice(NamedTuple):
    """A vote on a comment that was given elsewhere."""

    comment_id: int
    voter_id: int | None
    value: int
    given_at: datetime


def add_votes(voices: Sequence[Voice]) -> list[int]:
    """Add votes on comments, count those that support, and return their ids."""
    new = insert(CommentVote).returning(CommentVote.id, sort_by_parameter_order=True)
    ids = list(db.session.scalars(new, [voice._asdict() for voice in voices]))
    counts = Counter(voice.comment_id for voice in voices if voice.value == 1)
    if counts:
        db.session.execute(COUNT_VOTES, [{"comment_id": id_, "n": counts[id_]} for id_ in sorted(counts)])
    return ids


def remove_votes(vote_ids: Collection[int]) -> None:
    """Take out votes on comments, and count those no more that supported."""
    support = select(CommentVote.comment_id).where(CommentVote.id.in_(vote_ids), CommentVote.value == 1)
    counts = Counter(db.session.scalars(support))
    db.session.execute(delete(CommentVote).where(CommentVote.id.in_(vote_ids)))
    if counts:
        db.session.execute(COUNT_VOTES, [{"comment_id": id_, "n": -counts[id_]} for id_ in sorted(counts)])


def is_first(subject: str, author_id: int) -> bool:
    """Say whether the person has not commented on the subject before."""
    asked = select(Comment.id).filter_by(subject=subject, author_id=author_id).limit(1)
    return db.session.scalar(asked) is None


def hide(comment_id: int, at: datetime | None) -> Comment:
    """Hide a comment, or show it again where no time is given; return it."""
    comment = load(Comment, comment_id)
    comment.hidden_at, comment.removed_at = at, None
    cover([(comment.author_id, comment.body)], at)
    return comment


def follow(subject: str, person_id: int) -> bool:
    """Let a person hear of the subject; say whether that is new."""
    if db.session.get(Follow, (subject, person_id)):
        return False
    db.session.add(Follow(subject=subject, person_id=person_id, since=told_at()))
    return True


def unfollow(subject: str, person_id: int) -> bool:
    """Let a person not hear of the subject any more; say whether they did before."""
    row = db.session.get(Follow, (subject, person_id))
    if row:
        db.session.delete(row)
    return row is not None


def follow_all(subject: str, people: Sequence[int]) -> None:
    """Let many people hear of a subject that nobody follows yet."""
    if people:
        rows = [{"subject": subject, "person_id": person_id, "since": told_at()} for person_id in people]
        db.session.execute(insert(Follow), rows)
