"""Parcels, the consignments in which they go, their carriers, and what carriers report of them."""

from datetime import date, datetime

from sqlalchemy import BigInteger, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.kit.db import Base, BigId
from portal.production.rules import SHIPMENT_LIFE
from portal.production.rules.parcels import CONSIGNMENT_LIFE


class Carrier(Base):
    """Who takes parcels to their buyers, and how much of them at once; without a name it is the house itself."""

    __tablename__ = "carrier"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    grams: Mapped[int] = mapped_column(BigInteger, default=0)  # of one consignment at most; 0 is no limit
    ccm: Mapped[int] = mapped_column(BigInteger, default=0)
    pattern: Mapped[str] = mapped_column(default="")  # where it shows a parcel, with a place for the code
    days: Mapped[int] = mapped_column(default=3)  # that a parcel is usually on the way
    retired_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)


class Measure(Base):
    """What one piece weighs and takes up, packed; and what an option adds to that."""

    __tablename__ = "measure"
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"), primary_key=True)
    value_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, default=0)  # 0: of the product itself
    grams: Mapped[int]
    ccm: Mapped[int]


class Consignment(Base):
    """Parcels that go to one destination with one carrier in one week."""

    __tablename__ = "consignment"
    __table_args__ = (Index("ix_consignment_carrier_id_week_status", "carrier_id", "week", "status"),)
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    country: Mapped[str]
    region: Mapped[str]
    carrier_id: Mapped[int] = mapped_column(ForeignKey("carrier.id"))
    week: Mapped[date]  # its Monday
    status: Mapped[str] = mapped_column(default=CONSIGNMENT_LIFE.first, index=True)
    most_grams: Mapped[int] = mapped_column(BigInteger)  # as the carrier took them when it was begun; 0 is no limit
    most_ccm: Mapped[int] = mapped_column(BigInteger)
    begun_at: Mapped[datetime]
    sealed_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    # Changed by acts, each in one UPDATE; `verify` counts again.
    parcels: Mapped[int] = mapped_column(default=0)
    quantity: Mapped[int] = mapped_column(default=0)
    grams: Mapped[int] = mapped_column(BigInteger, default=0)
    ccm: Mapped[int] = mapped_column(BigInteger, default=0)
    version: Mapped[int] = mapped_column(default=1)


class Shipment(Base):
    """A parcel: what one order gets of one batch, or a part of it.

    Without an order it is of the time when one held a destination.
    """

    __tablename__ = "shipment"
    __table_args__ = (
        UniqueConstraint("batch_id", "order_id", "number"),
        UniqueConstraint("carrier_id", "tracking"),
        Index("ix_shipment_consignment_id_id", "consignment_id", "id"),
    )
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("batch.id"))
    order_id: Mapped[int | None] = mapped_column(ForeignKey("sales_order.id"), index=True)
    number: Mapped[int] = mapped_column(default=1, server_default="1")  # of this order in this batch
    part_of_id: Mapped[int | None] = mapped_column(ForeignKey("shipment.id"), index=True)  # the one it was taken from
    first: Mapped[int] = mapped_column(default=0, server_default="0")  # so many pieces of the order lie in those before
    replaced_by_id: Mapped[int | None] = mapped_column(ForeignKey("shipment.id"), unique=True)  # what was sent instead
    resent_as: Mapped[str] = mapped_column(default="", server_default="")  # of which pieces that is
    resent_why: Mapped[str] = mapped_column(default="", server_default="")  # for the company alone
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    consignment_id: Mapped[int | None] = mapped_column(ForeignKey("consignment.id"))
    country: Mapped[str]
    region: Mapped[str]
    quantity: Mapped[int]
    grams: Mapped[int] = mapped_column(default=0, server_default="0")
    ccm: Mapped[int] = mapped_column(default=0, server_default="0")
    status: Mapped[str] = mapped_column(default=SHIPMENT_LIFE.first, index=True)
    carrier_id: Mapped[int | None] = mapped_column(ForeignKey("carrier.id"))
    carrier: Mapped[str] = mapped_column(default="")
    tracking: Mapped[str] = mapped_column(default="", index=True)
    packed_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    delivered_at: Mapped[datetime | None]


class TrackingEvent(Base):
    """What was reported of a parcel: one thing for each moment, however often it is told."""

    __tablename__ = "tracking_event"
    __table_args__ = (UniqueConstraint("shipment_id", "happened_at"),)
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    shipment_id: Mapped[int] = mapped_column(ForeignKey("shipment.id"))
    happened_at: Mapped[datetime]
    report: Mapped[str]
    place: Mapped[str] = mapped_column(default="")
    note: Mapped[str] = mapped_column(default="")
    told_at: Mapped[datetime]


class Promise(Base):
    """The day by which an order is to arrive, as its buyer was told last."""

    __tablename__ = "delivery_promise"
    __table_args__ = (Index("ix_delivery_promise_kept_at_due_on", "kept_at", "due_on"),)
    order_id: Mapped[int] = mapped_column(ForeignKey("sales_order.id"), primary_key=True, autoincrement=False)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    first_on: Mapped[date]
    due_on: Mapped[date]
    kept_at: Mapped[datetime | None]  # when it arrived


class Delay(Base):
    """A buyer was told that a day cannot be kept, which other one can, and why: once of each day."""

    __tablename__ = "delivery_delay"
    order_id: Mapped[int] = mapped_column(ForeignKey("delivery_promise.order_id"), primary_key=True)
    due_on: Mapped[date] = mapped_column(primary_key=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    expected_on: Mapped[date]
    cause: Mapped[str]
    reason: Mapped[str] = mapped_column(default="")  # what the company wrote about it
    told_at: Mapped[datetime]
