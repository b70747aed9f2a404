"""Writes a letter in the language of its reader, from `templates/mail/`; its first line is the subject."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from portal.kit import i18n
from portal.kit.db import db
from portal.kit.seals import seal
from portal.kit.setting import setting
from portal.kit.zones import zone_for
from portal.outside.models.mail import Parcel
from portal.outside.sender.news import news_in
from portal.outside.topics import NEWS
from portal.people.accounts import CONFIRM, LASTS, NEW_MAIL, RESET
from portal.people.calling_in import LETTER as INVITED
from portal.people.calling_in import words_of
from portal.people.guests import address_of_guest
from portal.people.models import MailInvitation, Person, SignIn
from portal.people.queries import mail_change
from portal.people.tokens import make_token

FOLDER = Path(__file__).resolve().parents[3] / "templates" / "mail"


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter that is ready to leave; `number` keeps two copies of it apart from two letters."""

    number: int
    address: str
    subject: str
    body: str
    stop: str = ""  # where one asks for no more of them, by one request
    reply_to: str = ""


@cache
def _desk() -> Environment:
    desk = Environment(loader=FileSystemLoader(FOLDER), undefined=StrictUndefined, trim_blocks=True, autoescape=False)  # noqa: S701 - plain text
    i18n.teach(desk)
    desk.globals["seal"] = seal
    return desk


def write_letter(parcel: Parcel) -> Letter | None:
    """Return the letter of a parcel, or None where there is nobody to write to any more."""
    person, sign_in = db.session.get(Person, parcel.person_id), db.session.get(SignIn, parcel.person_id)
    if person is None or person.forgotten_at:
        return None
    if parcel.letter == INVITED:
        return _invitation(parcel, person.name)
    if sign_in is None:
        return _to_guest(parcel, person)
    if sign_in.confirmed_at is None and parcel.letter not in (CONFIRM, RESET):
        return None
    address, secret = _address(parcel, sign_in.mail), ""
    if parcel.letter in LASTS:
        secret = make_token(person.id, parcel.letter, mail=address, lasts=LASTS[parcel.letter])
    with i18n.speaking(person.language or "en", zone_for(person.zone)):
        return _written(parcel, address, _facts(parcel, person.name, secret))


def _invitation(parcel: Parcel, inviter: str) -> Letter | None:
    """Return the letter to somebody whom the company invites, unless they came or it was taken back."""
    asked = db.session.get(MailInvitation, int(parcel.facts["invitation"]))
    if asked is None or asked.person_id:
        return None
    with i18n.speaking(asked.language or "en"):
        return _written(parcel, asked.mail, _facts(parcel, inviter, words_of(asked.id)))


def _to_guest(parcel: Parcel, person: Person) -> Letter | None:
    """Return a letter to somebody who signs in nowhere: an answer to what they told us, if they asked for one."""
    address = address_of_guest(person.id) if parcel.letter == "answered" else ""
    if not address:
        return None
    with i18n.speaking(person.language or "en"):
        name = "" if person.name == i18n.gettext("A guest") else person.name
        return _written(parcel, address, _facts(parcel, name, "") | {"template": "answered_guest"})


def _written(parcel: Parcel, address: str, facts: dict[str, Any]) -> Letter | None:
    """Return the letter in the present language; one with news of which nothing is left to tell is none."""
    template = facts.get("template", parcel.letter)
    if parcel.letter in NEWS:
        template, facts = "news", facts | news_in(parcel)
        if not facts["news"]:
            return None
    subject, _, body = _desk().get_template(f"{template}.txt").render(facts).partition("\n")
    extra = {name: str(facts.get(name, "")) for name in ("stop", "reply_to")}
    return Letter(parcel.id, address, subject.strip(), body.strip() + "\n", **extra)


def _address(parcel: Parcel, present: str) -> str:
    """Return where a letter goes: to the present address, but about a change of it to the new or the old one."""
    change = mail_change(int(parcel.facts.get("change", 0)))
    if change is None:
        return present
    return change.new_mail if parcel.letter == NEW_MAIL else change.old_mail


def _facts(parcel: Parcel, name: str, secret: str) -> dict[str, Any]:
    kind, _, key = parcel.subject.partition(":")
    facts = {"name": name, "secret": secret, "home": setting("PUBLIC_URL"), "company": setting("COMPANY")}
    return {**facts, "kind": kind, "key": key, **parcel.facts}
