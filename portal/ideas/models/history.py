"""What became of ideas: revisions, mergers, shares, notes and claims."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from portal.kit.db import Base, BigId


class Merger(Base):
    """An idea was said to be another one: who said so, why, what it counted before, and when that was taken back."""

    __tablename__ = "idea_merger"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    idea_id: Mapped[int] = mapped_column(ForeignKey("idea.id"), index=True)
    into_id: Mapped[int] = mapped_column(ForeignKey("idea.id"), index=True)
    reason: Mapped[str]
    merged_at: Mapped[datetime]
    merged_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    parted_at: Mapped[datetime | None]
    likeness: Mapped[int | None]  # in percent, as the machine saw it


class Revision(Base):
    """An earlier text of an idea."""

    __tablename__ = "idea_revision"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    idea_id: Mapped[int] = mapped_column(ForeignKey("idea.id"), index=True)
    title: Mapped[str]
    body: Mapped[str]
    tags: Mapped[str]
    replaced_at: Mapped[datetime]
    replaced_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))


class Split(Base):
    """How the authors of an idea would share what it earns: in force once each of them has agreed."""

    __tablename__ = "idea_split"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    idea_id: Mapped[int] = mapped_column(ForeignKey("idea.id"), index=True)
    proposed_at: Mapped[datetime]
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    began_at: Mapped[datetime | None]  # when the last of them agreed
    ended_at: Mapped[datetime | None]  # when another one began, or one of them declined


class Share(Base):
    """The part of one author, in basis points; those of a split make 10,000."""

    __tablename__ = "idea_share"
    split_id: Mapped[int] = mapped_column(ForeignKey("idea_split.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, index=True)
    basis_points: Mapped[int]
    agreed_at: Mapped[datetime | None]


class IdeaNote(Base):
    """What colleagues tell each other about an idea; nobody else reads it."""

    __tablename__ = "idea_note"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    idea_id: Mapped[int] = mapped_column(ForeignKey("idea.id"), index=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    body: Mapped[str]
    noted_at: Mapped[datetime]


class Claim(Base):
    """The hash of the code by which the author of an idea without a name may say who they are."""

    __tablename__ = "idea_claim"
    idea_id: Mapped[int] = mapped_column(ForeignKey("idea.id"), primary_key=True)
    hash: Mapped[str]


class Distinct(Base):
    """Two ideas that look alike and are not the same, as a person said; the smaller id first."""

    __tablename__ = "idea_distinct"
    idea_id: Mapped[int] = mapped_column(ForeignKey("idea.id"), primary_key=True)
    other_id: Mapped[int] = mapped_column(ForeignKey("idea.id"), primary_key=True, index=True)
    likeness: Mapped[int | None]  # in percent, as the machine saw it
    said_at: Mapped[datetime]
    said_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
