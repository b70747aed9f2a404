"""What people say about things, what they have not said yet, and what they want to hear of."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.kit.db import Base, BigId


class Comment(Base):
    """A comment on any subject, or a reply to one; hidden, it leaves a tombstone."""

    __tablename__ = "comment"
    __table_args__ = (
        Index("ix_comment_subject_posted_at_id", "subject", "posted_at", "id"),
        Index("ix_comment_author_id_subject", "author_id", "subject"),
        Index("ix_comment_reply_to_posted_at_id", "reply_to", "posted_at", "id"),
    )
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    subject: Mapped[str]
    author_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    body: Mapped[str]
    html: Mapped[str]
    render_version: Mapped[int]
    language: Mapped[str]
    reply_to: Mapped[int | None] = mapped_column(ForeignKey("comment.id"))  # never a reply itself
    audience_id: Mapped[int] = mapped_column(ForeignKey("audience.id"))
    posted_at: Mapped[datetime]
    hidden_at: Mapped[datetime | None]
    removed_at: Mapped[datetime | None]  # hidden for good reason, from moderators too
    votes: Mapped[int] = mapped_column(default=0)  # changed in one UPDATE; `verify` counts again
    source_url: Mapped[str] = mapped_column(default="")  # where it was first said, if that was elsewhere
    source_licence: Mapped[str] = mapped_column(default="")  # under which it may be shown here
    warms: Mapped[bool] = mapped_column(default=False)  # it raised the trend of its subject


class CommentVote(Base):
    """One voice on a comment; without a voter it was counted elsewhere, and nobody takes it back."""

    __tablename__ = "comment_vote"
    __table_args__ = (UniqueConstraint("comment_id", "voter_id"),)
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    comment_id: Mapped[int] = mapped_column(ForeignKey("comment.id"))
    voter_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    value: Mapped[int] = mapped_column(default=1)  # 1 support, 0 passed, -1 against: only support is counted
    given_at: Mapped[datetime]


class Draft(Base):
    """What somebody began to write at a place of the site and has not sent; saved by itself, without an event."""

    __tablename__ = "draft"
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    place: Mapped[str] = mapped_column(primary_key=True)
    fields: Mapped[dict[str, Any]] = mapped_column(JSON)
    saved_at: Mapped[datetime]


class Follow(Base):
    """Somebody wants to hear what becomes of a thing."""

    __tablename__ = "follow"
    subject: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, index=True)
    since: Mapped[datetime]


class Picture(Base):
    """A picture that somebody gave us, encoded anew; the file is named by chance."""

    __tablename__ = "picture"
    name: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    width: Mapped[int]
    height: Mapped[int]
    given_at: Mapped[datetime]
    hidden_at: Mapped[datetime | None]  # with what its giver showed it in; moderators see it still
    waits: Mapped[bool] = mapped_column(default=False, server_default=text("false"))  # until a text shows it


class Attachment(Base):
    """A file that somebody gave us, named by chance; seen by its giver, and by those who see a text that names it."""

    __tablename__ = "attachment"
    name: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    called: Mapped[str]  # as its giver called it
    mimetype: Mapped[str]
    size: Mapped[int]
    given_at: Mapped[datetime]
    audience_id: Mapped[int | None] = mapped_column(ForeignKey("audience.id"))  # once a text names it
    hidden_at: Mapped[datetime | None]
