"""Groups, who is in them, who was invited; and, learned from the river, what happens in them."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.groups.rules import INVITATION, LIFE, MEMBER, MEMBERSHIP
from portal.kit.db import Base, BigId


class Group(Base):
    """People of like interests, with a board and a feed of their own."""

    __tablename__ = "interest_group"  # a group alone is a word of SQL
    __table_args__ = (Index("ix_interest_group_members_id", "members", "id"),)
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    name: Mapped[str]
    about: Mapped[str]
    html: Mapped[str]
    render_version: Mapped[int]
    summary: Mapped[str]
    language: Mapped[str]
    way: Mapped[str]  # open, or by invitation; it never changes, for people wrote under it
    status: Mapped[str] = mapped_column(default=LIFE.first)
    audience_id: Mapped[int] = mapped_column(ForeignKey("audience.id"))  # who sees it and all that is in it
    shown_to_id: Mapped[int | None] = mapped_column(ForeignKey("audience.id"))  # while it is hidden: who saw it before
    worded_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))  # who wrote what it is about
    made_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(default="")  # why it was closed
    # Changed by acts, each in one UPDATE; `verify` counts again.
    members: Mapped[int] = mapped_column(default=0)

    @property
    def inside_id(self) -> int:
        """Return the audience for which people write in it, whether it is hidden or not."""
        return self.shown_to_id or self.audience_id


class GroupMember(Base):
    """Somebody who is or was in a group."""

    __tablename__ = "group_member"
    __table_args__ = (Index("ix_group_member_group_id_state_since", "group_id", "state", "since", "person_id"),)
    group_id: Mapped[int] = mapped_column(ForeignKey("interest_group.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, index=True)
    state: Mapped[str] = mapped_column(default=MEMBERSHIP.first)
    role: Mapped[str] = mapped_column(default=MEMBER)
    since: Mapped[datetime]  # the last step


class GroupInvitation(Base):
    """Somebody was asked to come into a group; they and the company see it, and nobody else."""

    __tablename__ = "group_invitation"
    __table_args__ = (
        Index(
            "ix_group_invitation_waiting",
            "group_id",
            "person_id",
            unique=True,
            sqlite_where=text("state = 'sent'"),
            postgresql_where=text("state = 'sent'"),
        ),
    )
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("interest_group.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    invited_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    state: Mapped[str] = mapped_column(default=INVITATION.first)
    audience_id: Mapped[int] = mapped_column(ForeignKey("audience.id"))
    sent_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]


class GroupIdea(Base):
    """An idea that stands on the board of a group; a projection owns it."""

    __tablename__ = "group_idea"
    subject: Mapped[str] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(BigInteger, index=True)


class GroupDoing(Base):
    """Something that happened in a group; a projection owns it."""

    __tablename__ = "group_doing"
    group_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    event_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
