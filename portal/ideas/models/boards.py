"""Boards, and the house's own names of statuses."""

from datetime import datetime

from sqlalchemy import JSON
from sqlalchemy.orm import Mapped, mapped_column

from portal.kit.db import Base, BigId


class Board(Base):
    """A category of ideas: its names by language, and what may be done on it."""

    __tablename__ = "board"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    names: Mapped[dict[str, str]] = mapped_column(JSON)
    place: Mapped[int]  # in the order in which they are shown
    is_open: Mapped[bool]  # takes new ideas
    is_premoderated: Mapped[bool]  # the ideas of newcomers wait for a moderator
    allows_anonymous: Mapped[bool]  # the public need not see who posts
    made_at: Mapped[datetime]


class NamedStatus(Base):
    """The house's own name, by language, for a status within one of the fixed categories."""

    __tablename__ = "idea_status"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    category: Mapped[str]
    names: Mapped[dict[str, str]] = mapped_column(JSON)
    is_used: Mapped[bool]
    made_at: Mapped[datetime]
