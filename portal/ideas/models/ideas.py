"""Ideas, their tags, and which tags mean the same."""

from datetime import datetime

from sqlalchemy import Float, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.ideas.rules import LIFE
from portal.kit.db import Base, BigId


def _where_set(name: str, column: str, *more: str) -> Index:
    """Return an index of the rows in which a column says anything, by that column and perhaps more."""
    said = text(f"{column} IS NOT NULL")
    return Index(name, column, *more, sqlite_where=said, postgresql_where=said)


class Idea(Base):
    """What a customer would like to be made."""

    __tablename__ = "idea"
    __table_args__ = (
        Index("ix_idea_trend_id", "trend", "id"),
        Index("ix_idea_votes_id", "votes", "id"),
        Index("ix_idea_posted_at_id", "posted_at", "id"),
        Index("ix_idea_decided_at_id", "decided_at", "id"),
        # One status or language is often rare: without these a page of it would be looked for among all.  There is
        # none that begins with the audience: SQLite would take it for the narrower one, and sort all that all see.
        Index("ix_idea_status_trend_id", "status", "trend", "id"),
        Index("ix_idea_status_votes_id", "status", "votes", "id"),
        Index("ix_idea_status_posted_at_id", "status", "posted_at", "id"),
        # Few ideas are merged, and to all others these say nothing.
        _where_set("ix_idea_merged_into_id", "merged_into_id"),
        _where_set("ix_idea_canonical_id", "canonical_id"),
        Index("ix_idea_language_trend_id", "language", "trend", "id"),
        Index("ix_idea_language_votes_id", "language", "votes", "id"),
        Index("ix_idea_language_posted_at_id", "language", "posted_at", "id"),
        _where_set("ix_idea_built_on_id", "built_on_id"),
        Index("ix_idea_board_id_trend_id", "board_id", "trend", "id"),
        Index("ix_idea_board_id_votes_id", "board_id", "votes", "id"),
        Index("ix_idea_board_id_posted_at_id", "board_id", "posted_at", "id"),
        _where_set("ix_idea_group_id_trend_id", "group_id", "trend", "id"),
        _where_set("ix_idea_group_id_votes_id", "group_id", "votes", "id"),
        _where_set("ix_idea_group_id_posted_at_id", "group_id", "posted_at", "id"),
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
    board_id: Mapped[int | None] = mapped_column(ForeignKey("board.id"))
    group_id: Mapped[int | None] = mapped_column(ForeignKey("interest_group.id"))  # on whose board it stands
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("idea.id"))  # what a person decided
    canonical_id: Mapped[int | None] = mapped_column(ForeignKey("idea.id"))  # where the pointers end
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
    named_status_id: Mapped[int | None] = mapped_column(ForeignKey("idea_status.id"))  # the house's own word for it
    official_comment_id: Mapped[int | None] = mapped_column(ForeignKey("comment.id"))  # the company's answer, pinned
    built_on_id: Mapped[int | None] = mapped_column(ForeignKey("idea.id"))
    built_on_comment_id: Mapped[int | None] = mapped_column(ForeignKey("comment.id"))
    is_anonymous: Mapped[bool] = mapped_column(default=False, server_default=text("false"))  # until claimed
    # Where we heard it, if somebody of the company wrote it down for them.
    through: Mapped[str] = mapped_column(default="", server_default="")
    heard_at: Mapped[str] = mapped_column(default="", server_default="")
    entered_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))  # the colleague who looks after it
    covered_at: Mapped[datetime | None]  # since when it is hidden because its group is
    removed_at: Mapped[datetime | None]  # nobody sees it any more; a tombstone stands at its address
    locked_at: Mapped[datetime | None]  # it is read, and takes no comments and votes
    lock_reason: Mapped[str] = mapped_column(default="", server_default="")
    # Changed by acts, each in one UPDATE; `verify` counts again.
    votes: Mapped[int] = mapped_column(default=0)
    comments: Mapped[int] = mapped_column(default=0)
    trend: Mapped[float | None] = mapped_column(Float)
    version: Mapped[int] = mapped_column(default=1)  # grows with every change that a card shows


class IdeaTag(Base):
    """A tag on an idea."""

    __tablename__ = "idea_tag"
    __table_args__ = (
        Index("ix_idea_tag_tag_idea_id", "tag", "idea_id"),
        _where_set("ix_idea_tag_stands_for", "stands_for"),
    )
    idea_id: Mapped[int] = mapped_column(ForeignKey("idea.id"), primary_key=True)
    tag: Mapped[str] = mapped_column(primary_key=True)  # as it was given
    stands_for: Mapped[str | None]  # the tag that it was merged into


class TagPointer(Base):
    """A tag that means the same as another one; taken away, each stands for itself again."""

    __tablename__ = "tag_pointer"
    tag: Mapped[str] = mapped_column(primary_key=True)
    into: Mapped[str] = mapped_column(index=True)
    merged_at: Mapped[datetime]
    merged_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
