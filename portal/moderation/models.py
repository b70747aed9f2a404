"""Flags, and the public log of what was hidden and restored."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.kit.db import Base, BigId
from portal.moderation.rules import LIFE

IS_OPEN = text("state = 'open'")


class Flag(Base):
    """A member says that something breaks the rules: once at a time, and again when something new happened."""

    __tablename__ = "flag"
    __table_args__ = (
        Index(
            "uq_flag_target_reporter_id",
            "target",
            "reporter_id",
            unique=True,
            sqlite_where=IS_OPEN,
            postgresql_where=IS_OPEN,
        ),
        Index("ix_flag_state_target", "state", "target"),
    )
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    target: Mapped[str]  # what is flagged: "idea:7", "comment:9"
    place: Mapped[str]  # where it stands: "idea:7"
    reporter_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)  # nobody: it waits
    reason: Mapped[str]
    note: Mapped[str]
    harm: Mapped[int]
    state: Mapped[str] = mapped_column(default=LIFE.first)
    spam: Mapped[int] = mapped_column(default=0, server_default="0")  # in percent, as it looked when it was flagged
    flagged_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class SpamWord(Base):
    """A word and how much it speaks for spam, in hundredths, as the moderators have it; 0: it says nothing."""

    __tablename__ = "spam_word"
    word: Mapped[str] = mapped_column(primary_key=True)
    weight: Mapped[int]
    set_at: Mapped[datetime]
    set_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)


class Conduct(Base):
    """What somebody's deeds are worth, on how many days they were active, and the level of trust that follows."""

    __tablename__ = "conduct"
    person_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    credit: Mapped[int]
    days: Mapped[int]
    last_day: Mapped[int]  # counted from the first of our calendar
    level: Mapped[int]


class LogEntry(Base):
    """One line of the public log: what was hidden or restored, why, and never what it said."""

    __tablename__ = "moderation_entry"
    event_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    deed: Mapped[str]  # hidden or restored
    target: Mapped[str]
    place: Mapped[str]
    reason: Mapped[str]
