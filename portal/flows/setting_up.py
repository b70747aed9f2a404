"""The three steps of setting up a new house, each of which may change several rooms at once."""

from collections.abc import Collection, Iterable

from portal.house.acts import choose_languages, name_house, switch_modules, take_step
from portal.house.queries import modules_off
from portal.people.calling_in import call_in
from portal.river import act


@act
def set_up_name(company: str, accent: str, person_id: int) -> None:
    """Take the first step: who the company is, and its colour."""
    name_house(company, accent, person_id)
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
