"""Challenges."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from portal.kit.db import Base, BigId


class Challenge(Base):
    """An open question of the company, with a time in which ideas are taken."""

    __tablename__ = "challenge"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    title: Mapped[str]
    brief: Mapped[str]
    html: Mapped[str]
    render_version: Mapped[int]
    status: Mapped[str] = mapped_column(index=True)
    audience_id: Mapped[int] = mapped_column(ForeignKey("audience.id"))
    owner_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    opens_at: Mapped[datetime]
    closes_at: Mapped[datetime]
    winner_id: Mapped[int | None] = mapped_column(ForeignKey("idea.id", use_alter=True))
    version: Mapped[int] = mapped_column(default=1)
