"""Pre-orders and their price ladders."""

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from portal.kit.db import Base, BigId
from portal.orders.rules.lives import PREORDER_LIFE


class Preorder(Base):
    """Gathers orders until a day, and decides by what is paid whether the thing is made."""

    __tablename__ = "preorder"
    __table_args__ = (CheckConstraint("cap IS NULL OR reserved <= cap", name="cap"),)
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"), index=True)
    threshold: Mapped[int]
    cap: Mapped[int | None]
    currency: Mapped[str]
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
    version: Mapped[int] = mapped_column(default=1)


class PreorderPrice(Base):
    """One step of a price ladder: from so many on, each costs so much."""

    __tablename__ = "preorder_price"
    preorder_id: Mapped[int] = mapped_column(ForeignKey("preorder.id"), primary_key=True)
    from_quantity: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    minor: Mapped[int] = mapped_column(BigInteger)
