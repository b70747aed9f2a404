"""Payments and what their providers told of them."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.kit.db import Base, BigId
from portal.orders.rules.lives import PAYMENT_LIFE
from portal.river.models import append_only


class Payment(Base):
    """Money on its way to us, as one provider knows it; its events say what became of it."""

    __tablename__ = "payment"
    __table_args__ = (UniqueConstraint("provider", "reference"),)
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("sales_order.id"), index=True)
    provider: Mapped[str]
    reference: Mapped[str]
    minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str]
    status: Mapped[str] = mapped_column(default=PAYMENT_LIFE.first)
    began_at: Mapped[datetime]


class PaymentEvent(Base):
    """What a provider told us of a payment or of a refund; each thing counts once.  Rows are added, never changed."""

    __tablename__ = "payment_event"
    __table_args__ = (
        UniqueConstraint("provider", "reference", "type"),
        Index("ix_payment_event_type_id", "type", "id"),
    )
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    payment_id: Mapped[int] = mapped_column(ForeignKey("payment.id"), index=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("sales_order.id"), index=True)
    provider: Mapped[str]
    reference: Mapped[str]  # of a refund: that of the payment, and a number
    type: Mapped[str]
    minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str]
    why: Mapped[str] = mapped_column(default="")
    happened_at: Mapped[datetime]


append_only(PaymentEvent)
