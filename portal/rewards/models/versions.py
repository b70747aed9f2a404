"""The rules and their versions."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.kit.db import Base, BigId
from portal.river.models import append_only


class RewardRule(Base):
    """One version of a rule.  Another version is added beside it; what was paid by this one stays as it is."""

    __tablename__ = "reward_rule"
    __table_args__ = (UniqueConstraint("name", "version"), Index("ix_reward_rule_kind", "kind"))
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    name: Mapped[str]  # the occasion
    version: Mapped[int]
    kind: Mapped[str]  # of the event
    to: Mapped[str]  # the field of the event that says who earns
    condition: Mapped[dict[str, Any]] = mapped_column(JSON)  # what the fields of the event must be
    points: Mapped[int] = mapped_column(BigInteger)  # nought: pays nothing any more
    cap_per_day: Mapped[int | None]  # how often a day for one member
    cap_per_member: Mapped[int | None]  # how often ever for one member
    cap_per_object: Mapped[int | None]  # how often for one thing, whoever earns
    pending_days: Mapped[int] = mapped_column(default=0)  # how long the points wait
    valid_from: Mapped[datetime]
    valid_until: Mapped[datetime | None]
    reason: Mapped[str]
    set_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    valid_days: Mapped[int | None]  # how long the points may be spent; None: they never expire
    budget: Mapped[int | None] = mapped_column(BigInteger)  # what the rule may give in all, as of this version
    approval_limit: Mapped[int | None] = mapped_column(BigInteger)  # what is more waits for approval
    counts_over: Mapped[bool] = mapped_column(
        default=True, server_default=text("false")
    )  # its bounds count what earlier versions gave; those of before that was so count their own alone
    effect: Mapped[str] = mapped_column(default="points", server_default="points")  # points, badge, money, voucher
    gives: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict, server_default="{}")  # what, beside points
    title: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict, server_default="{}")  # of a company's own rule


append_only(RewardRule)
