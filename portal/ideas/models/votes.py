"""Votes, what people would order, and votes cast on paper."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.ideas.rules import SUPPORT
from portal.kit.db import Base, BigId


class Vote(Base):
    """One voice on one idea; taken back it is kept; without a voter it was counted elsewhere, under a source key."""

    __tablename__ = "vote"
    __table_args__ = (
        UniqueConstraint("idea_id", "voter_id"),
        # Voices against are rare: where there are some, people talk something over, and groups of them are looked for.
        Index("ix_vote_against", "idea_id", sqlite_where=text("value = -1"), postgresql_where=text("value = -1")),
    )
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    idea_id: Mapped[int] = mapped_column(ForeignKey("idea.id"))
    voter_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    value: Mapped[int] = mapped_column(default=SUPPORT)
    given_at: Mapped[datetime]
    first_given_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
    warms: Mapped[bool] = mapped_column(default=False)  # it raised the trend, as the first voice of an outsider does
    spends: Mapped[bool] = mapped_column(default=False, server_default="0")  # of the budget, until the idea is decided
    # Where we heard it, if somebody of the company wrote it down for them.
    through: Mapped[str] = mapped_column(default="", server_default="")
    heard_at: Mapped[str] = mapped_column(default="", server_default="")
    entered_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    tally_id: Mapped[int | None] = mapped_column(ForeignKey("tally.id"), index=True)  # counted on this sheet
    held_at: Mapped[datetime | None]  # moderators look into it: given, and out of the tally until it is cleared


class Wish(Base):
    """Somebody would order what an idea describes, at a price; taken back it is kept."""

    __tablename__ = "wish"
    idea_id: Mapped[int] = mapped_column(ForeignKey("idea.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, index=True)
    minor: Mapped[int] = mapped_column(BigId)
    currency: Mapped[str]
    given_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]


class Tally(Base):
    """Voices counted on paper or in a room, of people whom we do not know; taken back it is kept."""

    __tablename__ = "tally"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    idea_id: Mapped[int] = mapped_column(ForeignKey("idea.id"), index=True)
    n: Mapped[int]
    through: Mapped[str]
    heard_at: Mapped[str]
    counted_at: Mapped[datetime]
    entered_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    withdrawn_at: Mapped[datetime | None]
