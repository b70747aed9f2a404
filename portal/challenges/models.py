"""Challenges, their phases, juries, answers, evaluations, rankings, awards and appeals."""

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from portal.challenges.rules import EVALUATION_LIFE, LIFE, SUBMISSION_LIFE
from portal.kit.db import Base, BigId


class Challenge(Base):
    """An open question of the company, with a time in which ideas are taken."""

    __tablename__ = "challenge"
    __table_args__ = (
        CheckConstraint("opens_at < closes_at", name="time"),
        Index("ix_challenge_status_closes_at", "status", "closes_at"),
    )
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    title: Mapped[str]
    brief: Mapped[str]
    html: Mapped[str]
    render_version: Mapped[int]
    summary: Mapped[str]
    language: Mapped[str]
    reward: Mapped[str] = mapped_column(default="")  # what the chosen answer gets, in words
    status: Mapped[str] = mapped_column(default=LIFE.first)
    audience_id: Mapped[int] = mapped_column(ForeignKey("audience.id"))
    owner_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    written_at: Mapped[datetime]
    opens_at: Mapped[datetime]
    closes_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    reason: Mapped[str] = mapped_column(default="")  # the public reason of the choice, or of calling it off
    winner_id: Mapped[int | None] = mapped_column(ForeignKey("idea.id", use_alter=True))
    entries: Mapped[int] = mapped_column(default=0)  # counted by the act that answers; `verify` counts again
    version: Mapped[int] = mapped_column(default=1)
    eligibility: Mapped[str] = mapped_column(default="", server_default="")  # who may answer, in words
    least_days: Mapped[int] = mapped_column(default=0, server_default="0")  # for how long one must have been a member
    agreement: Mapped[str] = mapped_column(default="", server_default="")  # what who answers agrees to
    agreement_hash: Mapped[str] = mapped_column(default="", server_default="")  # of that text, from publishing on
    criteria_hash: Mapped[str] = mapped_column(default="", server_default="")  # of criteria and weights, likewise
    pool: Mapped[int] = mapped_column(BigId, default=0, server_default="0")  # minor units; awards never exceed it
    currency: Mapped[str] = mapped_column(default="EUR", server_default="EUR")
    is_blind: Mapped[bool] = mapped_column(default=False, server_default="0")  # jurors are not told whose answer it is


