"""Invitations of the company: a letter by which somebody comes in, with the role that waits for them."""

from datetime import timedelta

from sqlalchemy import delete, select

from portal.events.people import InvitationEnded, PersonInvited
from portal.kit.clock import now
from portal.kit.db import db, load
from portal.kit.errors import Conflict, Invalid, NotFound, Refused
from portal.kit.limits import Limit
from portal.kit.seals import is_sealed, seal
from portal.people.models import MailInvitation
from portal.people.queries import role_of
from portal.people.rules import ADMIN, CUSTOMER, MODERATOR, OPERATIONS, PRODUCT, check_role
from portal.people.signing import folded_mail, is_taken, sign_up
from portal.river import act, record

LETTER = "invited"
LASTS = timedelta(days=14)
CALLED = (CUSTOMER, MODERATOR, PRODUCT, OPERATIONS)  # administrators are made by the command alone
AT_ONCE = Limit(1, 50)


@act
def call_in(mails: str, role: str, person_id: int, language: str = "") -> list[int]:
    """Invite people, an address a line, all with one role; return the invitations.  Wholly or not at all."""
    check_role(role_of(person_id), ADMIN)
    if role not in CALLED:
        raise Invalid({"role": "There is no such role."})
    addresses = _addresses(mails)
    db.session.execute(delete(MailInvitation).where(MailInvitation.ends_at < now(), MailInvitation.person_id.is_(None)))
    return [_call(mail, role, person_id, language) for mail in addresses]


def _addresses(mails: str) -> list[str]:
    """Return the addresses of a text, or say which line is none, or whom we know already."""
    lines = [word for line in mails.splitlines() for word in line.replace(",", " ").replace(";", " ").split()]
    found: dict[str, None] = {}
    for line in lines:
        mail = folded_mail(line)
        if mail is None:
            raise Invalid({"mails": Refused("“{line}” is no mail address.", line=line)})
        if is_taken(mail):
            raise Invalid({"mails": Refused("Somebody signs in with {mail} already.", mail=mail)})
        found[mail] = None
    if len(found) not in AT_ONCE:
        raise Invalid({"mails": Refused("Please give {least} to {most} addresses.", least=1, most=AT_ONCE.most)})
    return list(found)


def _call(mail: str, role: str, person_id: int, language: str) -> int:
    """Invite one; an earlier invitation to the same address counts no more."""
    db.session.execute(delete(MailInvitation).where(MailInvitation.mail == mail, MailInvitation.person_id.is_(None)))
    asked = MailInvitation(mail=mail, role=role, language=language, inviter_id=person_id)
    asked.invited_at, asked.ends_at = now(), now() + LASTS
    db.session.add(asked)
    db.session.flush()
    record(PersonInvited(asked.id, role), person_id)
    return asked.id


@act
def call_off(invitation_id: int, person_id: int) -> None:
    """Take an invitation back that nobody took up."""
    check_role(role_of(person_id), ADMIN)
    asked = load(MailInvitation, invitation_id)
    if asked.person_id:
        raise Conflict("This invitation was taken up already.", code="taken_up")
    db.session.delete(asked)
    record(InvitationEnded(invitation_id, is_taken_up=False), person_id)


@act
def come_in(words: str, name: str, password: str) -> int:
    """Take up an invitation: the letter proves the address; return the person."""
    asked = load(MailInvitation, invitation_in(words).id)
    person_id = sign_up(name, asked.mail, password, role=asked.role, confirmed=True)
    asked.person_id, asked.mail = person_id, ""
    record(InvitationEnded(asked.id), person_id)
    return person_id


def words_of(invitation_id: int) -> str:
    """Return the words in the link of an invitation; nobody else can make them."""
    return f"{invitation_id}-{seal(f'mail invitation {invitation_id}')}"


def invitation_in(words: str) -> MailInvitation:
    """Return the invitation of a link, if it still stands."""
    key, _, given = words.partition("-")
    number = int(key) if key.isascii() and key.isdigit() and len(key) < 19 else 0
    asked = db.session.get(MailInvitation, number) if is_sealed(f"mail invitation {number}", given) else None
    if asked is None or asked.person_id or asked.ends_at < now():
        raise NotFound("This invitation was taken up or taken back, or is too old. Please ask for a new one.")
    return asked


def standing_invitations(most: int = 100) -> list[MailInvitation]:
    """Return the invitations that nobody has taken up yet, the last first."""
    asked = select(MailInvitation).where(MailInvitation.person_id.is_(None), MailInvitation.ends_at > now())
    return list(db.session.scalars(asked.order_by(MailInvitation.id.desc()).limit(most)))
