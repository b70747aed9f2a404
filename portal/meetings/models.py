"""Live sessions, who signed up, what was asked and who wants it answered; and who is there at this moment."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.kit.db import Base, BigId
from portal.meetings.rules import LIFE, QUESTIONS


class Meeting(Base):
    """A time at which the company answers live."""

    __tablename__ = "meeting"
    __table_args__ = (
        Index("ix_meeting_status_starts_at_id", "status", "starts_at", "id"),
        Index("ix_meeting_starts_at_id", "starts_at", "id"),
    )
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    title: Mapped[str]
    brief: Mapped[str]
    html: Mapped[str]
    render_version: Mapped[int]
    summary: Mapped[str]
    language: Mapped[str]
    status: Mapped[str] = mapped_column(default=LIFE.first)
    zone: Mapped[str]  # where it is held: its hour there is what people remember
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    audience_id: Mapped[int] = mapped_column(ForeignKey("audience.id"))
    host_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    announced_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    reason: Mapped[str] = mapped_column(default="")  # why it was called off
    version: Mapped[int] = mapped_column(default=1)  # of words and time, as calendars count
    # Changed by acts, each in one UPDATE; `verify` counts again.
    guests: Mapped[int] = mapped_column(default=0)
    questions: Mapped[int] = mapped_column(default=0)


class MeetingGuest(Base):
    """Somebody who wants to be there."""

    __tablename__ = "meeting_guest"
    __table_args__ = (
        Index(
            "ix_meeting_guest_waiting",
            "meeting_id",
            "person_id",
            sqlite_where=text("reminded_at IS NULL"),
            postgresql_where=text("reminded_at IS NULL"),
        ),
    )
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, index=True)
    signed_at: Mapped[datetime]
    reminded_at: Mapped[datetime | None]


class MeetingQuestion(Base):
    """What somebody wants to be told at a session, and what was answered."""

    __tablename__ = "meeting_question"
    __table_args__ = (Index("ix_meeting_question_meeting_id_rank_votes_id", "meeting_id", "rank", "votes", "id"),)
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"))
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    body: Mapped[str]
    summary: Mapped[str]
    language: Mapped[str]
    status: Mapped[str] = mapped_column(default=QUESTIONS.first)
    rank: Mapped[int] = mapped_column(default=1)  # of its status: being answered, waiting, answered
    audience_id: Mapped[int] = mapped_column(ForeignKey("audience.id"))
    shown_to_id: Mapped[int] = mapped_column(ForeignKey("audience.id"))  # the audience it had before it was hidden
    asked_at: Mapped[datetime]
    answer: Mapped[str] = mapped_column(default="")
    answer_html: Mapped[str] = mapped_column(default="")
    render_version: Mapped[int] = mapped_column(default=0)
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    article_id: Mapped[int | None] = mapped_column(ForeignKey("article.id"))  # where the answer is kept
    votes: Mapped[int] = mapped_column(default=0)  # changed by acts, each in one UPDATE; `verify` counts again


class MeetingVoice(Base):
    """Somebody wants a question to be answered; taken back it is kept."""

    __tablename__ = "meeting_voice"
    question_id: Mapped[int] = mapped_column(ForeignKey("meeting_question.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, index=True)
    given_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]


class MeetingPresence(Base):
    """How many windows of a session one process of the house has open, as it said last."""

    __tablename__ = "meeting_presence"
    process: Mapped[str] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    here: Mapped[int]
    said_at: Mapped[datetime] = mapped_column(index=True)
