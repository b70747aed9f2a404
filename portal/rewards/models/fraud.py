"""Signals of fraud, and the cases that people make of them."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.kit.db import Base, BigId
from portal.rewards.rules.fraud import LIFE


class FraudCase(Base):
    """Somebody's points that may not have been earned rightly, until people have decided."""

    __tablename__ = "fraud_case"
    __table_args__ = (Index("ix_fraud_case_status_id", "status", "id"),)
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    status: Mapped[str] = mapped_column(default=LIFE.first)
    opened_at: Mapped[datetime]
    reason: Mapped[str] = mapped_column(default="")  # of the latest step, for colleagues and for the member
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    remedied_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    words: Mapped[str] = mapped_column(default="")  # of the appeal
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    version: Mapped[int] = mapped_column(default=1)


class FraudSignal(Base):
    """Something that made the machine look up; it decides nothing."""

    __tablename__ = "fraud_signal"
    __table_args__ = (UniqueConstraint("person_id", "kind", "about"),)
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("fraud_case.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[str]
    about: Mapped[str]  # "ring:3", "redemption:5", "person:9", or a day
    n: Mapped[int]  # how much of it: votes, points, accounts
    noted_at: Mapped[datetime]


class FraudGrant(Base):
    """A grant that was frozen in a case."""

    __tablename__ = "fraud_grant"
    case_id: Mapped[int] = mapped_column(ForeignKey("fraud_case.id"), primary_key=True)
    grant_id: Mapped[int] = mapped_column(ForeignKey("reward_grant.id"), primary_key=True, index=True)
    frozen_at: Mapped[datetime]
