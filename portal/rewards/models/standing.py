"""Recognition without money: tiers, thanks in the company's own words, and who is in no list of the best."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from portal.kit.db import Base, BigId


class TierStanding(Base):
    """The tier that somebody stands on."""

    __tablename__ = "tier_standing"
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    tier: Mapped[str]
    since: Mapped[datetime]


class Thanks(Base):
    """What the company thanks a member for, on the member's own page."""

    __tablename__ = "thanks"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    words: Mapped[str]
    thanked_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]


class LeaderWish(Base):
    """Somebody who does not want to be in any list of the best."""

    __tablename__ = "leader_wish"
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
