"""What the ranking learns from the river, and what it works out of it."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Float, Index
from sqlalchemy.orm import Mapped, mapped_column

from portal.kit.db import Base

EVERYTHING = ""  # the topic of the ranking over all topics


class SourceFact(Base):
    """One fact about a contributor or a contribution, as `rules.facts` folds them; its id is that of its event."""

    __tablename__ = "source_fact"
    __table_args__ = (
        Index("ix_source_fact_person_id_what", "person_id", "what"),
        Index("ix_source_fact_at_event_id", "at", "event_id"),
    )
    event_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    person_id: Mapped[int] = mapped_column(BigInteger)
    what: Mapped[str]
    subject: Mapped[str]
    thread: Mapped[str]
    topics: Mapped[str]  # one a line
    amount: Mapped[int]


class SourceScore(Base):
    """A person's place over all, or on one topic; worked out anew from the facts, never corrected."""

    __tablename__ = "source_score"
    __table_args__ = (Index("ix_source_score_topic_rank", "topic", "rank"),)
    topic: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    rank: Mapped[int]
    rank_low: Mapped[int]
    rank_high: Mapped[int]
    top_ten: Mapped[float] = mapped_column(Float)
    expected: Mapped[float] = mapped_column(Float)
    willingness: Mapped[float] = mapped_column(Float)
    use: Mapped[float] = mapped_column(Float)
    absorption: Mapped[float] = mapped_column(Float)
    value_side: Mapped[int]
    willingness_side: Mapped[int]
    absorption_side: Mapped[int]
    ideas: Mapped[int]
    ideas_decided: Mapped[int]
    ideas_adopted: Mapped[int]
    answers: Mapped[int]
    answers_decided: Mapped[int]
    answers_accepted: Mapped[int]
    topics: Mapped[str]  # the person's own, most frequent first, one a line


class SourcePurchase(Base):
    """An order that was paid; what was taken back is taken out."""

    __tablename__ = "source_purchase"
    event_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    order_id: Mapped[int] = mapped_column(BigInteger, index=True)
    person_id: Mapped[int] = mapped_column(BigInteger)
    at: Mapped[datetime]
    currency: Mapped[str]
    minor: Mapped[int] = mapped_column(BigInteger)


class SourceWorth(Base):
    """What a customer is expected to buy within a year, in the currency in which most is bought here."""

    __tablename__ = "source_worth"
    person_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    currency: Mapped[str]
    minor: Mapped[int | None] = mapped_column(BigInteger)  # none where there is not enough to fit a model to
    recency: Mapped[int]
    frequency: Mapped[int]
    money: Mapped[int]


class SourceRun(Base):
    """What was last worked out, from which facts, with which parameters, and how well it fits."""

    __tablename__ = "source_run"
    name: Mapped[str] = mapped_column(primary_key=True)  # ranking, validation, worth
    worked_out_at: Mapped[datetime]
    event_id: Mapped[int] = mapped_column(BigInteger)  # of the newest fact it knew
    found: Mapped[dict[str, Any]] = mapped_column(JSON)
