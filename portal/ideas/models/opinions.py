"""What is worked out of votes now and then, and never corrected."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Float, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.kit.db import Base


class LeadUser(Base):
    """Where somebody stands on the two axes of lead users; worked out anew now and then, never corrected."""

    __tablename__ = "lead_user"
    __table_args__ = (
        Index("ix_lead_user_leads", "person_id", sqlite_where=text("leads = 1"), postgresql_where=text("leads")),
    )
    person_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    ahead: Mapped[float] = mapped_column(Float)  # percentile: how early they took up what others took up later
    needs: Mapped[float] = mapped_column(Float)  # percentile: how much they would order of what does not exist yet
    leads: Mapped[bool]
    themes: Mapped[list[list[Any]]] = mapped_column(JSON)  # why: theme, place, of how many


class Weight(Base):
    """What the voters of an undecided idea paid, and how many of them lead; where both are nothing there is no row."""

    __tablename__ = "idea_weight"
    idea_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    paid: Mapped[int] = mapped_column(BigInteger)  # minor units of the house's currency
    leading: Mapped[int]


class Worked(Base):
    """When something was last worked out of ideas and votes."""

    __tablename__ = "idea_worked"
    name: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime]


class Conversation(Base):
    """A tag under which people said what they are for and against, and the groups in which they think alike."""

    __tablename__ = "conversation"
    tag: Mapped[str] = mapped_column(primary_key=True)
    mark: Mapped[str]  # of the votes that were known when it was worked out
    worked_out_at: Mapped[datetime]
    people: Mapped[int]  # who voted on anything
    sizes: Mapped[list[int]] = mapped_column(JSON)  # of the groups, the largest first; none where they do not part


class GroupOpinion(Base):
    """What a group of a conversation thinks of an idea; worked out anew, never corrected, and of nobody in person."""

    __tablename__ = "group_opinion"
    tag: Mapped[str] = mapped_column(primary_key=True)
    idea_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False, index=True)
    part: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    agree: Mapped[int]
    against: Mapped[int]
    passed: Mapped[int]
