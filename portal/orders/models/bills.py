"""Invoices and credit notes: written once, numbered without a gap, never changed."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.kit.db import Base, BigId
from portal.river.models import append_only


class PaperNumber(Base):
    """The last number of each kind of paper in a year; it grows in the act that writes the paper."""

    __tablename__ = "paper_number"
    kind: Mapped[str] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int]


class Bill(Base):
    """An invoice for what was shipped, or the credit note for what came back.  Rows are never changed."""

    __tablename__ = "bill"
    __table_args__ = (UniqueConstraint("kind", "year", "number"), Index("ix_bill_order_id_id", "order_id", "id"))
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    kind: Mapped[str]
    year: Mapped[int]
    number: Mapped[int]
    order_id: Mapped[int] = mapped_column(ForeignKey("sales_order.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    corrects_id: Mapped[int | None] = mapped_column(ForeignKey("bill.id"))  # the invoice that a credit note takes back
    language: Mapped[str]
    is_inclusive: Mapped[bool]
    gross_minor: Mapped[int] = mapped_column(BigInteger)
    tax_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str]
    issued_at: Mapped[datetime]


class BillLine(Base):
    """One line of an invoice or credit note, with the tax of that day.  Rows are never changed."""

    __tablename__ = "bill_line"
    bill_id: Mapped[int] = mapped_column(ForeignKey("bill.id"), primary_key=True)
    line_id: Mapped[int] = mapped_column(ForeignKey("order_line.id"), primary_key=True)
    words: Mapped[str]  # what the product was called that day
    quantity: Mapped[int]
    gross_minor: Mapped[int] = mapped_column(BigInteger)
    tax_minor: Mapped[int] = mapped_column(BigInteger)
    basis_points: Mapped[int]
    tax_name: Mapped[str]


for table in (Bill, BillLine):
    append_only(table)
