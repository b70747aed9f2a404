"""What a rule gives that is not points: badges, vouchers, and thanks in the company's own words."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.kit.db import Base, BigId
from portal.rewards.rules import VOUCHER_LIFE


class MemberBadge(Base):
    """A badge that somebody earned, once; it goes with what it was for, and comes back with it."""

    __tablename__ = "member_badge"
    __table_args__ = (UniqueConstraint("person_id", "rule_name"),)
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    rule_name: Mapped[str]  # whose latest title is the name of the badge
    grant_id: Mapped[int] = mapped_column(ForeignKey("reward_grant.id"))
    given_at: Mapped[datetime]
    taken_at: Mapped[datetime | None]


class Voucher(Base):
    """Money off an order, for one member, once."""

    __tablename__ = "voucher"
    __table_args__ = (Index("ix_voucher_status_expires_at", "status", "expires_at"),)
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    grant_id: Mapped[int] = mapped_column(ForeignKey("reward_grant.id"), unique=True)
    minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str]
    status: Mapped[str] = mapped_column(default=VOUCHER_LIFE.first)
    issued_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    used_for: Mapped[str] = mapped_column(default="", index=True)  # "order:7"
    version: Mapped[int] = mapped_column(default=1)
