"""Batches, what the workshop tells of them, and which order line is in which."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from portal.kit.db import Base, BigId
from portal.production.rules import BATCH_LIFE


class Batch(Base):
    """One making of one product: exactly as many as were ordered, and what was declared beyond that."""

    __tablename__ = "batch"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    preorder_id: Mapped[int] = mapped_column(ForeignKey("preorder.id"), index=True)
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"), index=True)
    quantity: Mapped[int]
    status: Mapped[str] = mapped_column(default=BATCH_LIFE.first, index=True)
    stage: Mapped[str] = mapped_column(default="")
    stages: Mapped[list[Any]] = mapped_column(JSON)
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    audience_id: Mapped[int] = mapped_column(ForeignKey("audience.id"))
    plan_id: Mapped[int | None] = mapped_column(ForeignKey("production_plan.id"), index=True)
    split_from_id: Mapped[int | None] = mapped_column(ForeignKey("batch.id"))
    allowance: Mapped[int] = mapped_column(
        default=0, server_default="0"
    )  # within `quantity`: made beyond what was ordered, as declared
    replacements: Mapped[int] = mapped_column(
        default=0, server_default="0"
    )  # within `quantity`: made anew instead of what was lost or came back
    lot: Mapped[str] = mapped_column(default="", server_default="")  # what stands on each piece, once they are finished
    # Changed by acts, each in one UPDATE; `verify` counts again.
    comments: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column(default=1)


class BatchUpdate(Base):
    """What the workshop told of a batch at one moment."""

    __tablename__ = "batch_update"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("batch.id"), index=True)
    stage: Mapped[str]
    done: Mapped[int | None]
    note: Mapped[str]
    html: Mapped[str]
    render_version: Mapped[int]
    picture: Mapped[str | None] = mapped_column(ForeignKey("picture.name"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    told_at: Mapped[datetime]


class Pegging(Base):
    """Ties an order line to its batch and to its shipment: each line once, so nothing is made for the shelf."""

    __tablename__ = "pegging"
    order_line_id: Mapped[int] = mapped_column(ForeignKey("order_line.id"), primary_key=True, autoincrement=False)
    batch_id: Mapped[int] = mapped_column(ForeignKey("batch.id"), index=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("sales_order.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    quantity: Mapped[int]
    country: Mapped[str]
    region: Mapped[str]
    shipment_id: Mapped[int | None] = mapped_column(ForeignKey("shipment.id"), index=True)
    item_id: Mapped[int | None] = mapped_column(ForeignKey("batch_item.id"), index=True)  # of which configuration
