"""What designers are paid: statements of a month, payouts, and where the money goes."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.kit.db import Base, BigId
from portal.orders.rules.royalties import PAYOUT_LIFE


class RoyaltyStatement(Base):
    """What a designer's royalties of a month come to, once the month is closed; what comes later is in the next one."""

    __tablename__ = "royalty_statement"
    __table_args__ = (
        UniqueConstraint("person_id", "currency", "month"),
        Index("ix_royalty_statement_status", "status"),
    )
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    currency: Mapped[str]
    month: Mapped[str]  # as 2026-11
    status: Mapped[str]
    minor: Mapped[int] = mapped_column(BigInteger)
    lines: Mapped[int]
    closed_at: Mapped[datetime]
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))  # none: the clock did
    approved_at: Mapped[datetime | None]
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    payout_id: Mapped[int | None] = mapped_column(ForeignKey("payout.id"), index=True)


class RoyaltyLine(Base):
    """One side of the ledger that a statement counts; each is counted once."""

    __tablename__ = "royalty_line"
    entry_id: Mapped[int] = mapped_column(ForeignKey("money_entry.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    statement_id: Mapped[int] = mapped_column(ForeignKey("royalty_statement.id"), index=True)
    minor: Mapped[int] = mapped_column(BigInteger)  # plus: to the designer


class Payout(Base):
    """Money on its way to a designer, for the statements that name it; who asks for it does not approve it."""

    __tablename__ = "payout"
    __table_args__ = (
        CheckConstraint("approved_by_id IS NULL OR approved_by_id <> requested_by_id", name="four_eyes"),
        CheckConstraint("minor > 0", name="minor"),
        Index("ix_payout_status_id", "status", "id"),
    )
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str]
    status: Mapped[str] = mapped_column(default=PAYOUT_LIFE.first)
    tries: Mapped[int] = mapped_column(default=0)  # how often it was given to the bank
    run: Mapped[int | None] = mapped_column(BigInteger, index=True)  # the first payout of the same file to the bank
    requested_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    requested_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    settled_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)


class PayoutAccount(Base):
    """Where a designer's money goes, as they gave it; deleted when they are forgotten."""

    __tablename__ = "payout_account"
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    holder: Mapped[str]
    iban: Mapped[str]
    bic: Mapped[str] = mapped_column(default="")
    changed_at: Mapped[datetime]
