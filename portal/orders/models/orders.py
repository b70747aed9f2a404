"""Orders, their lines and where they go."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.kit.db import Base, BigId
from portal.orders.rules.lives import ORDER_LIFE


class Order(Base):
    """What somebody ordered, here or in another shop; without a person it is an unknown customer's."""

    __tablename__ = "sales_order"
    __table_args__ = (
        UniqueConstraint("source", "source_key"),
        Index("ix_sales_order_person_id_id", "person_id", "id"),
        Index("ix_sales_order_preorder_id_status", "preorder_id", "status"),
    )
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    preorder_id: Mapped[int | None] = mapped_column(ForeignKey("preorder.id"))
    status: Mapped[str] = mapped_column(default=ORDER_LIFE.first)
    quantity: Mapped[int]
    total_minor: Mapped[int] = mapped_column(BigInteger)  # what the buyer agreed to
    credited_minor: Mapped[int] = mapped_column(BigInteger, default=0)  # what came off when the price was decided
    currency: Mapped[str]
    reference: Mapped[str | None] = mapped_column(unique=True)  # what the buyer writes on a bank transfer
    country: Mapped[str] = mapped_column(default="")
    region: Mapped[str] = mapped_column(default="")
    placed_at: Mapped[datetime]
    pay_by: Mapped[datetime | None]
    audience_id: Mapped[int] = mapped_column(ForeignKey("audience.id"))
    source: Mapped[str | None]
    source_key: Mapped[str | None]
    run: Mapped[str | None] = mapped_column(index=True)
    version: Mapped[int] = mapped_column(default=1)


class OrderLine(Base):
    """So many of one product within an order; what was returned in another shop has a negative quantity."""

    __tablename__ = "order_line"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("sales_order.id"), index=True)
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"), index=True)
    agreement_id: Mapped[int | None] = mapped_column(ForeignKey("royalty_agreement.id"))
    configuration_id: Mapped[int | None] = mapped_column(ForeignKey("configuration.id"), index=True)
    quantity: Mapped[int]
    unit_minor: Mapped[int] = mapped_column(BigInteger)
    total_minor: Mapped[int] = mapped_column(BigInteger)
    credited_minor: Mapped[int] = mapped_column(BigInteger, default=0)


class OrderAddress(Base):
    """Where an order goes, as the buyer gave it; blanked when the buyer is forgotten."""

    __tablename__ = "order_address"
    order_id: Mapped[int] = mapped_column(ForeignKey("sales_order.id"), primary_key=True)
    name: Mapped[str]
    street: Mapped[str]
    postal_code: Mapped[str]
    city: Mapped[str]
    pickup_point_id: Mapped[int | None] = mapped_column(ForeignKey("pickup_point.id"), index=True)
