"""Points in lots: what came in together, until when it may be spent, and what became of it."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from portal.kit.db import Base, BigId
from portal.river.models import append_only


class PointsLot(Base):
    """Points of a member that expire together; what is left of them, by account.  `verify` adds it up again."""

    __tablename__ = "points_lot"
    __table_args__ = (
        CheckConstraint("available >= 0 AND held >= 0 AND frozen >= 0", name="never_negative"),
        Index("ix_points_lot_person_id_expires_at", "person_id", "expires_at"),
        Index("ix_points_lot_expires_at", "expires_at"),
    )
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    grant_id: Mapped[int | None] = mapped_column(ForeignKey("reward_grant.id"), index=True)
    begun_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]  # None: never
    is_grace: Mapped[bool] = mapped_column(default=False)  # came back when its time was over; there is no second grace
    reminded_at: Mapped[datetime | None]  # since when its member knows that it expires soon
    available: Mapped[int] = mapped_column(BigInteger, default=0)
    held: Mapped[int] = mapped_column(BigInteger, default=0)
    frozen: Mapped[int] = mapped_column(BigInteger, default=0)


class LotAllocation(Base):
    """What an entry moves in one lot on one account.  Rows are never changed."""

    __tablename__ = "lot_allocation"
    entry_id: Mapped[int] = mapped_column(ForeignKey("reward_entry.id"), primary_key=True)
    lot_id: Mapped[int] = mapped_column(ForeignKey("points_lot.id"), primary_key=True, index=True)
    account: Mapped[str] = mapped_column(primary_key=True)
    points: Mapped[int] = mapped_column(BigInteger)


append_only(LotAllocation)