class Phase(Base):
    """A phase after or beside the gathering, with its time; the gathering itself is the time of the challenge."""

    __tablename__ = "challenge_phase"
    __table_args__ = (CheckConstraint("opens_at < closes_at", name="time"),)
    challenge_id: Mapped[int] = mapped_column(ForeignKey("challenge.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    opens_at: Mapped[datetime]
    closes_at: Mapped[datetime]


class Criterion(Base):
    """What answers are judged by, and how heavy it weighs; frozen when the challenge is published."""

    __tablename__ = "criterion"
    __table_args__ = (CheckConstraint("weight > 0", name="weight"),)
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    challenge_id: Mapped[int] = mapped_column(ForeignKey("challenge.id"), index=True)
    position: Mapped[int]
    name: Mapped[str]
    anchors: Mapped[str] = mapped_column(default="")  # what 0 and 10 mean
    weight: Mapped[int]


class Juror(Base):
    """A person who judges the answers."""

    __tablename__ = "juror"
    challenge_id: Mapped[int] = mapped_column(ForeignKey("challenge.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, index=True)
    invited_at: Mapped[datetime]


class ConflictOfInterest(Base):
    """What stands against a juror judging an answer; they are left out of it for good."""

    __tablename__ = "conflict_of_interest"
    idea_id: Mapped[int] = mapped_column(ForeignKey("idea.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, index=True)
    reason: Mapped[str]
    declared_at: Mapped[datetime]


class Acceptance(Base):
    """Who accepted which text, known by its hash, when: to answer, or to be awarded."""

    __tablename__ = "agreement_acceptance"
    challenge_id: Mapped[int] = mapped_column(ForeignKey("challenge.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, index=True)
    purpose: Mapped[str] = mapped_column(primary_key=True)  # enter, award
    hash: Mapped[str]
    accepted_at: Mapped[datetime]


class Submission(Base):
    """An idea as the answer to a challenge, and what became of it there."""

    __tablename__ = "submission"
    idea_id: Mapped[int] = mapped_column(ForeignKey("idea.id"), primary_key=True, autoincrement=False)
    challenge_id: Mapped[int] = mapped_column(ForeignKey("challenge.id"), index=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    # The humans whose it is, who neither judge nor award it; as they are when the jury gets it, so they stay.
    authors: Mapped[list[int]] = mapped_column(JSON, default=list, server_default="[]")
    parts: Mapped[list[list[int]]] = mapped_column(JSON, default=list, server_default="[]")  # who shares in it, how far
    status: Mapped[str] = mapped_column(default=SUBMISSION_LIFE.after("draft", "submit", "author"))
    entered_at: Mapped[datetime]
    words_hash: Mapped[str] = mapped_column(default="")  # of the version that the jury judges
    reason: Mapped[str] = mapped_column(default="")  # why it was not let in
    feedback: Mapped[str] = mapped_column(default="")  # what the company says to its author, told with the results
    place: Mapped[int | None]
    tie: Mapped[str] = mapped_column(default="")  # what decided between it and the one before


class Evaluation(Base):
    """One answer before one juror."""

    __tablename__ = "evaluation"
    idea_id: Mapped[int] = mapped_column(ForeignKey("submission.idea_id"), primary_key=True)
    juror_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, index=True)
    challenge_id: Mapped[int] = mapped_column(ForeignKey("challenge.id"), index=True)
    status: Mapped[str] = mapped_column(default=EVALUATION_LIFE.first)
    comment: Mapped[str] = mapped_column(default="")
    assigned_at: Mapped[datetime]
    given_at: Mapped[datetime | None]


class Score(Base):
    """How far an answer meets a criterion, by one juror: 0 to 10."""

    __tablename__ = "score"
    __table_args__ = (CheckConstraint("points BETWEEN 0 AND 10", name="points"),)
    idea_id: Mapped[int] = mapped_column(ForeignKey("submission.idea_id"), primary_key=True)
    juror_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    criterion_id: Mapped[int] = mapped_column(ForeignKey("criterion.id"), primary_key=True)
    points: Mapped[int]


class Ranking(Base):
    """What the ranking of a challenge rests on, as one frozen text with its hash: anybody can rank again."""

    __tablename__ = "ranking"
    challenge_id: Mapped[int] = mapped_column(ForeignKey("challenge.id"), primary_key=True, autoincrement=False)
    made_at: Mapped[datetime]
    method: Mapped[str]
    snapshot: Mapped[str]
    hash: Mapped[str]


class Award(Base):
    """What an answer is awarded: accepted and paid, once each of its authors has accepted and was paid a share."""

    __tablename__ = "award"
    __table_args__ = (CheckConstraint("amount >= 0", name="amount"),)
    idea_id: Mapped[int] = mapped_column(ForeignKey("submission.idea_id"), primary_key=True, autoincrement=False)
    challenge_id: Mapped[int] = mapped_column(ForeignKey("challenge.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    amount: Mapped[int] = mapped_column(BigId)
    accepted_at: Mapped[datetime | None]
    paid_at: Mapped[datetime | None]
    paid_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class AwardShare(Base):
    """What one author of an awarded answer gets of it: each accepts and is paid by themselves; the shares add up."""

    __tablename__ = "award_share"
    __table_args__ = (CheckConstraint("amount >= 0", name="amount"),)
    idea_id: Mapped[int] = mapped_column(ForeignKey("submission.idea_id"), primary_key=True, autoincrement=False)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, index=True)
    amount: Mapped[int] = mapped_column(BigId)
    accepted_at: Mapped[datetime | None]
    paid_at: Mapped[datetime | None]
    paid_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class Appeal(Base):
    """An author says that a result is wrong; somebody who did not decide answers."""

    __tablename__ = "challenge_appeal"
    idea_id: Mapped[int] = mapped_column(ForeignKey("submission.idea_id"), primary_key=True, autoincrement=False)
    challenge_id: Mapped[int] = mapped_column(ForeignKey("challenge.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    words: Mapped[str]
    made_at: Mapped[datetime]
    answer: Mapped[str] = mapped_column(default="")
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    answered_at: Mapped[datetime | None]
    is_upheld: Mapped[bool | None]
