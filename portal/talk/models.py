"""What people say about things, what they have not said yet, and what they want to hear of."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from portal.kit.db import Base, BigId


class Comment(Base):
    """A comment on any subject; hidden, it leaves a tombstone."""

    __tablename__ = "comment"
    __table_args__ = (Index("ix_comment_subject_id", "subject", "id"),)
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    subject: Mapped[str]
    author_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    body: Mapped[str]
    html: Mapped[str]
    render_version: Mapped[int]
    language: Mapped[str]
    reply_to: Mapped[int | None] = mapped_column(ForeignKey("comment.id"))
    audience_id: Mapped[int] = mapped_column(ForeignKey("audience.id"))
    posted_at: Mapped[datetime]
    hidden_at: Mapped[datetime | None]
    source_url: Mapped[str] = mapped_column(default="")  # where it was first said, if that was elsewhere


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
