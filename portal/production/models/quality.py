"""Inspections, and the numbers of single pieces."""

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.kit.db import Base, BigId
from portal.production.rules.works import INSPECTION_LIFE


class Inspection(Base):
    """A look at what was made, before it leaves: how many were looked at, how many failed, who signed."""

    __tablename__ = "inspection"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("batch.id"), index=True)
    status: Mapped[str] = mapped_column(default=INSPECTION_LIFE.first)
    what: Mapped[str]  # what is looked at
    checked: Mapped[int] = mapped_column(default=0)
    failed: Mapped[int] = mapped_column(default=0)
    note: Mapped[str] = mapped_column(default="")
    picture: Mapped[str | None] = mapped_column(ForeignKey("picture.name"))
    inspector_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    waived_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    cosigned_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    cosigned_at: Mapped[datetime | None]
    planned_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)


class Unit(Base):
    """One piece with a number of its own, in one order line at most, and so in one parcel at most.

    Without an order line it was made beyond the orders.
    """

    __tablename__ = "unit"
    __table_args__ = (UniqueConstraint("batch_id", "number"),)
    serial: Mapped[str] = mapped_column(primary_key=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("batch.id"))
    number: Mapped[int]
    order_line_id: Mapped[int | None] = mapped_column(ForeignKey("pegging.order_line_id"), index=True)
    place: Mapped[int | None]  # the number of the piece in whose place it goes
    taken_apart_id: Mapped[int | None] = mapped_column(ForeignKey("unbuild.id"), index=True)
    lost_in_id: Mapped[int | None] = mapped_column(ForeignKey("shipment.id"), index=True)  # and replaced by another one
