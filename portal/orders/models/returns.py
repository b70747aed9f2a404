"""What buyers want to send back, and what became of it."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from portal.kit.db import Base, BigId
from portal.orders.rules.returns import RETURN_LIFE


class Return(Base):
    """Something that a buyer wants to send back; its words and picture are for them and the company alone."""

    __tablename__ = "return_request"
    __table_args__ = (
        Index("ix_return_request_status_id", "status", "id"),
        Index("ix_return_request_order_id_id", "order_id", "id"),
    )
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("sales_order.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    status: Mapped[str] = mapped_column(default=RETURN_LIFE.first)
    wish: Mapped[str]
    reason: Mapped[str]
    picture: Mapped[str | None]
    answer: Mapped[str] = mapped_column(default="")  # what the company said to it
    asked_at: Mapped[datetime]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    received_at: Mapped[datetime | None]
    inspected_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    settled_at: Mapped[datetime | None]
    minor: Mapped[int] = mapped_column(BigInteger, default=0)  # what was credited for it
    currency: Mapped[str]
    new_order_id: Mapped[int | None] = mapped_column(ForeignKey("sales_order.id"), index=True)  # for what was exchanged
    feedback_id: Mapped[int | None] = mapped_column(ForeignKey("feedback.id"), unique=True)  # perhaps in words
    audience_id: Mapped[int] = mapped_column(ForeignKey("audience.id"))
    version: Mapped[int] = mapped_column(default=1)


class ReturnLine(Base):
    """How many of an order line come back, and how many of these were accepted."""

    __tablename__ = "return_line"
    __table_args__ = (CheckConstraint("quantity > 0 AND accepted BETWEEN 0 AND quantity", name="accepted"),)
    return_id: Mapped[int] = mapped_column(ForeignKey("return_request.id"), primary_key=True)
    line_id: Mapped[int] = mapped_column(ForeignKey("order_line.id"), primary_key=True, index=True)
    quantity: Mapped[int]
    accepted: Mapped[int] = mapped_column(default=0)
