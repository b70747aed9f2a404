"""Pieces that were taken apart again, and what of them can be used once more."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from portal.kit.db import Base, BigId


class Unbuild(Base):
    """So many pieces of one configuration of a batch were taken apart: they had failed, or came back in a parcel."""

    __tablename__ = "unbuild"
    __table_args__ = (CheckConstraint("quantity > 0", name="quantity"),)
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("batch.id"), index=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("batch_item.id"))
    shipment_id: Mapped[int | None] = mapped_column(ForeignKey("shipment.id"), index=True)  # none: failed an inspection
    quantity: Mapped[int]
    reason: Mapped[str]
    taker_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    taken_at: Mapped[datetime]


class RecoveredPart(Base):
    """What of a part lay in pieces that were taken apart, how much of it can be used, and how much is still there."""

    __tablename__ = "recovered_part"
    __table_args__ = (CheckConstraint("milli >= usable AND usable >= remaining AND remaining >= 0", name="amounts"),)
    unbuild_id: Mapped[int] = mapped_column(ForeignKey("unbuild.id"), primary_key=True)
    part_id: Mapped[int] = mapped_column(ForeignKey("part.id"), primary_key=True, index=True)
    milli: Mapped[int] = mapped_column(BigInteger)  # in all; what cannot be used of it is scrap
    usable: Mapped[int] = mapped_column(BigInteger)
    remaining: Mapped[int] = mapped_column(BigInteger)  # changed by acts, each in one UPDATE; `verify` counts again


class RecoveredUse(Base):
    """So much of a recovered part is used by a plan, which buys so much less."""

    __tablename__ = "recovered_use"
    plan_id: Mapped[int] = mapped_column(ForeignKey("production_plan.id"), primary_key=True)
    unbuild_id: Mapped[int] = mapped_column(ForeignKey("unbuild.id"), primary_key=True)
    part_id: Mapped[int] = mapped_column(ForeignKey("part.id"), primary_key=True, index=True)
    milli: Mapped[int] = mapped_column(BigInteger)
