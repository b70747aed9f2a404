"""Of which configuration the pieces were that are counted as scrap, where a batch makes several."""

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from portal.kit.db import Base


class WorkScrap(Base):
    """So many pieces of one configuration were scrapped at a work order; what nobody named is not in here."""

    __tablename__ = "work_scrap"
    __table_args__ = (CheckConstraint("quantity >= 0", name="quantity"),)
    work_order_id: Mapped[int] = mapped_column(ForeignKey("work_order.id"), primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("batch_item.id"), primary_key=True, index=True)
    quantity: Mapped[int]
