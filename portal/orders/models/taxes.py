"""The table of taxes: what each destination asks for, and from when until when."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.kit.db import Base, BigId


class TaxRate(Base):
    """What a destination asks for from a day on; a later line ends the earlier one."""

    __tablename__ = "tax_rate"
    __table_args__ = (
        UniqueConstraint("country", "region", "valid_from"),
        CheckConstraint("basis_points BETWEEN 0 AND 10000", name="basis_points"),
    )
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    country: Mapped[str]  # empty: all that have no line of their own
    region: Mapped[str]  # empty: all of the country
    basis_points: Mapped[int]
    name: Mapped[str]  # as it stands on invoices: VAT, GST, 营业税
    is_inclusive: Mapped[bool]  # shown within the price, else beside it; what is paid is the same
    valid_from: Mapped[date]
    valid_until: Mapped[date | None]
    set_at: Mapped[datetime]
