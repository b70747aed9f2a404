"""What is made anew instead of pieces that were lost or came back: in a batch of its own, pegged to its order lines."""

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from portal.kit.db import Base


class Replacement(Base):
    """A batch that makes the pieces of one parcel anew; it stays known once they are packed."""

    __tablename__ = "replacement"
    __table_args__ = (CheckConstraint("quantity > 0", name="quantity"),)
    batch_id: Mapped[int] = mapped_column(ForeignKey("batch.id"), primary_key=True, autoincrement=False)
    shipment_id: Mapped[int] = mapped_column(ForeignKey("shipment.id"), unique=True)  # that was lost or came back
    quantity: Mapped[int]


class ReplacementPeg(Base):
    """So many pieces that are made anew are of this order line."""

    __tablename__ = "replacement_peg"
    batch_id: Mapped[int] = mapped_column(ForeignKey("replacement.batch_id"), primary_key=True)
    order_line_id: Mapped[int] = mapped_column(ForeignKey("pegging.order_line_id"), primary_key=True, index=True)
    quantity: Mapped[int]
