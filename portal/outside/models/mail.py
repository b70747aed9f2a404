"""Letters on their way out, and what each person's bell rang for."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.kit.db import Base, BigId
from portal.outside.rules import LIFE


class Parcel(Base):
    """A letter to a person; its words are found when it leaves, in the language of its reader."""

    __tablename__ = "parcel"
    __table_args__ = (UniqueConstraint("event_id", "person_id", "letter"), Index("ix_parcel_state_id", "state", "id"))
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    event_id: Mapped[int] = mapped_column(BigInteger)  # the event that it answers
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    letter: Mapped[str]
    subject: Mapped[str]  # what it is about, as `idea:7`
    facts: Mapped[dict[str, Any]] = mapped_column(JSON)  # numbers and ids that its sentences need
    state: Mapped[str] = mapped_column(default=LIFE.first)
    packed_at: Mapped[datetime]
    left_at: Mapped[datetime | None]
    try_at: Mapped[datetime | None]  # not sooner: the post could not be reached, or said to come again
    error: Mapped[str] = mapped_column(default="")
    answered_at: Mapped[datetime | None]  # by mail, once


class Bell(Base):
    """Something that a person is to hear of; a projection owns it."""

    __tablename__ = "bell"
    __table_args__ = (Index("ix_bell_person_id_together", "person_id", "together", "event_id"),)
    event_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    person_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False, index=True)
    together: Mapped[str | None]  # what rings as one: votes for an idea on one day; nothing stands for itself


class BellFollower(Base):
    """Who hears of a subject: its author, whoever voted or commented, whoever follows it; a projection owns it."""

    __tablename__ = "bell_follower"
    subject: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)


class BellGroup(Base):
    """A subject that stands in a group: who leaves the group hears of it no more; a projection owns it."""

    __tablename__ = "bell_group"
    subject: Mapped[str] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(BigInteger, index=True)


class ReadMark(Base):
    """Up to which event a person has looked at what the bell rang for."""

    __tablename__ = "read_mark"
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    event_id: Mapped[int] = mapped_column(BigInteger)
