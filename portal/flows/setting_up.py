"""The three steps of setting up a new house, each of which may change several rooms at once."""

import secrets
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from portal.house.acts import choose_languages, name_house, show_logo, switch_modules, take_step
from portal.house.queries import modules_off
from portal.house.rules import LOGO_EDGE
from portal.kit.errors import Invalid, Refused
from portal.kit.pictures import read_picture
from portal.people.calling_in import call_in
from portal.river import act
from portal.talk.pictures import write_file


@dataclass(frozen=True, slots=True)
class Dress:
    """What a house looks like: its name, its colour, its logo; or that it has none any more."""

    company: str
    accent: str
    logo: tuple[str, int, int] | None = None
    is_bare: bool = False


def draw_logo(raw: bytes) -> tuple[str, int, int] | None:
    """Make a picture anew as a logo and keep its file; return it with its size, or nothing of nothing."""
    if not raw:
        return None
    try:
        drawn = read_picture(raw, LOGO_EDGE, "png")
    except Refused as refusal:
        raise Invalid({"logo": refusal}) from refusal
    name = f"{secrets.token_urlsafe(18)}.png"
    write_file(name, drawn.large)
    return name, drawn.width, drawn.height


@act
def dress_house(dress: Dress, person_id: int) -> None:
    """Give the house its name and colour, and its logo where there is a new one."""
    name_house(dress.company, dress.accent, person_id)
    if dress.logo or dress.is_bare:
        show_logo(dress.logo, person_id)


@act
def set_up_name(dress: Dress, person_id: int) -> None:
    """Take the first step: who the company is, and its look."""
    dress_house(dress, person_id)
    take_step("name", True, person_id)


@act
def set_up_parts(languages: Iterable[str], off: Collection[str], person_id: int) -> None:
    """Take the second step: in which languages the house speaks, and which of its parts are open."""
    choose_languages(languages, person_id)
    if set(off) != modules_off():
        switch_modules(off, person_id)
    take_step("parts", True, person_id)


@act
def set_up_people(mails: str, role: str, person_id: int, language: str = "") -> list[int]:
    """Take the third step: invite the first people; return the invitations."""
    invited = call_in(mails, role, person_id, language)
    take_step("people", True, person_id)
    return invited
