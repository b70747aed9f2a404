"""Cases, what was said in them, the clocks that run while a customer waits, and how long each state lasted."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from portal.care.rules import LIFE
from portal.kit.db import Base, BigId


class Case(Base):
    """What one customer waits for; its id is the number that everybody calls it by."""

    __tablename__ = "care_case"
    __table_args__ = (
        Index("ix_care_case_due_at_id", "due_at", "id"),
        Index("ix_care_case_changed_at_id", "changed_at", "id"),
    )
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    feedback_id: Mapped[int] = mapped_column(ForeignKey("feedback.id"), unique=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    kind: Mapped[str]
    title: Mapped[str]  # the customer's first words
    state: Mapped[str] = mapped_column(default=LIFE.first, index=True)
    assignee_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    audience_id: Mapped[int] = mapped_column(ForeignKey("audience.id"))  # of the case: the staff
    shown_to_id: Mapped[int] = mapped_column(ForeignKey("audience.id"))  # of what is said to the customer
    opened_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    due_at: Mapped[datetime | None]  # when the answer that is owed is due; none while none is owed
    root_cause: Mapped[str] = mapped_column(default="")
    action: Mapped[str] = mapped_column(default="")
    accepted: Mapped[bool | None]  # the customer's last word
    closed_at: Mapped[datetime | None]


class Message(Base):
    """What was said in a case: to the customer, by the customer, or among colleagues."""

    __tablename__ = "care_message"
    __table_args__ = (Index("ix_care_message_case_id_id", "case_id", "id"),)
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("care_case.id"))
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    body: Mapped[str]
    html: Mapped[str]
    render_version: Mapped[int]
    audience_id: Mapped[int] = mapped_column(ForeignKey("audience.id"))
    said_at: Mapped[datetime]


class Clock(Base):
    """A promise of an answer: it began, it was due, it was kept or not.  A row is ended, never taken away."""

    __tablename__ = "care_clock"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("care_case.id"), index=True)
    milestone: Mapped[str]  # first or next
    began_at: Mapped[datetime]
    due_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]


class Span(Base):
    """How long a case was in one state; the spans of a case follow one another without a gap."""

    __tablename__ = "care_span"
    case_id: Mapped[int] = mapped_column(ForeignKey("care_case.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    state: Mapped[str]
    began_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
