"""What each person wishes to hear of, and when not."""

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from portal.kit.db import Base


class LetterWish(Base):
    """How often somebody wants letters on a topic; whoever chose nothing gets what the topic says."""

    __tablename__ = "letter_wish"
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    topic: Mapped[str] = mapped_column(primary_key=True)
    rhythm: Mapped[str]


class SilentBell(Base):
    """A kind of event for which somebody's bell does not ring."""

    __tablename__ = "silent_bell"
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)


class QuietHours(Base):
    """When no letter comes, in minutes after midnight where the person is."""

    __tablename__ = "quiet_hours"
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    begins: Mapped[int]
    ends: Mapped[int]
    zone: Mapped[str]  # as it was said here before profiles had one; the profile's comes first
