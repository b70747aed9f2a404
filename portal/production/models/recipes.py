"""What things are made of, how, and where: parts, bills of materials with their operations, and work centres."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.kit.db import Base, BigId
from portal.production.rules.bills import BILL_LIFE


class WorkCentre(Base):
    """A place in the workshop with a calendar: so many minutes a day, so many at once, so fast."""

    __tablename__ = "work_centre"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    weekdays: Mapped[list[Any]] = mapped_column(JSON)  # 0 is Monday
    minutes: Mapped[int]  # a day
    places: Mapped[int] = mapped_column(default=1)  # that work at the same time
    efficiency: Mapped[int] = mapped_column(default=100)  # per cent
    version: Mapped[int] = mapped_column(default=1)


class CapacitySlot(Base):
    """One day of a work centre: the database itself lets no more be reserved than there is."""

    __tablename__ = "capacity_slot"
    __table_args__ = (CheckConstraint("reserved <= available + overtime AND reserved >= 0", name="room"),)
    centre_id: Mapped[int] = mapped_column(ForeignKey("work_centre.id"), primary_key=True, autoincrement=False)
    day: Mapped[date] = mapped_column(primary_key=True)
    available: Mapped[int]
    overtime: Mapped[int] = mapped_column(default=0)  # minutes beyond the calendar, said by somebody
    reserved: Mapped[int] = mapped_column(default=0)  # changed by acts, each in one UPDATE; `verify` counts again


class Part(Base):
    """Something that is made, bought or built in; of a product, what the workshop makes it as."""

    __tablename__ = "part"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    unit: Mapped[str] = mapped_column(default="")
    lead_days: Mapped[int] = mapped_column(default=0)  # from ordering it to having it
    product_id: Mapped[int | None] = mapped_column(ForeignKey("product.id"), unique=True)
    has_serials: Mapped[bool] = mapped_column(default=False)  # each one gets a number of its own
    has_lots: Mapped[bool] = mapped_column(default=False, server_default=text("false"))  # each delivery has a number
    version: Mapped[int] = mapped_column(default=1)


class Bill(Base):
    """One version of what a part is made of and how; in force it never changes."""

    __tablename__ = "bill_of_materials"
    __table_args__ = (UniqueConstraint("part_id", "number"),)
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    part_id: Mapped[int] = mapped_column(ForeignKey("part.id"))
    number: Mapped[int]  # 1, 2, 3 … of this part
    status: Mapped[str] = mapped_column(default=BILL_LIFE.first, index=True)
    written_at: Mapped[datetime]
    activated_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)


class BillLine(Base):
    """So much of a part in one of another, with what is lost; perhaps only with some options."""

    __tablename__ = "bill_of_materials_line"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    bill_id: Mapped[int] = mapped_column(ForeignKey("bill_of_materials.id"), index=True)
    part_id: Mapped[int] = mapped_column(ForeignKey("part.id"), index=True)
    milli: Mapped[int]  # thousandths of its unit
    scrap: Mapped[int] = mapped_column(default=0)  # basis points
    choices: Mapped[list[Any]] = mapped_column(JSON, default=list)


class Operation(Base):
    """One step of making a part: at a work centre, with a set-up and a time for each."""

    __tablename__ = "operation"
    __table_args__ = (UniqueConstraint("bill_id", "position"),)
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    bill_id: Mapped[int] = mapped_column(ForeignKey("bill_of_materials.id"))
    position: Mapped[int]
    name: Mapped[str]
    centre_id: Mapped[int] = mapped_column(ForeignKey("work_centre.id"), index=True)
    setup: Mapped[int] = mapped_column(default=0)  # minutes
    unit_seconds: Mapped[int]


class OperationAlternative(Base):
    """Another work centre at which an operation can be done, in the order in which it is preferred."""

    __tablename__ = "operation_alternative"
    operation_id: Mapped[int] = mapped_column(ForeignKey("operation.id"), primary_key=True)
    centre_id: Mapped[int] = mapped_column(ForeignKey("work_centre.id"), primary_key=True, index=True)
    rank: Mapped[int]
