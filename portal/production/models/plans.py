"""Plans: what was ordered, frozen; what a batch makes of it; what it takes, and when it is worked on."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.kit.db import Base, BigId
from portal.production.rules.works import PLAN_LIFE, PURCHASE_LIFE, WORK_LIFE

LIVING = text("status <> 'cancelled'")


class Plan(Base):
    """What is made of the paid orders of one pre-order, in one batch or several; one at most that is not cancelled."""

    __tablename__ = "production_plan"
    __table_args__ = (
        Index("ix_production_plan_living", "preorder_id", unique=True, sqlite_where=LIVING, postgresql_where=LIVING),
    )
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    preorder_id: Mapped[int] = mapped_column(ForeignKey("preorder.id"), index=True)
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"), index=True)
    status: Mapped[str] = mapped_column(default=PLAN_LIFE.first, index=True)
    ordered: Mapped[int]  # units, as frozen
    frozen_at: Mapped[datetime]
    released_at: Mapped[datetime | None]
    promised_on: Mapped[date | None]  # when the last batch is made, by what the workshop can do
    cancelled_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(default="", server_default="")  # why it was cancelled, for the company alone
    version: Mapped[int] = mapped_column(default=1)


class BatchItem(Base):
    """So many of one configuration, by one bill of materials, in one batch."""

    __tablename__ = "batch_item"
    __table_args__ = (UniqueConstraint("batch_id", "configuration"),)
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("batch.id"))
    configuration: Mapped[str]  # its hash; empty where there is nothing to choose
    label: Mapped[str] = mapped_column(default="")
    choices: Mapped[list[Any]] = mapped_column(JSON)
    bill_id: Mapped[int | None] = mapped_column(ForeignKey("bill_of_materials.id"), index=True)
    ordered: Mapped[int]
    allowance: Mapped[int] = mapped_column(default=0)  # made beyond what was ordered, because somebody said so
    replacements: Mapped[int] = mapped_column(default=0, server_default="0")  # made anew for a parcel
    reason: Mapped[str] = mapped_column(default="")


class Material(Base):
    """How much of a part a batch takes, worked out when its plan was released."""

    __tablename__ = "material_requirement"
    batch_id: Mapped[int] = mapped_column(ForeignKey("batch.id"), primary_key=True)
    part_id: Mapped[int] = mapped_column(ForeignKey("part.id"), primary_key=True, index=True)
    milli: Mapped[int] = mapped_column(BigInteger)
    is_made: Mapped[bool]


class Purchase(Base):
    """What is to be bought for a plan, and by when it must be ordered; of what grew later, the rest."""

    __tablename__ = "purchase_proposal"
    plan_id: Mapped[int] = mapped_column(ForeignKey("production_plan.id"), primary_key=True)
    part_id: Mapped[int] = mapped_column(ForeignKey("part.id"), primary_key=True, index=True)
    milli: Mapped[int] = mapped_column(BigInteger)  # that the plan takes
    order_by: Mapped[date]
    needed_on: Mapped[date]
    status: Mapped[str] = mapped_column(default=PURCHASE_LIFE.first)
    ordered_milli: Mapped[int | None] = mapped_column(BigInteger)  # of that; unknown: as much as the status says
    arrived_milli: Mapped[int | None] = mapped_column(BigInteger)

    @property
    def ordered(self) -> int:
        """Return how much was ordered, or is here without."""
        told = self.milli if self.status in ("ordered", "arrived") else 0
        return told if self.ordered_milli is None else self.ordered_milli

    @property
    def arrived(self) -> int:
        """Return how much is here."""
        told = self.milli if self.status == "arrived" else 0
        return told if self.arrived_milli is None else self.arrived_milli


class WorkOrder(Base):
    """One operation of one batch, as the workshop does it."""

    __tablename__ = "work_order"
    __table_args__ = (
        UniqueConstraint("batch_id", "position"),
        CheckConstraint("good >= 0 AND scrap >= 0 AND good + scrap <= planned", name="counts"),
    )
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("batch.id"))
    position: Mapped[int]
    part_id: Mapped[int] = mapped_column(ForeignKey("part.id"))
    bill_id: Mapped[int] = mapped_column(ForeignKey("bill_of_materials.id"), index=True)
    name: Mapped[str]
    centre_id: Mapped[int] = mapped_column(ForeignKey("work_centre.id"), index=True)
    operation_id: Mapped[int | None] = mapped_column(ForeignKey("operation.id"), index=True)  # what it is done by
    planned: Mapped[int]
    good: Mapped[int] = mapped_column(default=0)
    scrap: Mapped[int] = mapped_column(default=0)
    minutes: Mapped[int]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    status: Mapped[str] = mapped_column(default=WORK_LIFE.first, index=True)
    reason: Mapped[str] = mapped_column(default="")
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)


class WorkBooking(Base):
    """Minutes of one day that are kept for a work order."""

    __tablename__ = "work_booking"
    work_order_id: Mapped[int] = mapped_column(ForeignKey("work_order.id"), primary_key=True)
    centre_id: Mapped[int] = mapped_column(ForeignKey("work_centre.id"), index=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    minutes: Mapped[int]
