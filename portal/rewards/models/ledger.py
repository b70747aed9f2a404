"""What was granted, the ledger of points, and what a member has of it."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.kit.db import Base, BigId
from portal.river.models import append_only


class Grant(Base):
    """What a version of a rule granted to a member for an event, and whether it stands."""

    __tablename__ = "reward_grant"
    __table_args__ = (
        UniqueConstraint("rule_id", "event_id", "person_id"),
        UniqueConstraint("rule_name", "subject", "giver_id", "person_id"),
        Index("ix_reward_grant_person_id_granted_at", "person_id", "granted_at"),
    )
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    rule_id: Mapped[int] = mapped_column(ForeignKey("reward_rule.id"))
    rule_name: Mapped[str]
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    giver_id: Mapped[int]  # a person, or nought: the company
    subject: Mapped[str]
    rests_on: Mapped[str] = mapped_column(index=True)
    points: Mapped[int] = mapped_column(BigInteger)
    granted_at: Mapped[datetime]
    matures_at: Mapped[datetime | None] = mapped_column(index=True)  # None: at once, or it has
    fell_at: Mapped[datetime | None]  # what it was for was undone
    hidden_at: Mapped[datetime | None]  # what it rests on was hidden
    approval: Mapped[str | None] = mapped_column(index=True)  # None: needed none; awaiting, approved, rejected
    reason: Mapped[str] = mapped_column(default="", server_default="")  # why it was refused
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    frozen_at: Mapped[datetime | None]  # somebody looks into it
    clawed_at: Mapped[datetime | None]  # somebody looked into it, and it was not right


class RewardEntry(Base):
    """One movement of points; what was wrong is put right by a further entry, once.  Rows are never changed."""

    __tablename__ = "reward_entry"
    __table_args__ = (
        Index("ix_reward_entry_person_id_id", "person_id", "id"),
        Index("ix_reward_entry_person_id_occurred_at", "person_id", "occurred_at", "id"),
    )
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)  # one intent, one entry
    kind: Mapped[str]  # grant, mature, take_back, give_back, set_aside, spend, release, return, expire, freeze, …
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    grant_id: Mapped[int | None] = mapped_column(ForeignKey("reward_grant.id"), index=True)
    redemption_id: Mapped[int | None] = mapped_column(ForeignKey("redemption.id"), index=True)
    reverses_id: Mapped[int | None] = mapped_column(ForeignKey("reward_entry.id"), unique=True)
    occurred_at: Mapped[datetime] = mapped_column(index=True)


class RewardPosting(Base):
    """What an entry moves on one account; all that an entry moves adds up to zero."""

    __tablename__ = "reward_posting"
    entry_id: Mapped[int] = mapped_column(ForeignKey("reward_entry.id"), primary_key=True)
    account: Mapped[str] = mapped_column(primary_key=True)
    points: Mapped[int] = mapped_column(BigInteger)


class Wallet(Base):
    """What a member has: the sums of the ledger, kept so that one statement can ask and take; `verify` adds again."""

    __tablename__ = "reward_wallet"
    __table_args__ = (
        CheckConstraint("available >= 0 AND pending >= 0 AND held >= 0 AND owed >= 0", name="never_negative"),
        CheckConstraint("frozen >= 0", name="never_less_than_frozen"),
        CheckConstraint("available = 0 OR owed = 0", name="debts_first"),
    )
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    available: Mapped[int] = mapped_column(BigInteger)
    pending: Mapped[int] = mapped_column(BigInteger)
    held: Mapped[int] = mapped_column(BigInteger)
    owed: Mapped[int] = mapped_column(BigInteger)
    frozen: Mapped[int] = mapped_column(BigInteger, server_default="0")


for table in (RewardEntry, RewardPosting):
    append_only(table)
