"""What the designers of a product get of its net sales."""

from datetime import date, datetime

from sqlalchemy import BigInteger, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from portal.kit.db import Base, BigId


class RoyaltyAgreement(Base):
    """What the designers of a product get of its net sales; a new version leaves orders under the old one alone."""

    __tablename__ = "royalty_agreement"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"), index=True)
    basis_points: Mapped[int]
    agreed_at: Mapped[datetime]
    starts_on: Mapped[date | None]  # empty: from the day it was agreed
    ends_on: Mapped[date | None]
    currency: Mapped[str | None]  # of the cap and the least payout
    cap_minor: Mapped[int | None] = mapped_column(BigInteger)  # what it pays at most, ever
    minimum_minor: Mapped[int | None] = mapped_column(BigInteger)  # less than this waits for the next payout


class RoyaltySplit(Base):
    """One contributor's share of a royalty, in basis points; those of an agreement make 10,000."""

    __tablename__ = "royalty_split"
    agreement_id: Mapped[int] = mapped_column(ForeignKey("royalty_agreement.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    basis_points: Mapped[int]
