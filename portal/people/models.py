"""The people, how we recognise them, how they sign in, and who may see what."""

from datetime import datetime

from sqlalchemy import DDL, ForeignKey, UniqueConstraint, event
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
    zone: Mapped[str] = mapped_column(default="", server_default="")  # empty: that of the company
    joined_at: Mapped[datetime]
    joined_into_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)  # the same human
    forgotten_at: Mapped[datetime | None]
    audience_id: Mapped[int | None] = mapped_column(ForeignKey("audience.id"))  # what only they and the company see
    trust_level: Mapped[int] = mapped_column(default=0, server_default="0")  # from 0 to 3; each change is told once
    suspended_until: Mapped[datetime | None]  # until then they read, and do nothing; `verify` asks the sanctions again


class Identity(Base):
    """The key by which a source knows a person: a customer number in a shop, a number in a forum."""

    __tablename__ = "identity"
    source: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)


class Veil(Base):
    """A record under which somebody acts without their name; once it is lifted, the two are one human for all."""

    __tablename__ = "veil"
    __table_args__ = (UniqueConstraint("wearer_id", "about"),)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)  # as all see them
    wearer_id: Mapped[int] = mapped_column(ForeignKey("person.id"))  # who it is
    about: Mapped[str] = mapped_column(index=True)  # what it is worn for, as challenge:7
    lifted_at: Mapped[datetime | None]


class SignIn(Base):
    """How a person signs in; not everybody does."""

    __tablename__ = "sign_in"
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    mail: Mapped[str] = mapped_column(unique=True)  # folded: one address, one sign-in
    password: Mapped[str]  # empty: they sign in with a passkey or elsewhere
    confirmed_at: Mapped[datetime | None]


class Session(Base):
    """A browser that is signed in; the cookie holds the secret of which this is the hash."""

    __tablename__ = "session"
    id: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    csrf: Mapped[str]
    browser: Mapped[str]
    network: Mapped[str] = mapped_column(default="", server_default="")  # coarse, as 203.0.x.x
    is_strong: Mapped[bool] = mapped_column(default=False, server_default="0")  # a second factor was shown
    proved_at: Mapped[datetime | None]  # when they last showed, within the session, that it is still them
    began_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    ends_at: Mapped[datetime]


class Authenticator(Base):
    """An app that shows six digits every half minute; its secret is sealed, and no step is taken twice."""

    __tablename__ = "authenticator"
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    secret: Mapped[str]
    last_step: Mapped[int] = mapped_column(BigId)
    made_at: Mapped[datetime]


class RecoveryCode(Base):
    """The hash of a code that lets in once when the second factor is lost."""

    __tablename__ = "recovery_code"
    hash: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    made_at: Mapped[datetime]


class Passkey(Base):
    """A key that a device or a password store keeps; we hold its public half."""

    __tablename__ = "passkey"
    id: Mapped[str] = mapped_column(primary_key=True)  # base64url, as browsers name it
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    public_key: Mapped[str]
    uses: Mapped[int] = mapped_column(BigId)  # as the device counts them; most count nothing and say 0
    name: Mapped[str]
    made_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class MailChange(Base):
    """A change of the address under which somebody signs in: asked, done, and for some days to be undone."""

    __tablename__ = "mail_change"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    old_mail: Mapped[str] = mapped_column(index=True)
    new_mail: Mapped[str]
    asked_at: Mapped[datetime]
    changed_at: Mapped[datetime | None]
    undone_at: Mapped[datetime | None]


class Portrait(Base):
    """The picture by which somebody is known, made anew as all pictures are."""

    __tablename__ = "portrait"
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    name: Mapped[str]  # of the file


class Muting(Base):
    """A member whom another does not want to hear: what they say is folded, and rings no bell."""

    __tablename__ = "muting"
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    other_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, index=True)
    how: Mapped[str]  # mute or block
    since: Mapped[datetime]


class Referral(Base):
    """Somebody who came by the invitation of another; it counts once their address is proved."""

    __tablename__ = "referral"
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    inviter_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    invited_at: Mapped[datetime]
    credited_at: Mapped[datetime | None]


class MailInvitation(Base):
    """Somebody whom the company invited by mail, with the role that waits; taken up, the address is blanked."""

    __tablename__ = "mail_invitation"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    mail: Mapped[str]
    role: Mapped[str]
    language: Mapped[str] = mapped_column(default="")
    inviter_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    invited_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)  # who came


class Spent(Base):
    """The hash of a question that was answered: it is answered once."""

    __tablename__ = "spent"
    hash: Mapped[str] = mapped_column(primary_key=True)
    ends_at: Mapped[datetime] = mapped_column(index=True)


class Token(Base):
    """A secret that somebody holds: a link in a mail, used once, or a key of the API; we keep its hash."""

    __tablename__ = "token"
    hash: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    purpose: Mapped[str]  # confirm, reset, new_mail, undo_mail, half, read, write
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


class Sanction(Base):
    """A moderator warned somebody or suspended them, for a reason; a suspension may be lifted before its time."""

    __tablename__ = "sanction"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    kind: Mapped[str]  # warned or suspended
    reason: Mapped[str]
    given_at: Mapped[datetime]
    given_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    until: Mapped[datetime | None]  # of a suspension
    lifted_at: Mapped[datetime | None]
    lifted_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    overturned_at: Mapped[datetime | None]  # it was wrong, as another moderator found: it counts against nobody


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
