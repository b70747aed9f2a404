"""What goes to one destination together."""

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.kit.db import Base, BigId
from portal.production.rules import SHIPMENT_LIFE


class Shipment(Base):
    """What goes to one destination together."""

    __tablename__ = "shipment"
    __table_args__ = (UniqueConstraint("batch_id", "country", "region"),)
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("batch.id"))
    country: Mapped[str]
    region: Mapped[str]
    quantity: Mapped[int]
    status: Mapped[str] = mapped_column(default=SHIPMENT_LIFE.first, index=True)
    carrier: Mapped[str] = mapped_column(default="")
    tracking: Mapped[str] = mapped_column(default="")
    packed_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    delivered_at: Mapped[datetime | None]
