"""What a bank says of a payment that its customer disputes."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from portal.kit.db import Base


class Dispute(Base):
    """Why a payment is disputed, and until when the bank waits for an answer; its events say how it stands."""

    __tablename__ = "payment_dispute"
    provider: Mapped[str] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(primary_key=True)  # that of its events: of the payment, and its own name
    payment_id: Mapped[int] = mapped_column(ForeignKey("payment.id"), index=True)
    name: Mapped[str]  # by which the provider calls it
    reason: Mapped[str]
    answer_by: Mapped[datetime | None]
    said_at: Mapped[datetime]  # the latest news count, whichever comes first
