"""Another mail address: asked for, confirmed where it leads, told at the old one, and for three days undone there."""

from sqlalchemy import delete, select, update

from portal.events import people as told
from portal.kit.clock import now
from portal.kit.db import db, load
from portal.kit.errors import Conflict, Invalid, NotFound, Refused
from portal.kit.words import N_
from portal.people.accounts import LASTS, NEW_MAIL, RESET, UNDO_MAIL
from portal.people.joining import meet_earlier_self
from portal.people.models import Authenticator, MailChange, Passkey, RecoveryCode, Session, SignIn, Token
from portal.people.queries import find_by_mail
from portal.people.signing import folded_mail, is_reserved
from portal.people.tokens import find_token, make_token, spend_token
from portal.river import act, record

OLD_LINK = N_("This link was used already, or is too old.")


@act
def ask_for_new_mail(person_id: int, mail: str) -> int:
    """Ask to sign in with another address; whether somebody has it is told there, by mail only.  Return the change."""
    address, sign_in = folded_mail(mail), load(SignIn, person_id)
    if address is None:
        raise Invalid({"mail": Refused("This is not a mail address.")})
    if address == sign_in.mail:
        raise Invalid({"mail": Refused("You sign in with this address already.")})
    change = MailChange(person_id=person_id, old_mail=sign_in.mail, new_mail=address, asked_at=now())
    db.session.add(change)
    db.session.execute(delete(Token).filter_by(person_id=person_id, purpose=NEW_MAIL))
    db.session.flush()
    record(told.NewMailAsked(person_id, change.id), person_id)
    return change.id


@act
def confirm_new_mail(secret: str) -> int:
    """Sign in with the new address from now on; return the person."""
    token = spend_token(secret, NEW_MAIL)
    sign_in = load(SignIn, token.person_id)
    change = _asked(token)
    if not is_free(change.new_mail, token.person_id):
        raise Conflict("Somebody signs in with this address already.", code="taken")
    change.old_mail, change.changed_at = sign_in.mail, now()
    sign_in.mail, sign_in.confirmed_at = change.new_mail, sign_in.confirmed_at or now()
    db.session.execute(delete(Token).filter_by(person_id=token.person_id, purpose=RESET))
    record(told.MailChanged(token.person_id, change.id), token.person_id)
    meet_earlier_self(token.person_id, change.new_mail)
    return token.person_id


@act
def undo_new_mail(secret: str) -> str:
    """Take a change of address back, and with it what a thief may have left; return the secret for a new password."""
    token = find_token(secret, UNDO_MAIL)
    change = _done(token) if token else None
    if token is None or change is None:
        raise NotFound(OLD_LINK, code="link")
    person_id = token.person_id
    sign_in = load(SignIn, person_id)
    sign_in.mail, sign_in.password = change.old_mail, ""
    _drop_what_came_since(person_id, change)
    record(told.MailChangeUndone(person_id, change.id), person_id)
    return make_token(person_id, RESET, mail=change.old_mail, lasts=LASTS[RESET])


def is_free(mail: str, person_id: int) -> bool:
    """Say whether a person may take this address: nobody signs in with it, and nobody may want it back."""
    return find_by_mail(mail) in (None, person_id) and not is_reserved(mail, but=person_id)


def _asked(token: Token) -> MailChange:
    """Return the wish that a letter to a new address belongs to."""
    mine = select(MailChange).filter_by(person_id=token.person_id, new_mail=token.mail, changed_at=None)
    found = db.session.scalars(mine.order_by(MailChange.id.desc()).with_for_update()).first()
    if found is None:
        raise NotFound(OLD_LINK, code="link")
    return found


def _done(token: Token) -> MailChange | None:
    """Return the change that a letter to an old address may undo."""
    mine = select(MailChange).filter_by(person_id=token.person_id, old_mail=token.mail, undone_at=None)
    done = mine.where(MailChange.changed_at.is_not(None)).order_by(MailChange.id)
    return db.session.scalars(done.with_for_update()).first()


def _drop_what_came_since(person_id: int, change: MailChange) -> None:
    """End every session and letter, and remove what was added to sign in with since the change was asked for."""
    later = update(MailChange).where(MailChange.person_id == person_id, MailChange.id >= change.id)
    db.session.execute(later.values(undone_at=now()))
    for table in (Authenticator, Passkey, RecoveryCode):
        db.session.execute(delete(table).where(table.person_id == person_id, table.made_at >= change.asked_at))
    db.session.execute(delete(Session).filter_by(person_id=person_id))
    db.session.execute(delete(Token).filter_by(person_id=person_id))
