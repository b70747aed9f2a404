"""What each version of a rule gave, as a sum that is kept."""

from sqlalchemy import BigInteger, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from portal.kit.db import Base, BigId


class RuleSpend(Base):
    """How often a version of a rule granted something that was not refused, and how many points in all."""

    __tablename__ = "rule_spend"
    rule_id: Mapped[int] = mapped_column(BigId, ForeignKey("reward_rule.id"), primary_key=True, autoincrement=False)
    times: Mapped[int] = mapped_column(BigInteger)
    points: Mapped[int] = mapped_column(BigInteger)
