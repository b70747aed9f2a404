"""Browsers that are told of news, and what waits for them."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from portal.kit.db import Base, BigId


class PushDevice(Base):
    """A browser that is told of news as long as its owner is signed in there: it goes with the session."""

    __tablename__ = "push_device"
    session_id: Mapped[str] = mapped_column(ForeignKey("session.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    endpoint: Mapped[str] = mapped_column(unique=True)  # given by whoever subscribes: asked by the one door only
    p256dh: Mapped[str]
    auth: Mapped[str]
    try_at: Mapped[datetime | None]  # not sooner: its owner has quiet hours, or its service did not answer
    failures: Mapped[int] = mapped_column(default=0, server_default="0")  # one after the other


class Push(Base):
    """An event of which a browser is to be told; it is gone before it leaves, so it never leaves twice."""

    __tablename__ = "push"
    session_id: Mapped[str] = mapped_column(ForeignKey("push_device.session_id", ondelete="CASCADE"), primary_key=True)
    event_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    after: Mapped[datetime | None]  # when the browser was told of the like: it waits for more of it


class PushTold(Base):
    """A message that a browser took, and what rang together in it: kept for two days."""

    __tablename__ = "push_told"
    __table_args__ = (Index("ix_push_told_session_id_told_at", "session_id", "told_at"),)
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    session_id: Mapped[str] = mapped_column(ForeignKey("push_device.session_id", ondelete="CASCADE"))
    told_at: Mapped[datetime]
    together: Mapped[str | None]  # None: the message itself, which counts for its day


class SilentPush(Base):
    """A topic of which somebody's browsers are not told."""

    __tablename__ = "silent_push"
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    topic: Mapped[str] = mapped_column(primary_key=True)
