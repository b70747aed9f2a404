"""Challenges."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from portal.challenges.rules import LIFE
from portal.kit.db import Base, BigId


class Challenge(Base):
    """An open question of the company, with a time in which ideas are taken."""

    __tablename__ = "challenge"
    __table_args__ = (
        CheckConstraint("opens_at < closes_at", name="time"),
        Index("ix_challenge_status_closes_at", "status", "closes_at"),
    )
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    title: Mapped[str]
    brief: Mapped[str]
    html: Mapped[str]
    render_version: Mapped[int]
    summary: Mapped[str]
    language: Mapped[str]
    reward: Mapped[str] = mapped_column(default="")  # what the chosen answer gets, in words
    status: Mapped[str] = mapped_column(default=LIFE.first)
    audience_id: Mapped[int] = mapped_column(ForeignKey("audience.id"))
    owner_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    written_at: Mapped[datetime]
    opens_at: Mapped[datetime]
    closes_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    reason: Mapped[str] = mapped_column(default="")  # the public reason of the choice, or of calling it off
    winner_id: Mapped[int | None] = mapped_column(ForeignKey("idea.id", use_alter=True))
    entries: Mapped[int] = mapped_column(default=0)  # counted by the act that answers; `verify` counts again
    version: Mapped[int] = mapped_column(default=1)
