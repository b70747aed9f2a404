"""Rules that somebody proposed, until somebody publishes or refuses them."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from portal.kit.db import Base, BigId
from portal.rewards.rules import PROPOSAL_LIFE


class RuleProposal(Base):
    """A rule as somebody wrote it down; published, it becomes a version of the rule, which never changes."""

    __tablename__ = "rule_proposal"
    __table_args__ = (Index("ix_rule_proposal_status_id", "status", "id"),)
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    name: Mapped[str] = mapped_column(index=True)
    title: Mapped[dict[str, Any]] = mapped_column(JSON)
    kind: Mapped[str]
    to: Mapped[str]
    condition: Mapped[dict[str, Any]] = mapped_column(JSON)
    effect: Mapped[str]
    gives: Mapped[dict[str, Any]] = mapped_column(JSON)
    points: Mapped[int] = mapped_column(BigInteger)
    cap_per_day: Mapped[int | None]
    cap_per_member: Mapped[int | None]
    cap_per_object: Mapped[int | None]
    pending_days: Mapped[int]
    valid_days: Mapped[int | None]
    valid_until: Mapped[datetime | None]
    budget: Mapped[int | None] = mapped_column(BigInteger)
    approval_limit: Mapped[int | None] = mapped_column(BigInteger)
    reason: Mapped[str]
    after_version: Mapped[int]
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    proposed_at: Mapped[datetime]
    status: Mapped[str] = mapped_column(default=PROPOSAL_LIFE.first)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    rule_id: Mapped[int | None] = mapped_column(ForeignKey("reward_rule.id"))
