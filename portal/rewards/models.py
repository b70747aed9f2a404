"""The rules and their versions, the ledger of points, what was granted, and the catalogue."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.kit.db import Base, BigId
from portal.rewards.rules import REDEMPTION_LIFE
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
    pending_days: Mapped[int] = mapped_column(default=0)  # how long the points wait
    valid_from: Mapped[datetime]
    valid_until: Mapped[datetime | None]
    reason: Mapped[str]
    set_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))


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


class RewardEntry(Base):
    """One movement of points; what was wrong is put right by a further entry, once.  Rows are never changed."""

    __tablename__ = "reward_entry"
    __table_args__ = (Index("ix_reward_entry_person_id_id", "person_id", "id"),)
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)  # one intent, one entry
    kind: Mapped[str]  # grant, mature, take_back, give_back, set_aside, spend, release
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
        CheckConstraint("available = 0 OR owed = 0", name="debts_first"),
    )
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    available: Mapped[int] = mapped_column(BigInteger)
    pending: Mapped[int] = mapped_column(BigInteger)
    held: Mapped[int] = mapped_column(BigInteger)
    owed: Mapped[int] = mapped_column(BigInteger)


class Reward(Base):
    """Something of the catalogue, and how many are left."""

    __tablename__ = "reward"
    __table_args__ = (CheckConstraint("price > 0", name="price"), CheckConstraint("left_over >= 0", name="left_over"))
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    name: Mapped[str]
    body: Mapped[str]
    price: Mapped[int] = mapped_column(BigInteger)
    stock: Mapped[int]  # how many there have ever been
    left_over: Mapped[int]  # of these nobody asked for yet
    most_each: Mapped[int | None]  # how many one member may ask for
    is_offered: Mapped[bool] = mapped_column(default=True)
    offered_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)


class Redemption(Base):
    """Somebody gives points for a thing of the catalogue."""

    __tablename__ = "redemption"
    __table_args__ = (Index("ix_redemption_status_id", "status", "id"),)
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    reward_id: Mapped[int] = mapped_column(ForeignKey("reward.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    points: Mapped[int] = mapped_column(BigInteger)  # the price when it was asked for
    status: Mapped[str] = mapped_column(default=REDEMPTION_LIFE.first)
    asked_at: Mapped[datetime]
    reason: Mapped[str] = mapped_column(default="")  # why it was cancelled
    version: Mapped[int] = mapped_column(default=1)


for table in (RewardRule, RewardEntry, RewardPosting):
    append_only(table)
