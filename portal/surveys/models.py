"""Surveys, their editions, who was asked, and what was answered."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.kit.db import Base, BigId
from portal.surveys.rules.kano import USUAL
from portal.surveys.rules.life import LIFE


class Survey(Base):
    """A questionnaire of the company; the link is the secret by which it is found."""

    __tablename__ = "survey"
    __table_args__ = (Index("ix_survey_status_id", "status", "id"),)
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    title: Mapped[str]
    intro: Mapped[str] = mapped_column(default="")
    thanks: Mapped[str] = mapped_column(default="")
    language: Mapped[str]
    link: Mapped[str] = mapped_column(unique=True)
    status: Mapped[str] = mapped_column(default=LIFE.first)
    edition: Mapped[int] = mapped_column(default=0)  # the one that is asked; 0 while there is only a draft
    reach: Mapped[str]
    is_anonymous: Mapped[bool] = mapped_column(default=False)
    kano_table: Mapped[str] = mapped_column(default=USUAL)  # of the edition that is being written
    weights: Mapped[dict[str, int]] = mapped_column(JSON, default=dict, server_default="{}")  # of sides, in points
    audience_id: Mapped[int] = mapped_column(ForeignKey("audience.id"))
    owner_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    written_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    answers: Mapped[int] = mapped_column(default=0)  # counted by the act that takes one; `verify` counts again


class SurveyEdition(Base):
    """The questions as they are asked, or as they are being written: what is published never changes."""

    __tablename__ = "survey_edition"
    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    questions: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    kano_table: Mapped[str]
    published_at: Mapped[datetime | None]


class SurveyRhythm(Base):
    """One way of listening that goes on by itself: who is asked what, when, and who does something about it."""

    __tablename__ = "survey_rhythm"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    pattern: Mapped[str]
    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id"), index=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    forum: Mapped[str]  # where the answers are talked about
    actions: Mapped[str]  # what is done with them
    trigger: Mapped[str] = mapped_column(default="")  # of the past
    segment: Mapped[str] = mapped_column(default="")  # of the present and the potential
    every_days: Mapped[int | None]  # of the present
    most: Mapped[int] = mapped_column(default=0)  # people at once; 0 is all
    is_on: Mapped[bool] = mapped_column(default=True)
    set_at: Mapped[datetime]
    asked_at: Mapped[datetime | None]
    next_at: Mapped[datetime | None] = mapped_column(index=True)
    asked: Mapped[int] = mapped_column(default=0)


class SurveyAsk(Base):
    """Somebody was asked; without a person it is a link that is good for one answer."""

    __tablename__ = "survey_ask"
    __table_args__ = (
        UniqueConstraint("survey_id", "person_id", "about"),
        Index("ix_survey_ask_person_id_asked_at", "person_id", "asked_at"),
    )
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    about: Mapped[str] = mapped_column(default="")  # the order or case after which it is asked
    rhythm_id: Mapped[int | None] = mapped_column(ForeignKey("survey_rhythm.id"))
    segment: Mapped[str] = mapped_column(default="")
    asked_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    declined_at: Mapped[datetime | None]


class SurveyPeace(Base):
    """When a person was last asked anything, and whether they want to be asked no more."""

    __tablename__ = "survey_peace"
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    asked_at: Mapped[datetime | None]
    no_more: Mapped[bool] = mapped_column(default=False)


class SurveyPace(Base):
    """How long everybody is left in peace after being asked; one row for the house."""

    __tablename__ = "survey_pace"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    rest_days: Mapped[int]


class SurveyDraft(Base):
    """Answers that are not sent yet, as they stand in the form."""

    __tablename__ = "survey_draft"
    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id"), primary_key=True)
    respondent: Mapped[str] = mapped_column(primary_key=True)
    about: Mapped[str] = mapped_column(primary_key=True)
    fields: Mapped[dict[str, list[str]]] = mapped_column(JSON)
    saved_at: Mapped[datetime]


class SurveySheet(Base):
    """What one respondent sent: once, and for good.

    The respondent is a key: of a person, of a browser or link, or of a row in a file.  Where a survey is anonymous
    the key of a person cannot be read back, and no person stands on the sheet.
    """

    __tablename__ = "survey_sheet"
    __table_args__ = (
        UniqueConstraint("survey_id", "respondent", "about"),
        ForeignKeyConstraint(["survey_id", "edition"], ["survey_edition.survey_id", "survey_edition.number"]),
        Index("ix_survey_sheet_survey_id_id", "survey_id", "id"),
    )
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id"))
    edition: Mapped[int]
    respondent: Mapped[str]
    about: Mapped[str] = mapped_column(default="")
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    segment: Mapped[str] = mapped_column(default="")
    source: Mapped[str] = mapped_column(default="")  # the file that it came in with
    sent_at: Mapped[datetime]


class SurveyAnswer(Base):
    """One answer on a sheet; of several choices each is a row."""

    __tablename__ = "survey_answer"
    sheet_id: Mapped[int] = mapped_column(ForeignKey("survey_sheet.id"), primary_key=True)
    question: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    other: Mapped[int | None]  # the second half of a pair
    words: Mapped[str] = mapped_column(default="")
