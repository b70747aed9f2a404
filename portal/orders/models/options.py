"""What a buyer may choose of a product, what was chosen, frozen, and what buyers want put on it."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.kit.db import Base, BigId
from portal.orders.rules.customising import CUSTOM_LIFE
from portal.river.models import append_only


class OptionGroup(Base):
    """One question to the buyer: a choice among values, or words or a picture that are put on."""

    __tablename__ = "option_group"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"), index=True)
    name: Mapped[str]
    kind: Mapped[str] = mapped_column(default="choice")  # choice, words, picture
    is_needed: Mapped[bool] = mapped_column(default=True)
    minor: Mapped[int] = mapped_column(BigInteger, default=0)  # of words and pictures: what they add to the price
    lead_days: Mapped[int] = mapped_column(default=0)
    currency: Mapped[str]
    retired_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)


class OptionValue(Base):
    """One answer, with what it adds to the price (or takes off it) and how many days it takes longer."""

    __tablename__ = "option_value"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("option_group.id"), index=True)
    name: Mapped[str]
    minor: Mapped[int] = mapped_column(BigInteger, default=0)
    lead_days: Mapped[int] = mapped_column(default=0)
    picture: Mapped[str | None]
    stock: Mapped[int | None]  # so many can be ordered with it, ever; none: as many as are wanted
    retired_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)


class OptionClaim(Base):
    """So many of an answer are taken by a line of an order; they are free again when the order ends unmade."""

    __tablename__ = "option_claim"
    line_id: Mapped[int] = mapped_column(ForeignKey("order_line.id"), primary_key=True)
    value_id: Mapped[int] = mapped_column(ForeignKey("option_value.id"), primary_key=True, index=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("sales_order.id"), index=True)
    quantity: Mapped[int]


class OptionExclusion(Base):
    """Two values that do not go together; the smaller id stands first, so that each pair is said once."""

    __tablename__ = "option_exclusion"
    __table_args__ = (CheckConstraint("value_id < other_id", name="once"),)
    value_id: Mapped[int] = mapped_column(ForeignKey("option_value.id"), primary_key=True)
    other_id: Mapped[int] = mapped_column(ForeignKey("option_value.id"), primary_key=True, index=True)


class Configuration(Base):
    """What was chosen of a product, frozen as it was then.  Rows are added, never changed.

    `hash` is of what is to be made: the same choice has the same hash whatever it cost.  `seal` is of all that the
    snapshot says, labels, prices and versions, so that nobody can write it anew behind the back of the house.
    """

    __tablename__ = "configuration"
    __table_args__ = (UniqueConstraint("product_id", "seal"),)
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"))
    hash: Mapped[str] = mapped_column(index=True)
    seal: Mapped[str]
    snapshot: Mapped[dict[str, Any]] = mapped_column(JSON)
    minor: Mapped[int] = mapped_column(BigInteger)  # what the choice adds to the price of each
    lead_days: Mapped[int]
    frozen_at: Mapped[datetime]


class Customisation(Base):
    """Words or a picture that a buyer wants put on what they order; seen by them and the company, and judged first."""

    __tablename__ = "customisation"
    __table_args__ = (
        UniqueConstraint("line_id", "group_id"),
        Index("ix_customisation_status_id", "status", "id"),
    )
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("sales_order.id"), index=True)
    line_id: Mapped[int] = mapped_column(ForeignKey("order_line.id"))
    group_id: Mapped[int] = mapped_column(ForeignKey("option_group.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    audience_id: Mapped[int] = mapped_column(ForeignKey("audience.id"))
    words: Mapped[str] = mapped_column(default="")
    picture: Mapped[str | None]
    status: Mapped[str] = mapped_column(default=CUSTOM_LIFE.first)
    reason: Mapped[str] = mapped_column(default="")
    given_at: Mapped[datetime]
    judged_at: Mapped[datetime | None]


append_only(Configuration)
