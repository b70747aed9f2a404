"""What people do with their own account: confirm the address, choose a password, describe themselves, leave."""

from datetime import timedelta

from sqlalchemy import delete

from portal.events import people as told
from portal.kit import limits
from portal.kit.clock import now
from portal.kit.db import db, load
from portal.kit.errors import Invalid, Refused
from portal.kit.i18n import LANGUAGES
from portal.kit.text import clean, clean_line
from portal.people.inviting import credit_inviter
from portal.people.joining import meet_earlier_self
from portal.people.models import Person, Session, SignIn, Token
from portal.people.passwords import hash_password
from portal.people.queries import find_by_mail
from portal.people.signing import UNDO, folded_mail
from portal.people.tokens import spend_token
from portal.river import act, record

CONFIRM, RESET, KNOWN_ALREADY = "confirm", "reset", "known_already"
NEW_MAIL, UNDO_MAIL = "new_mail", "mail_changed"  # letters to the new address and to the old one
LASTS = {
    CONFIRM: timedelta(hours=24),
    RESET: timedelta(minutes=30),
    NEW_MAIL: timedelta(hours=24),
    UNDO_MAIL: UNDO,
}
THEMES = ("auto", "light", "dark")


@act
def ask_for_help(mail: str, letter: str) -> None:
    """Have a letter about signing in written to this address; whether anybody has it is told by mail only."""
    address = folded_mail(mail)
    if address is None:
        raise Invalid({"mail": Refused("This is not a mail address.")})
    record(told.SignInHelpAsked(find_by_mail(address) or 0, letter))


@act
def confirm_mail(secret: str) -> int:
    """Note that the address to which this secret was sent is theirs; return the person."""
    token = spend_token(secret, CONFIRM)
    sign_in = load(SignIn, token.person_id)
    sign_in.confirmed_at = now()
    record(told.MailConfirmed(token.person_id), token.person_id)
    meet_earlier_self(token.person_id, sign_in.mail)
    credit_inviter(token.person_id)
    return token.person_id


@act
def reset_password(secret: str, password: str) -> int:
    """Choose a new password with the secret that was mailed; every session ends.  Return the person."""
    token = spend_token(secret, RESET)
    sign_in = load(SignIn, token.person_id)
    sign_in.password = hash_password(_password(password))
    if sign_in.confirmed_at is None:  # the letter came to this address, which proves it as well
        sign_in.confirmed_at = now()
        meet_earlier_self(token.person_id, sign_in.mail)
        credit_inviter(token.person_id)
    _end_all(token.person_id)
    record(told.PasswordChanged(token.person_id), token.person_id)
    return token.person_id


@act
def change_password(person_id: int, password: str) -> None:
    """Choose a new password; every session ends."""
    load(SignIn, person_id).password = hash_password(_password(password))
    _end_all(person_id)
    record(told.PasswordChanged(person_id), person_id)


@act
def describe_oneself(person_id: int, name: str, interests: str, language: str, theme: str) -> None:
    """Change one's public name and interests, and the language and theme of one's pages."""
    person = load(Person, person_id)
    wrong: dict[str, str | Refused] = {}
    for field, limit, text in (("name", limits.NAME, clean_line(name)), ("interests", limits.LINE, clean(interests))):
        try:
            setattr(person, field, limit.text(text))
        except Refused as refusal:
            wrong[field] = refusal
    if wrong:
        raise Invalid(wrong)
    person.language = language if language in LANGUAGES else ""
    person.theme = theme if theme in THEMES else "auto"
    record(told.PersonRenamed(person_id, person.name, person.interests, person.language), person_id)


def _password(password: str) -> str:
    try:
        return limits.PASSWORD.text(password)
    except Refused as refusal:
        raise Invalid({"password": refusal}) from refusal


def _end_all(person_id: int) -> None:
    """End what lets anybody in as this person; only the way back after a change of address stays open."""
    db.session.execute(delete(Session).filter_by(person_id=person_id))
    db.session.execute(delete(Token).where(Token.person_id == person_id, Token.purpose != UNDO_MAIL))
