"""What the company remembers of a customer, under the id of the person; projections own all of it."""

from datetime import datetime

from sqlalchemy import BigInteger, Index
from sqlalchemy.orm import Mapped, mapped_column

from portal.kit.db import Base


class Customer(Base):
    """The record of one human: since when we know them, when we last heard of them, and how much of what."""

    __tablename__ = "customer"
    __table_args__ = (
        Index("ix_customer_last_at_person_id", "last_at", "person_id"),
        Index("ix_customer_first_at_person_id", "first_at", "person_id"),
        Index("ix_customer_name_key_person_id", "name_key", "person_id"),
        Index("ix_customer_ideas_person_id", "ideas", "person_id"),
        Index("ix_customer_orders_person_id", "orders", "person_id"),
    )
    person_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    came_from: Mapped[str] = mapped_column(default="")  # live, demo, or the import that brought them
    name_key: Mapped[str] = mapped_column(
        default="", server_default=""
    )  # the name in small letters, to sort and find by
    first_at: Mapped[datetime | None]  # known of everyone who came to us
    last_at: Mapped[datetime | None]
    ideas: Mapped[int] = mapped_column(default=0)
    comments: Mapped[int] = mapped_column(default=0)
    votes: Mapped[int] = mapped_column(default=0)
    orders: Mapped[int] = mapped_column(default=0)
    friends: Mapped[int] = mapped_column(default=0, server_default="0")  # who came by their invitation


class CustomerSpend(Base):
    """What a customer paid in one currency, less what went back; sums across currencies say nothing."""

    __tablename__ = "customer_spend"
    person_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    currency: Mapped[str] = mapped_column(primary_key=True)
    minor: Mapped[int] = mapped_column(BigInteger, default=0)


class Moment(Base):
    """One line of a customer's timeline."""

    __tablename__ = "moment"
    __table_args__ = (Index("ix_moment_person_id_at", "person_id", "at", "event_id"),)
    event_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    person_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    at: Mapped[datetime]
