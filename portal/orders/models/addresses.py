"""The addresses that members keep in their account."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from portal.kit.db import Base, BigId


class KeptAddress(Base):
    """Where a member has things sent; an order keeps a copy of its own, so that a change here moves no parcel."""

    __tablename__ = "kept_address"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    name: Mapped[str]
    street: Mapped[str]
    postal_code: Mapped[str]
    city: Mapped[str]
    region: Mapped[str]
    country: Mapped[str]
    used_at: Mapped[datetime]  # ordered to, or written down: the latest is proposed
    version: Mapped[int] = mapped_column(default=1)
