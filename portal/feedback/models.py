"""What customers told the company, each visible to its author and the company alone."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from portal.kit.db import Base, BigId


class Feedback(Base):
    """A question, suggestion, praise or complaint."""

    __tablename__ = "feedback"
    __table_args__ = (Index("ix_feedback_author_id_given_at", "author_id", "given_at"),)
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[str]
    body: Mapped[str]
    html: Mapped[str]
    render_version: Mapped[int]
    summary: Mapped[str]  # the first words, for lists
    language: Mapped[str]
    rating: Mapped[int | None]
    product_id: Mapped[int | None] = mapped_column(ForeignKey("product.id"), index=True)
    order_id: Mapped[int | None] = mapped_column(ForeignKey("sales_order.id"), index=True)
    came_from: Mapped[str] = mapped_column(default="", server_default="")  # site and page on which a guest wrote it
    audience_id: Mapped[int] = mapped_column(ForeignKey("audience.id"))
    given_at: Mapped[datetime]
    accepted: Mapped[bool | None]  # the author's last word on the answer
    judged_at: Mapped[datetime | None]
