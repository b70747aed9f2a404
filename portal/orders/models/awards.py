"""Money that somebody was awarded: by a jury, or by a rule of the company."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from portal.kit.db import Base


class AwardCredit(Base):
    """An award that stands in the books, and whether it was taken back; it is stated and paid with royalties."""

    __tablename__ = "award_credit"
    __table_args__ = (CheckConstraint("minor > 0", name="minor"), Index("ix_award_credit_source", "source"))
    entry_id: Mapped[int] = mapped_column(ForeignKey("money_entry.id"), primary_key=True, autoincrement=False)
    source: Mapped[str]  # "award:5" of an idea, "grant:9" of a rule: what it is taken back with
    about: Mapped[str]  # what it was awarded for, such as "challenge:3"
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str]
    booked_at: Mapped[datetime]
    back_entry_id: Mapped[int | None] = mapped_column(ForeignKey("money_entry.id"), unique=True)
