"""Flags, appeals, rings of votes, and the public log of what was done."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Float, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.kit.db import Base, BigId
from portal.moderation.rules import LIFE
from portal.moderation.rules.appeals import LIFE as APPEAL_LIFE
from portal.moderation.rules.rings import LIFE as RING_LIFE
from portal.moderation.rules.rings import MOMENTS

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


class Appeal(Base):
    """Somebody asks another moderator to look at what was done to them, or to what they wrote: once for each deed."""

    __tablename__ = "appeal"
    __table_args__ = (Index("ix_appeal_state_id", "state", "id"), Index("ix_appeal_target", "target"))
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    event_id: Mapped[int] = mapped_column(BigInteger, unique=True)  # of the deed
    kind: Mapped[str]
    target: Mapped[str]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    acted_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    words: Mapped[str]
    lodged_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(default=APPEAL_LIFE.first)
    answer: Mapped[str] = mapped_column(default="")
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class Ring(Base):
    """Accounts that voted together far oftener than chance lets them, as the machine saw it."""

    __tablename__ = "vote_ring"
    __table_args__ = (Index("ix_vote_ring_state_id", "state", "id"),)
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    state: Mapped[str] = mapped_column(default=RING_LIFE.first)
    kind: Mapped[str] = mapped_column(default=MOMENTS, server_default=MOMENTS)  # at the same moments, or over weeks
    found_at: Mapped[datetime]
    rate: Mapped[float] = mapped_column(Float)  # how often two votes on one idea are near in time, all over the house
    tests: Mapped[int] = mapped_column(BigInteger)  # pairs that might have been found, for the correction
    reason: Mapped[str] = mapped_column(default="")
    judged_at: Mapped[datetime | None]
    judged_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class RingMember(Base):
    """An account of a ring."""

    __tablename__ = "vote_ring_member"
    ring_id: Mapped[int] = mapped_column(ForeignKey("vote_ring.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, index=True)


class RingPair(Base):
    """Two accounts of a ring: on how many ideas both voted, on how many of them near in time or at all, and when."""

    __tablename__ = "vote_ring_pair"
    ring_id: Mapped[int] = mapped_column(ForeignKey("vote_ring.id"), primary_key=True)
    one_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    other_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    shared: Mapped[int]
    together: Mapped[int]
    expected: Mapped[float] = mapped_column(Float, default=0.0, server_default="0")  # shared by chance, over weeks
    p: Mapped[float] = mapped_column(Float)
    q: Mapped[float] = mapped_column(Float)
    moments: Mapped[list[list[Any]]] = mapped_column(JSON)  # idea, seconds of the one, seconds of the other


class RingVote(Base):
    """A vote that is evidence: one of two that were given near in time, or over weeks, by accounts of the ring."""

    __tablename__ = "vote_ring_vote"
    ring_id: Mapped[int] = mapped_column(ForeignKey("vote_ring.id"), primary_key=True)
    vote_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False, index=True)


class LogEntry(Base):
    """One line of the public log: what moderators did, why, and never what was said, nor to whom it was done."""

    __tablename__ = "moderation_entry"
    __table_args__ = (Index("ix_moderation_entry_target", "target"), Index("ix_moderation_entry_at", "at", "event_id"))
    event_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    deed: Mapped[str]
    target: Mapped[str]  # "idea:7", "comment:9", or "member", whoever it is
    place: Mapped[str]
    reason: Mapped[str]
    n: Mapped[int] = mapped_column(default=0, server_default="0")  # days of a suspension
