"""Rounds in which ideas are compared, coined and reviewed."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from portal.kit.db import Base, BigId


class Round(Base):
    """Some ideas put before people in one way for a time; what came of it is kept with its hash."""

    __tablename__ = "idea_round"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    kind: Mapped[str]
    title: Mapped[str]
    brief: Mapped[str]
    status: Mapped[str] = mapped_column(index=True)
    budget: Mapped[int]  # what each person may give in all, where the kind has a budget
    audience_id: Mapped[int] = mapped_column(ForeignKey("audience.id"))
    made_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[datetime]
    opened_at: Mapped[datetime | None]
    closes_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    ranking: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    digest: Mapped[str] = mapped_column(default="")


class Entry(Base):
    """An idea that is part of a round."""

    __tablename__ = "idea_round_entry"
    round_id: Mapped[int] = mapped_column(ForeignKey("idea_round.id"), primary_key=True)
    idea_id: Mapped[int] = mapped_column(ForeignKey("idea.id"), primary_key=True, index=True)


class Comparison(Base):
    """Which of two ideas a person would rather have; without a choice, that they could not say."""

    __tablename__ = "idea_comparison"
    round_id: Mapped[int] = mapped_column(ForeignKey("idea_round.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, index=True)
    one_id: Mapped[int] = mapped_column(ForeignKey("idea.id"), primary_key=True)  # the smaller id of the two
    other_id: Mapped[int] = mapped_column(ForeignKey("idea.id"), primary_key=True)
    chosen_id: Mapped[int | None] = mapped_column(ForeignKey("idea.id"))
    given_at: Mapped[datetime]


class Coin(Base):
    """How many coins or marks of a round a person gives to an idea; they return to the person when it closes."""

    __tablename__ = "idea_coin"
    round_id: Mapped[int] = mapped_column(ForeignKey("idea_round.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, index=True)
    idea_id: Mapped[int] = mapped_column(ForeignKey("idea.id"), primary_key=True)
    n: Mapped[int]
    given_at: Mapped[datetime]
    returned_at: Mapped[datetime | None]


class Criterion(Base):
    """What reviewers judge by: its weight, and what the lowest and the highest score mean."""

    __tablename__ = "idea_criterion"
    round_id: Mapped[int] = mapped_column(ForeignKey("idea_round.id"), primary_key=True)
    place: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    weight: Mapped[int]
    low: Mapped[str]
    high: Mapped[str]


class Reviewer(Base):
    """Who was invited to review the ideas of a round."""

    __tablename__ = "idea_reviewer"
    round_id: Mapped[int] = mapped_column(ForeignKey("idea_round.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, index=True)
    invited_at: Mapped[datetime]


class Review(Base):
    """What a reviewer gave to an idea, a score for each criterion, with a note; once given it stays."""

    __tablename__ = "idea_review"
    round_id: Mapped[int] = mapped_column(ForeignKey("idea_round.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, index=True)
    idea_id: Mapped[int] = mapped_column(ForeignKey("idea.id"), primary_key=True)
    scores: Mapped[list[int]] = mapped_column(JSON)
    note: Mapped[str]
    given_at: Mapped[datetime]
