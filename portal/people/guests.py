"""Guests: people who tell the company something without signing in; an address they give is not proved."""

import secrets

from sqlalchemy import select

from portal.kit import limits
from portal.kit.db import db
from portal.kit.errors import Invalid, Refused
from portal.kit.i18n import gettext
from portal.kit.text import clean_line
from portal.people.acts import join
from portal.people.joining import GUEST
from portal.people.models import Identity, Person
from portal.people.signing import folded_mail


def welcome_guest(name: str, mail: str, language: str = "") -> int:
    """Return, inside an act, the record of a guest: the same of the same address, so long as nobody proved it."""
    address = _address(mail)
    if found := _known(address):
        return found
    shown = _name(name)
    is_free = address and db.session.get(Identity, (GUEST, address)) is None
    return join(shown, GUEST, address if is_free else f"{address} {secrets.token_hex(6)}", language=language)


def _address(mail: str) -> str:
    """Return the folded address, or nothing where none is given."""
    address = folded_mail(mail) if mail.strip() else ""
    if address is None:
        raise Invalid({"mail": "This is not a mail address."})
    return address


def _name(name: str) -> str:
    try:
        return limits.NAME.text(clean_line(name) or gettext("A guest"))
    except Refused as refusal:
        raise Invalid({"name": refusal}) from refusal


def _known(address: str) -> int | None:
    """Return the guest of an address whom nobody has become yet."""
    told = select(Identity.person_id).filter_by(source=GUEST, key=address or " ")
    free = select(Person.id).where(Person.id.in_(told), Person.joined_into_id.is_(None), Person.forgotten_at.is_(None))
    return db.session.scalar(free)


def address_of_guest(person_id: int) -> str:
    """Return the address that a guest gave, or nothing."""
    key = db.session.scalar(select(Identity.key).filter_by(source=GUEST, person_id=person_id).limit(1)) or ""
    return key.partition(" ")[0]
