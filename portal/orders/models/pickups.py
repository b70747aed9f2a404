"""Places at which buyers fetch what they ordered."""

from datetime import datetime

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from portal.kit.db import Base, BigId


class PickupPoint(Base):
    """A shop, a club or a locker to which parcels go together, and where their buyers fetch them."""

    __tablename__ = "pickup_point"
    __table_args__ = (Index("ix_pickup_point_country_name", "country", "name"),)
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    name: Mapped[str]
    street: Mapped[str]
    postal_code: Mapped[str] = mapped_column(default="")
    city: Mapped[str]
    region: Mapped[str] = mapped_column(default="")
    country: Mapped[str]
    hours: Mapped[str] = mapped_column(default="")  # when it is open, in words
    retired_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)
