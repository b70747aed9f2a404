"""Statements of the bank, and what became of each of their lines."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from portal.kit.db import Base, BigId
from portal.orders.rules.bank import WAITING


class BankStatement(Base):
    """A file of the bank, as it was read."""

    __tablename__ = "bank_statement"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    account: Mapped[str]
    number: Mapped[str]
    print: Mapped[str] = mapped_column(unique=True)  # of the whole file: the same one is read once
    lines: Mapped[int]
    known: Mapped[int]  # lines that another file had brought
    read_at: Mapped[datetime]
    read_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))


class BankLine(Base):
    """One line of a statement: it counts once, whichever files it is in."""

    __tablename__ = "bank_line"
    __table_args__ = (Index("ix_bank_line_status_id", "status", "id"),)
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    statement_id: Mapped[int] = mapped_column(ForeignKey("bank_statement.id"), index=True)
    key: Mapped[str] = mapped_column(unique=True)
    reference: Mapped[str]
    booked_on: Mapped[date]
    minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str]
    words: Mapped[str]
    party: Mapped[str]
    status: Mapped[str] = mapped_column(default=WAITING)
    verdict: Mapped[str]
    order_id: Mapped[int | None] = mapped_column(ForeignKey("sales_order.id"), index=True)  # booked for, or proposed
    payment_id: Mapped[int | None] = mapped_column(ForeignKey("payment.id"))
    note: Mapped[str] = mapped_column(default="")
    refusal: Mapped[dict[str, Any] | None] = mapped_column(JSON)  # why it could not be booked: a sentence, its values
    settled_at: Mapped[datetime | None]
    settled_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
