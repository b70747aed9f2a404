"""What we remember of a customer, under the id of the person."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from portal.kit.db import Base


class Customer(Base):
    """The company's record of a person; acts write it."""

    __tablename__ = "customer"
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    came_from: Mapped[str]
    noted_at: Mapped[datetime]


class Moment(Base):
    """One line of a customer's timeline; a projection owns it."""

    __tablename__ = "moment"
    __table_args__ = (Index("ix_moment_person_id_at", "person_id", "at", "event_id"),)
    event_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    person_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    at: Mapped[datetime]
