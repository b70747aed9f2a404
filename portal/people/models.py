"""The people, how we recognise them, how they sign in, and who may see what."""

from datetime import datetime

from sqlalchemy import DDL, ForeignKey, event
from sqlalchemy.orm import Mapped, mapped_column

from portal.kit.db import Base, BigId
from portal.people.rules import CUSTOMER


class Person(Base):
    """One human; every other room keeps what it knows of them under this id."""

    __tablename__ = "person"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    name: Mapped[str]
    role: Mapped[str] = mapped_column(default=CUSTOMER, index=True)
    interests: Mapped[str] = mapped_column(default="")
    language: Mapped[str] = mapped_column(default="")  # empty: what the browser asks for
    theme: Mapped[str] = mapped_column(default="auto")
    joined_at: Mapped[datetime]
    joined_into_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)  # the same human
    forgotten_at: Mapped[datetime | None]
    audience_id: Mapped[int | None] = mapped_column(ForeignKey("audience.id"))  # what only they and the company see


class Identity(Base):
    """The key by which a source knows a person: a customer number in a shop, a number in a forum."""

    __tablename__ = "identity"
    source: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)


class SignIn(Base):
    """How a person signs in; not everybody does."""

    __tablename__ = "sign_in"
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    mail: Mapped[str] = mapped_column(unique=True)  # folded: one address, one sign-in
    password: Mapped[str]
    confirmed_at: Mapped[datetime | None]


class Session(Base):
    """A browser that is signed in; the cookie holds the secret of which this is the hash."""

    __tablename__ = "session"
    id: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    csrf: Mapped[str]
    browser: Mapped[str]
    began_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    ends_at: Mapped[datetime]


class Token(Base):
    """A secret that somebody holds: a link in a mail, used once, or a key of the API; we keep its hash."""

    __tablename__ = "token"
    hash: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    purpose: Mapped[str]  # confirm, reset, read, write
    mail: Mapped[str] = mapped_column(default="")
    made_at: Mapped[datetime]
    ends_at: Mapped[datetime | None]


class Audience(Base):
    """A set of people who may see a thing."""

    __tablename__ = "audience"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    name: Mapped[str]


class AudienceMember(Base):
    """A person in an audience; who belongs by role is not listed."""

    __tablename__ = "audience_member"
    audience_id: Mapped[int] = mapped_column(ForeignKey("audience.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, index=True)


class Forgotten(Base):
    """A person who asked to be forgotten; a backup that is restored forgets them again."""

    __tablename__ = "forgotten"
    person_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)


FIXED = "INSERT INTO audience (id, name) VALUES (1, 'everyone'), (2, 'staff'), (3, 'moderators')"
event.listen(Audience.__table__, "after_create", DDL(FIXED))
event.listen(
    Audience.__table__,
    "after_create",
    DDL("SELECT setval(pg_get_serial_sequence('audience', 'id'), 100)").execute_if(dialect="postgresql"),
)
