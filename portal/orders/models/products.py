"""Products: what the company makes, perhaps from somebody's idea."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.kit.db import Base, BigId
from portal.orders.rules.lives import PRODUCT_LIFE


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
    pictures: Mapped[list[Any]] = mapped_column(JSON, default=list, server_default="[]")  # names, the first one first
    stages: Mapped[list[Any]] = mapped_column(JSON, default=list)  # how it is made, in order
    status: Mapped[str] = mapped_column(default=PRODUCT_LIFE.first)
    audience_id: Mapped[int] = mapped_column(ForeignKey("audience.id"))
    made_at: Mapped[datetime]
    source: Mapped[str | None]  # another shop, and its key there
    source_key: Mapped[str | None]
    run: Mapped[str | None] = mapped_column(index=True)
    version: Mapped[int] = mapped_column(default=1)


class ProductWait(Base):
    """Somebody wants to hear when a product can be ordered."""

    __tablename__ = "product_wait"
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, index=True)
    asked_at: Mapped[datetime]
