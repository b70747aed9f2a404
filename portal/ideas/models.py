"""Ideas, their votes, tags and revisions."""

from datetime import datetime

from sqlalchemy import Float, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.ideas.rules import LIFE, SUPPORT
from portal.kit.db import Base, BigId


class Idea(Base):
    """What a customer would like to be made."""

    __tablename__ = "idea"
    __table_args__ = (
        Index("ix_idea_trend_id", "trend", "id"),
        Index("ix_idea_votes_id", "votes", "id"),
        Index("ix_idea_posted_at_id", "posted_at", "id"),
        Index("ix_idea_decided_at_id", "decided_at", "id"),
        # One status is often rare: without these a page of it would be looked for among all.  There is none that
        # begins with the audience: SQLite would take it for the narrower one, and sort all that everybody sees.
        Index("ix_idea_status_trend_id", "status", "trend", "id"),
        Index("ix_idea_status_votes_id", "status", "votes", "id"),
        Index("ix_idea_status_posted_at_id", "status", "posted_at", "id"),
    )
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    title: Mapped[str]
    body: Mapped[str]
    html: Mapped[str]  # rendered once, when it was written
    render_version: Mapped[int]
    summary: Mapped[str]  # the first words, for cards
    language: Mapped[str]
    status: Mapped[str] = mapped_column(default=LIFE.first)
    audience_id: Mapped[int] = mapped_column(ForeignKey("audience.id"))
    shown_to_id: Mapped[int] = mapped_column(ForeignKey("audience.id"))  # the audience it had before it was hidden
    challenge_id: Mapped[int | None] = mapped_column(ForeignKey("challenge.id"), index=True)
    posted_at: Mapped[datetime]
    edited_at: Mapped[datetime | None]
    decided_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(default="")  # the public reason of the last step
    answered_at: Mapped[datetime | None]  # when that step was taken
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    next_update_at: Mapped[datetime | None] = mapped_column(index=True)  # when the company promised to say more
    accepted_comment_id: Mapped[int | None] = mapped_column(ForeignKey("comment.id"))
    source_url: Mapped[str] = mapped_column(default="")  # where it was first said, if that was elsewhere
    source_licence: Mapped[str] = mapped_column(default="")  # under which it may be shown here
    # Changed by acts, each in one UPDATE; `verify` counts again.
    votes: Mapped[int] = mapped_column(default=0)
    comments: Mapped[int] = mapped_column(default=0)
    trend: Mapped[float | None] = mapped_column(Float)
    version: Mapped[int] = mapped_column(default=1)  # grows with every change that a card shows


class IdeaTag(Base):
    """A tag on an idea."""

    __tablename__ = "idea_tag"
    __table_args__ = (Index("ix_idea_tag_tag_idea_id", "tag", "idea_id"),)
    idea_id: Mapped[int] = mapped_column(ForeignKey("idea.id"), primary_key=True)
    tag: Mapped[str] = mapped_column(primary_key=True)


class Vote(Base):
    """One voice on one idea; taken back it is kept; without a voter it was counted elsewhere, under a source key."""

    __tablename__ = "vote"
    __table_args__ = (UniqueConstraint("idea_id", "voter_id"),)
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    idea_id: Mapped[int] = mapped_column(ForeignKey("idea.id"))
    voter_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    value: Mapped[int] = mapped_column(default=SUPPORT)
    given_at: Mapped[datetime]
    first_given_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
    warms: Mapped[bool] = mapped_column(default=False)  # it raised the trend, as the first voice of an outsider does


class Revision(Base):
    """An earlier text of an idea."""

    __tablename__ = "idea_revision"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    idea_id: Mapped[int] = mapped_column(ForeignKey("idea.id"), index=True)
    title: Mapped[str]
    body: Mapped[str]
    tags: Mapped[str]
    replaced_at: Mapped[datetime]
    replaced_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
