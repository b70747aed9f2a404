"""The catalogue, and what members asked for."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from portal.kit.db import Base, BigId
from portal.rewards.rules import REDEMPTION_LIFE


class Reward(Base):
    """Something of the catalogue, and how many are left."""

    __tablename__ = "reward"
    __table_args__ = (CheckConstraint("price > 0", name="price"), CheckConstraint("left_over >= 0", name="left_over"))
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    name: Mapped[str]
    body: Mapped[str]
    price: Mapped[int] = mapped_column(BigInteger)
    stock: Mapped[int]  # how many there have ever been
    left_over: Mapped[int]  # of these nobody asked for yet
    most_each: Mapped[int | None]  # how many one member may ask for
    is_offered: Mapped[bool] = mapped_column(default=True)
    offered_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)


class Redemption(Base):
    """Somebody gives points for a thing of the catalogue."""

    __tablename__ = "redemption"
    __table_args__ = (Index("ix_redemption_status_id", "status", "id"),)
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    reward_id: Mapped[int] = mapped_column(ForeignKey("reward.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    points: Mapped[int] = mapped_column(BigInteger)  # the price when it was asked for
    status: Mapped[str] = mapped_column(default=REDEMPTION_LIFE.first)
    asked_at: Mapped[datetime]
    reason: Mapped[str] = mapped_column(default="")  # why it was cancelled
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))  # or refused by
    version: Mapped[int] = mapped_column(default=1)
