"""Pre-orders and their price ladders."""

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from portal.kit.db import Base, BigId
from portal.orders.rules.lives import COLLECTION_LIFE, PREORDER_LIFE


class Preorder(Base):
    """Gathers orders until a day, and decides by what is paid whether the thing is made."""

    __tablename__ = "preorder"
    __table_args__ = (CheckConstraint("cap IS NULL OR reserved <= cap", name="cap"),)
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"), index=True)
    threshold: Mapped[int]
    cap: Mapped[int | None]
    currency: Mapped[str]
    mode: Mapped[str] = mapped_column(default="now", server_default="now")  # how the money is collected
    status: Mapped[str] = mapped_column(default=PREORDER_LIFE.first, index=True)
    opened_at: Mapped[datetime]
    closes_at: Mapped[datetime]
    promised_from: Mapped[date | None]
    promised_until: Mapped[date | None]
    opened_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    audience_id: Mapped[int] = mapped_column(ForeignKey("audience.id"))
    decided_at: Mapped[datetime | None]
    collected: Mapped[int | None]  # units that were paid at that instant
    final_minor: Mapped[int | None] = mapped_column(BigInteger)  # what each costs, once that is decided
    # Changed by acts, each in one UPDATE; `verify` counts again.
    reserved: Mapped[int] = mapped_column(default=0)  # units of all orders that stand
    paid: Mapped[int] = mapped_column(default=0)  # units of those that are paid in full
    pledged: Mapped[int] = mapped_column(default=0, server_default="0")  # units whose money is promised, not there
    top_ups: Mapped[int] = mapped_column(default=0, server_default="0")  # how often it was told that some are missing
    collect_until: Mapped[datetime | None]  # what is not collected then is dropped
    version: Mapped[int] = mapped_column(default=1)


class PreorderException(Base):
    """Leave to make a pre-order though fewer were paid than are needed: asked for by one, approved by another."""

    __tablename__ = "preorder_exception"
    preorder_id: Mapped[int] = mapped_column(ForeignKey("preorder.id"), primary_key=True)
    reason: Mapped[str]
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[datetime]
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    approved_at: Mapped[datetime | None]


class Collection(Base):
    """The money of one pledged order on its way in, after orders closed: how often it was asked for, and when next."""

    __tablename__ = "collection"
    __table_args__ = (Index("ix_collection_preorder_id_status", "preorder_id", "status", "next_at"),)
    order_id: Mapped[int] = mapped_column(ForeignKey("sales_order.id"), primary_key=True)
    preorder_id: Mapped[int] = mapped_column(ForeignKey("preorder.id"))
    payment_id: Mapped[int] = mapped_column(ForeignKey("payment.id"), index=True)
    minor: Mapped[int] = mapped_column(BigInteger)
    status: Mapped[str] = mapped_column(default=COLLECTION_LIFE.first)
    attempts: Mapped[int] = mapped_column(default=0)
    next_at: Mapped[datetime]  # of what was asked: since when an answer is waited for


class PreorderPrice(Base):
    """One step of a price ladder: from so many on, each costs so much."""

    __tablename__ = "preorder_price"
    preorder_id: Mapped[int] = mapped_column(ForeignKey("preorder.id"), primary_key=True)
    from_quantity: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    minor: Mapped[int] = mapped_column(BigInteger)
