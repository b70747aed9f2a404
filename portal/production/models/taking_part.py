"""How buyers take part in the making: polls and samples, who signs for them, and what they want changed."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.kit.db import Base, BigId
from portal.production.rules.taking_part import CHANGE_LIFE, POLL_LIFE


class Poll(Base):
    """A question to the buyers of a batch, within declared options and until a day; or a sample shown to them."""

    __tablename__ = "batch_poll"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("batch.id"), index=True)
    sort: Mapped[str]  # choice or sample
    question: Mapped[str]
    options: Mapped[list[Any]] = mapped_column(JSON)
    is_binding: Mapped[bool]
    picture: Mapped[str | None] = mapped_column(ForeignKey("picture.name"))
    status: Mapped[str] = mapped_column(default=POLL_LIFE.first, index=True)
    opened_at: Mapped[datetime]
    closes_at: Mapped[datetime] = mapped_column(index=True)
    closed_at: Mapped[datetime | None]
    chosen: Mapped[int | None]  # the option, from 0
    version: Mapped[int] = mapped_column(default=1)


class PollVoice(Base):
    """What one buyer chose; one voice a buyer, however much they ordered."""

    __tablename__ = "batch_poll_voice"
    poll_id: Mapped[int] = mapped_column(ForeignKey("batch_poll.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, index=True)
    option: Mapped[int]
    given_at: Mapped[datetime]


class Watcher(Base):
    """A buyer who offers to sign the inspection for all buyers of a batch, and perhaps was elected."""

    __tablename__ = "batch_watcher"
    __table_args__ = (UniqueConstraint("batch_id", "person_id"),)
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("batch.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    words: Mapped[str]
    stood_at: Mapped[datetime]
    elected_at: Mapped[datetime | None]


class WatcherVoice(Base):
    """For whom a buyer of a batch is: one voice each."""

    __tablename__ = "batch_watcher_voice"
    batch_id: Mapped[int] = mapped_column(ForeignKey("batch.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, index=True)
    watcher_id: Mapped[int] = mapped_column(ForeignKey("batch_watcher.id"), index=True)


class ChangeRequest(Base):
    """What a buyer wants changed of an order after orders closed, and what the company said."""

    __tablename__ = "change_request"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("batch.id"), index=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("sales_order.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    body: Mapped[str]
    status: Mapped[str] = mapped_column(default=CHANGE_LIFE.first, index=True)
    answer: Mapped[str] = mapped_column(default="")
    asked_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    version: Mapped[int] = mapped_column(default=1)
