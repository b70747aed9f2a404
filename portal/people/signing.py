"""How a person comes to sign in: a mail address that is theirs, and a password."""

from datetime import timedelta

from email_validator import EmailNotValidError, validate_email
from sqlalchemy import select

from portal.events.people import MailConfirmed
from portal.kit import limits
from portal.kit.clock import now
from portal.kit.db import db
from portal.kit.errors import Invalid, Refused
from portal.kit.setting import setting
from portal.kit.text import clean_line
from portal.people.acts import join
from portal.people.inviting import credit_inviter, note_invitation
from portal.people.joining import meet_earlier_self
from portal.people.models import MailChange, SignIn
from portal.people.passwords import hash_password
from portal.people.rules import CUSTOMER
from portal.river import act, record

UNDO = timedelta(hours=72)  # how long a change of address can be taken back


@act
def sign_up(
    name: str, mail: str, password: str, *, role: str = CUSTOMER, confirmed: bool = False, invitation: str = ""
) -> int:
    """Add a person who signs in with this address and password, perhaps by an invitation; return the id."""
    wrong: dict[str, str | Refused] = {}
    person_name, address = clean_line(name), folded_mail(mail)
    for field, limit, text in (("name", limits.NAME, person_name), ("password", limits.PASSWORD, password)):
        try:
            limit.text(text)
        except Refused as refusal:
            wrong[field] = refusal
    if why := _why_not(address):
        wrong["mail"] = why
    if wrong:
        raise Invalid(wrong)
    return _add(person_name, str(address), password, role, confirmed, invitation)


def _why_not(address: str | None) -> Refused | None:
    """Return why nobody can sign up with an address, if so."""
    if address is None:
        return Refused("This is not a mail address.")
    if address.rpartition("@")[2] in setting("REFUSED_MAIL"):
        return Refused("Please use an address that you keep; letters about your account go there.")
    taken = Refused("Somebody signs in with this address already.", code="taken")
    return taken if is_taken(address) else None


def _add(name: str, mail: str, password: str, role: str, confirmed: bool, invitation: str) -> int:
    person_id = join(name, role=role)
    at = now() if confirmed else None
    db.session.add(SignIn(person_id=person_id, mail=mail, password=hash_password(password), confirmed_at=at))
    db.session.flush()
    note_invitation(person_id, invitation)
    if confirmed:
        record(MailConfirmed(person_id), person_id)
        meet_earlier_self(person_id, mail)
        credit_inviter(person_id)
    return person_id


def is_taken(mail: str) -> bool:
    """Say whether somebody signs in with this address, or may want it back."""
    return db.session.scalar(select(SignIn.person_id).filter_by(mail=mail)) is not None or is_reserved(mail)


def is_reserved(mail: str, but: int = 0) -> bool:
    """Say whether somebody else gave this address up so lately that they may still take it back."""
    left = select(MailChange.id).filter_by(old_mail=mail, undone_at=None).where(MailChange.person_id != but)
    return db.session.scalar(left.where(MailChange.changed_at > now() - UNDO).limit(1)) is not None


def folded_mail(mail: str) -> str | None:
    """Return a mail address as we keep it, or None if it is none."""
    try:
        return validate_email(mail.strip(), check_deliverability=False, test_environment=True).normalized.lower()
    except EmailNotValidError:
        return None
