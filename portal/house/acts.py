"""Name the house and dress it, choose its languages, open and close its parts, and let sites show its form."""

import json
from collections.abc import Collection, Iterable

from portal.events.house import HouseNamed, LanguagesChosen, LogoShown, ModulesSwitched, SetUpStepTaken, SitesAllowed
from portal.house.models import HouseSetting, ModuleSwitch
from portal.house.queries import modules_off, standing
from portal.house.rules import (
    DONE,
    LEFT,
    LOGO,
    MODULES,
    STEPS,
    checked_accent,
    checked_languages,
    checked_name,
    checked_sites,
)
from portal.kit.db import db
from portal.kit.errors import Conflict, NotFound
from portal.people.queries import role_of
from portal.people.rules import ADMIN, check_role
from portal.river import act, record
from portal.river.acts import told_at


@act
def name_house(company: str, accent: str, person_id: int) -> None:
    """Give the house the name of the company and one of the colours."""
    check_role(role_of(person_id), ADMIN)
    _set("company", checked_name(company))
    _set("accent", checked_accent(accent))
    record(HouseNamed(checked_name(company), accent), person_id)


@act
def show_logo(logo: tuple[str, int, int] | None, person_id: int) -> None:
    """Show a logo, a picture that was made anew, at the top of each page and letter; or none any more."""
    check_role(role_of(person_id), ADMIN)
    if logo and not LOGO.fullmatch(logo[0]):
        raise NotFound("This does not exist, or not any more.")
    _set("logo", logo)
    record(LogoShown(is_there=logo is not None), person_id)


@act
def choose_languages(languages: Iterable[str], person_id: int) -> None:
    """Choose in which languages the house speaks."""
    check_role(role_of(person_id), ADMIN)
    chosen = checked_languages(languages)
    _set("languages", chosen)
    record(LanguagesChosen(chosen), person_id)


@act
def allow_sites(lines: str, person_id: int) -> list[str]:
    """Let these sites, one a line, show the form for feedback, and no others; return them."""
    check_role(role_of(person_id), ADMIN)
    sites = checked_sites(lines)
    _set("sites", sites)
    record(SitesAllowed(sites), person_id)
    return sites


@act
def take_step(step: str, is_done: bool, person_id: int) -> None:
    """Note that a step of the set-up was taken, or left for later."""
    check_role(role_of(person_id), ADMIN)
    if step not in STEPS:
        raise NotFound("There is no such step.")
    _set("steps", standing().steps | {step: DONE if is_done else LEFT})
    record(SetUpStepTaken(step, is_done), person_id)


def _set(name: str, value: object) -> None:
    words = json.dumps(value, ensure_ascii=False)
    db.session.merge(HouseSetting(name=name, value=words, changed_at=told_at()))
    db.session.flush()


@act
def switch_modules(off: Collection[str], person_id: int) -> list[str]:
    """Close these parts of the house and open all others; nothing in them is lost. Return what is closed."""
    check_role(role_of(person_id), ADMIN)
    if not set(off) <= set(MODULES):
        raise NotFound("There is no such part of the house.")
    if set(off) == modules_off():
        raise Conflict("Nothing was changed: it is set like this already.", code="there")
    for name in MODULES:
        db.session.merge(ModuleSwitch(name=name, is_on=name not in off, changed_at=told_at()))
    record(ModulesSwitched(sorted(off)), person_id)
    return sorted(off)
