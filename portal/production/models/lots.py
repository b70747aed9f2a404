"""Lots of bought parts: what came in under one number, where it went, and what came back out of pieces."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.kit.db import Base, BigId


class PartLot(Base):
    """So much of a part that came in under one number."""

    __tablename__ = "part_lot"
    __table_args__ = (
        UniqueConstraint("part_id", "number"),
        CheckConstraint("milli > 0 AND remaining >= 0", name="amounts"),
    )
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    part_id: Mapped[int] = mapped_column(ForeignKey("part.id"))
    number: Mapped[str]  # as its maker wrote it
    plan_id: Mapped[int | None] = mapped_column(ForeignKey("production_plan.id"), index=True)  # for which it was bought
    milli: Mapped[int] = mapped_column(BigInteger)  # that came in
    remaining: Mapped[int] = mapped_column(BigInteger)  # changed by acts, each in one UPDATE; `verify` counts again
    received_at: Mapped[datetime]


class LotIssue(Base):
    """So much of a lot was taken for a work order of a batch."""

    __tablename__ = "lot_issue"
    __table_args__ = (CheckConstraint("milli > 0", name="amount"),)
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    lot_id: Mapped[int] = mapped_column(ForeignKey("part_lot.id"), index=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("batch.id"), index=True)
    work_order_id: Mapped[int] = mapped_column(ForeignKey("work_order.id"), index=True)
    milli: Mapped[int] = mapped_column(BigInteger)
    issued_at: Mapped[datetime]
    put_back_at: Mapped[datetime | None]  # into the lot; the row stays, so that its number is never another's


class LotReturn(Base):
    """So much of a lot came back out of pieces of a batch that were taken apart."""

    __tablename__ = "lot_return"
    unbuild_id: Mapped[int] = mapped_column(ForeignKey("unbuild.id"), primary_key=True)
    lot_id: Mapped[int] = mapped_column(ForeignKey("part_lot.id"), primary_key=True, index=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("batch.id"), index=True)
    milli: Mapped[int] = mapped_column(BigInteger)


class LotRange(Base):
    """The pieces of a batch from one number to another took a lot; of its part they took no other that is not noted."""

    __tablename__ = "lot_range"
    __table_args__ = (CheckConstraint("first >= 1 AND last >= first", name="numbers"),)
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("batch.id"), index=True)
    lot_id: Mapped[int] = mapped_column(ForeignKey("part_lot.id"), index=True)
    first: Mapped[int]
    last: Mapped[int]
