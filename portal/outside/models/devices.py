"""Browsers that are told of news, and what waits for them."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from portal.kit.db import Base


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


class SilentPush(Base):
    """A topic of which somebody's browsers are not told."""

    __tablename__ = "silent_push"
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    topic: Mapped[str] = mapped_column(primary_key=True)
