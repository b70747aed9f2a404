"""Products, pre-orders, orders, payments, the ledger of money and the agreements with designers."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.kit.db import Base, BigId
from portal.orders.rules.lives import ORDER_LIFE, PAYMENT_LIFE, PREORDER_LIFE, PRODUCT_LIFE
from portal.river.models import append_only


class Product(Base):
    """A thing that the company makes, perhaps from somebody's idea; or one that another shop sold."""

    __tablename__ = "product"
    __table_args__ = (UniqueConstraint("source", "source_key"),)
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    idea_id: Mapped[int | None] = mapped_column(ForeignKey("idea.id"), unique=True)
    author_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)  # who thought of it
    name: Mapped[str]
    body: Mapped[str] = mapped_column(default="")
    html: Mapped[str] = mapped_column(default="")
    render_version: Mapped[int] = mapped_column(default=0)
    language: Mapped[str] = mapped_column(default="en")
    facts: Mapped[list[Any]] = mapped_column(JSON, default=list)  # [[label, value], …]
    stages: Mapped[list[Any]] = mapped_column(JSON, default=list)  # how it is made, in order
    status: Mapped[str] = mapped_column(default=PRODUCT_LIFE.first)
    audience_id: Mapped[int] = mapped_column(ForeignKey("audience.id"))
    made_at: Mapped[datetime]
    source: Mapped[str | None]  # another shop, and its key there
    source_key: Mapped[str | None]
    run: Mapped[str | None] = mapped_column(index=True)
    version: Mapped[int] = mapped_column(default=1)


class RoyaltyAgreement(Base):
    """What the designers of a product get of its net sales; a new version leaves orders under the old one alone."""

    __tablename__ = "royalty_agreement"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"), index=True)
    basis_points: Mapped[int]
    agreed_at: Mapped[datetime]


class RoyaltySplit(Base):
    """One contributor's share of a royalty, in basis points; those of an agreement make 10,000."""

    __tablename__ = "royalty_split"
    agreement_id: Mapped[int] = mapped_column(ForeignKey("royalty_agreement.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    basis_points: Mapped[int]


class Preorder(Base):
    """Gathers orders until a day, and decides by what is paid whether the thing is made."""

    __tablename__ = "preorder"
    __table_args__ = (CheckConstraint("cap IS NULL OR reserved <= cap", name="cap"),)
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"), index=True)
    threshold: Mapped[int]
    cap: Mapped[int | None]
    currency: Mapped[str]
    status: Mapped[str] = mapped_column(default=PREORDER_LIFE.first, index=True)
    opened_at: Mapped[datetime]
    closes_at: Mapped[datetime]
    promised_from: Mapped[date | None]
    promised_until: Mapped[date | None]
    opened_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    audience_id: Mapped[int] = mapped_column(ForeignKey("audience.id"))
    decided_at: Mapped[datetime | None]
    collected: Mapped[int | None]  # units that were paid at that instant
    final_minor: Mapped[int | None] = mapped_column(BigInteger)  # what each costs, once that is decided
    # Changed by acts, each in one UPDATE; `verify` counts again.
    reserved: Mapped[int] = mapped_column(default=0)  # units of all orders that stand
    paid: Mapped[int] = mapped_column(default=0)  # units of those that are paid in full
    version: Mapped[int] = mapped_column(default=1)


class PreorderPrice(Base):
    """One step of a price ladder: from so many on, each costs so much."""

    __tablename__ = "preorder_price"
    preorder_id: Mapped[int] = mapped_column(ForeignKey("preorder.id"), primary_key=True)
    from_quantity: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    minor: Mapped[int] = mapped_column(BigInteger)


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


class Payment(Base):
    """Money on its way to us, as one provider knows it; its events say what became of it."""

    __tablename__ = "payment"
    __table_args__ = (UniqueConstraint("provider", "reference"),)
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("sales_order.id"), index=True)
    provider: Mapped[str]
    reference: Mapped[str]
    minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str]
    status: Mapped[str] = mapped_column(default=PAYMENT_LIFE.first)
    began_at: Mapped[datetime]


class PaymentEvent(Base):
    """What a provider told us of a payment or of a refund; each thing counts once.  Rows are added, never changed."""

    __tablename__ = "payment_event"
    __table_args__ = (UniqueConstraint("provider", "reference", "type"),)
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    payment_id: Mapped[int] = mapped_column(ForeignKey("payment.id"), index=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("sales_order.id"), index=True)
    provider: Mapped[str]
    reference: Mapped[str]  # of a refund: that of the payment, and a number
    type: Mapped[str]
    minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str]
    why: Mapped[str] = mapped_column(default="")
    happened_at: Mapped[datetime]


class MoneyEntry(Base):
    """One movement of money in the ledger; a mistake is put right by a further entry.  Rows are never changed."""

    __tablename__ = "money_entry"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)  # one intent, one entry
    kind: Mapped[str]
    reverses_id: Mapped[int | None] = mapped_column(ForeignKey("money_entry.id"), unique=True)
    occurred_at: Mapped[datetime]


class MoneyPosting(Base):
    """One side of an entry: plus is debit, minus is credit; those of an entry add up to zero."""

    __tablename__ = "money_posting"
    __table_args__ = (Index("ix_money_posting_account_order_id", "account", "order_id"),)
    entry_id: Mapped[int] = mapped_column(ForeignKey("money_entry.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    account: Mapped[str]
    order_id: Mapped[int] = mapped_column(ForeignKey("sales_order.id"), index=True)
    line_id: Mapped[int | None] = mapped_column(ForeignKey("order_line.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str]


for table in (PaymentEvent, MoneyEntry, MoneyPosting):
    append_only(table)
