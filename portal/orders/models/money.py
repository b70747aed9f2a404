"""The ledger of money: entries that balance, added and never changed."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from portal.kit.db import Base, BigId
from portal.river.models import append_only


class MoneyEntry(Base):
    """One movement of money in the ledger; a mistake is put right by a further entry.  Rows are never changed."""

    __tablename__ = "money_entry"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)  # one intent, one entry
    kind: Mapped[str]
    reverses_id: Mapped[int | None] = mapped_column(ForeignKey("money_entry.id"), unique=True)
    occurred_at: Mapped[datetime]


class MoneyPosting(Base):
    """One side of an entry: plus is debit, minus is credit; those of an entry add up to zero."""

    __tablename__ = "money_posting"
    __table_args__ = (Index("ix_money_posting_account_order_id", "account", "order_id"),)
    entry_id: Mapped[int] = mapped_column(ForeignKey("money_entry.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    account: Mapped[str]
    order_id: Mapped[int | None] = mapped_column(ForeignKey("sales_order.id"), index=True)  # none: a payout
    line_id: Mapped[int | None] = mapped_column(ForeignKey("order_line.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str]


for table in (MoneyEntry, MoneyPosting):
    append_only(table)
