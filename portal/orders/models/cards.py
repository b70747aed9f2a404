"""What we ask of a provider of card payments, and by which names it knows our payments."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.kit.db import Base, BigId
from portal.orders.rules.cards import ERRAND_LIFE


class PaymentErrand(Base):
    """Something that a provider is to be asked, outside of any transaction and at most once under its key."""

    __tablename__ = "payment_errand"
    __table_args__ = (UniqueConstraint("kind", "key"), Index("ix_payment_errand_state_id", "state", "id"))
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    payment_id: Mapped[int] = mapped_column(ForeignKey("payment.id"), index=True)
    kind: Mapped[str]
    key: Mapped[str]  # by which the provider knows that it was asked before
    minor: Mapped[int] = mapped_column(BigInteger)
    state: Mapped[str] = mapped_column(default=ERRAND_LIFE.first)
    url: Mapped[str] = mapped_column(default="")  # where the buyer goes on
    error: Mapped[str] = mapped_column(default="")
    made_at: Mapped[datetime]
    left_at: Mapped[datetime | None]


class PaymentAlias(Base):
    """A name by which a provider calls one of our payments."""

    __tablename__ = "payment_alias"
    provider: Mapped[str] = mapped_column(primary_key=True)
    alias: Mapped[str] = mapped_column(primary_key=True)
    payment_id: Mapped[int] = mapped_column(ForeignKey("payment.id"), index=True)
